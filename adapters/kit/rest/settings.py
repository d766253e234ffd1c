"""What every adapter on the REST kit is told about its system."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator

from adapters.contract import Adapter
from adapters.kit.rest.credentials import Auth


class RestSettings(Adapter.Settings):
    """Where the system is, how it is told who asks, and how long it has."""

    base_url: HttpUrl = Field(description="The address that everything is asked under, without credentials.")
    auth: Auth | None = Field(default=None, description="How it is told who asks; left out: not at all.")
    connect_timeout: float = Field(
        default=5.0, gt=0, le=600, description="Seconds for a connection to be made, TLS and all."
    )
    write_timeout: float = Field(
        default=10.0, gt=0, le=600, description="Seconds that sending may stand still for."
    )
    read_timeout: float = Field(
        default=25.0, gt=0, le=600, description="Seconds to wait for each part of the answer."
    )
    timeout: float = Field(
        default=28.0, gt=0, le=600, description="Seconds for the whole, from connecting to the answer's end."
    )
    connections: int = Field(default=16, ge=1, le=1000, description="Connections open at once.")
    answer_limit: int = Field(
        default=8 * 1024 * 1024, ge=1024, description="Bytes that one answer may have, at most."
    )
    idempotency_header: str | None = Field(
        default="Idempotency-Key",
        pattern=r"^[A-Za-z0-9-]+$",
        description="The header that a delivery's key is sent in, the same on every attempt.",
    )
    ca_bundle: Path | None = Field(
        default=None, description="PEM file of the authorities to trust; otherwise this machine's."
    )
    client_certificate: Path | None = Field(
        default=None, description="PEM file of the certificate to show, with those that vouch for it."
    )
    client_key: Path | None = Field(
        default=None, description="PEM file of its private key, where it is not in the same file."
    )
    client_key_password: SecretStr | None = Field(
        default=None, description="The private key's password, by reference."
    )

    @field_validator("base_url")
    @classmethod
    def _without_credentials(cls, url: HttpUrl) -> HttpUrl:
        if url.username or url.password:
            raise ValueError("leave the user name and password out of it; use `auth`")
        if url.query or url.fragment:
            raise ValueError("leave out what follows ? or #")
        return url

    @model_validator(mode="after")
    def _key_of_a_certificate(self) -> RestSettings:
        if self.client_certificate is None and (self.client_key or self.client_key_password):
            raise ValueError("client_key is of no use without client_certificate")
        return self

"""What every adapter of a SOAP system is told about reaching it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator

from adapters.contract import Adapter

Version = Literal["1.1", "1.2"]
Authentication = Literal["none", "username_token", "basic", "both"]


class SoapSettings(Adapter.Settings):
    """Where the system is, how it is told who asks, and how long it has."""

    address: HttpUrl | None = Field(
        default=None, description="Where the system takes requests; otherwise where its WSDL says."
    )
    wsdl_file: Path | None = Field(
        default=None, description="A WSDL of your own; otherwise the one that comes with the adapter."
    )
    wsdl_url: HttpUrl | None = Field(
        default=None, description="Where the system shows its WSDL; fetched once in a process."
    )
    soap_version: Version | None = Field(
        default=None, description="1.1 or 1.2; otherwise that of the WSDL's first port."
    )
    authentication: Authentication = Field(
        default="none",
        description="How the user name and password are sent: username_token (WS-Security, as text), basic "
        "(HTTP), both, or none.",
    )
    username: str | None = Field(default=None, min_length=1, description="The hub's user name there.")
    password: SecretStr | None = Field(default=None, description="Its password.")
    ca_bundle: Path | None = Field(
        default=None, description="Certificates (PEM) to trust instead of this machine's."
    )
    client_certificate: Path | None = Field(
        default=None, description="The certificate (PEM) that the hub shows; the key may be in the file."
    )
    client_key: Path | None = Field(default=None, description="The key (PEM), where it is a file of its own.")
    client_key_password: SecretStr | None = Field(default=None, description="The key's password.")
    connect_timeout: float = Field(
        default=5.0, gt=0, le=600, description="Seconds to connect, the TLS handshake among them."
    )
    read_timeout: float = Field(
        default=20.0, gt=0, le=600, description="Seconds that may pass without a byte of the answer."
    )
    call_timeout: float = Field(
        default=30.0, gt=0, le=600, description="Seconds for one call as a whole, however steadily it drips."
    )
    wsdl_timeout: float = Field(
        default=15.0, gt=0, le=600, description="Seconds to fetch the WSDL and what it imports."
    )
    answer_limit: int = Field(
        default=16 * 1024 * 1024, ge=1024, description="Bytes of an answer or a WSDL that are read, at most."
    )
    connections: int = Field(
        default=16, ge=1, le=1000, description="Connections that are kept open between calls, at most."
    )
    import_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts that a WSDL may import documents from over the network; others are refused.",
    )
    allow_dtd: bool = Field(
        default=False,
        description="Take documents with a DOCTYPE. What it names is never fetched or expanded.",
    )
    trace: bool = Field(
        default=False, description="Log every request and answer (`soap.trace`), all text in it masked."
    )
    trace_shown: tuple[str, ...] = Field(
        default=(),
        description="Names of elements whose text a trace shows all the same; never what is in a security "
        "header.",
    )

    @field_validator("address", "wsdl_url")
    @classmethod
    def _without_credentials(cls, url: HttpUrl | None) -> HttpUrl | None:
        if url is not None and (url.username or url.password):
            raise ValueError("leave the user name and password out of it; use `username` and `password`")
        return url

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if self.wsdl_file is not None and self.wsdl_url is not None:
            raise ValueError("give either `wsdl_file` or `wsdl_url`, not both")
        if self.authentication != "none" and (self.username is None or self.password is None):
            raise ValueError(f'authentication = "{self.authentication}" needs `username` and `password`')
        if self.authentication == "none" and (self.username or self.password):
            raise ValueError("say in `authentication` how the user name and password are sent")
        if self.client_certificate is None and (self.client_key or self.client_key_password):
            raise ValueError("`client_key` is of no use without `client_certificate`")
        return self

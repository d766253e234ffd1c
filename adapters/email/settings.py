"""What the e-mail adapter is told: the server once, the addresses by each subscription."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from adapters.contract import Adapter

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


def is_address(text: str) -> bool:
    """Is it one that can be sent to, without a name beside it?"""
    return _ADDRESS.fullmatch(text) is not None


def _an_address(text: str) -> str:
    if not is_address(text):
        raise ValueError(f"{text[:80]!r} is not an e-mail address; write it as duty@council.example")
    return text


Address = Annotated[str, AfterValidator(_an_address)]
"""One address without a name beside it (RFC 5321, ``Mailbox``; quoted local parts are not taken)."""


class Security(StrEnum):
    """How the connection is kept from being read. ``starttls``: it begins in the clear and must change to
    TLS. ``tls``: it is TLS from the first byte. ``none``: it stays in the clear, for a server on this
    machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(Adapter.Settings):
    """The SMTP server, and whom mail is from."""

    host: str = Field(min_length=1, max_length=255, description="The SMTP server.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; otherwise 587, 465 with `tls`, 25 with `none`."
    )
    security: Security = Field(
        default=Security.STARTTLS,
        description="`starttls`: the connection must change to TLS; `tls`: it is TLS from the start; `none`: "
        "in the clear, for a server on this machine.",
    )
    ca_file: Path | None = Field(
        default=None, description="Certificates (PEM) that the server's is checked by. Without: the system's."
    )
    user: str | None = Field(default=None, max_length=255, description="Whom to sign in as; without: nobody.")
    password: SecretStr | None = Field(default=None, description="That user's password, by reference.")
    sender: Address = Field(description="The address that mail is from; what cannot be delivered goes there.")
    sender_name: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="What citizens see beside that address, such as Example Council.",
    )
    reply_to: Address | None = Field(
        default=None,
        description="Where answers of citizens go, and what of their mail comes back: an address whose "
        "mail is handed to `tolbooth cases receive-mail`. Without: they are not asked to answer.",
    )
    timeout: float = Field(
        default=20.0, gt=0, le=300, description="Seconds that the server has for each answer."
    )

    @model_validator(mode="after")
    def _signs_in_safely(self) -> Settings:
        if (self.user is None) != (self.password is None):
            raise ValueError("give both `user` and `password`, or neither")
        if self.password is not None and self.security is Security.NONE:
            raise ValueError("a password is never sent in the clear: set `security` to starttls or tls")
        return self

    @property
    def at_port(self) -> int:
        return self.port or {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}[self.security]


class Target(Adapter.Target):
    """Whom one subscription's mail goes to."""

    to: Annotated[list[Address], Field(min_length=1, max_length=50)] | Literal["reporter"] = Field(
        description="The addresses; they see each other. Of `notification.requested` it is `reporter`: whom "
        "the event names."
    )
    subject_prefix: str = Field(
        default="[Tolbooth]",
        max_length=60,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="What every subject begins with, so that a mailbox can sort it.",
    )

"""What a subscription tells the webhook adapter, and what is made of it once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import (
    Field,
    HttpUrl,
    JsonValue,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from yarl import URL

from adapters.contract import Adapter, Reject
from adapters.webhook.connections import Origin
from adapters.webhook.signing import SHAPE, key_of

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")  # RFC 9110 token
_HEADER_TEXT = re.compile(r"[\t\x20-\x7e]*")
_OURS = ("ce-", "webhook-", "tolbooth-")
_FRAMING = frozenset({"content-type", "content-length", "content-encoding", "host", "connection"})
_FRAMING |= frozenset({"transfer-encoding", "accept-encoding", "expect", "te", "upgrade"})


class Mode(StrEnum):
    """How an event is laid out in HTTP (CloudEvents HTTP binding 1.0.2)."""

    STRUCTURED = "structured"
    BINARY = "binary"


class Target(Adapter.Target):
    """Where events of one subscription go, and in which form."""

    url: HttpUrl = Field(description="Where events are posted: http or https, without credentials in it.")
    headers: dict[str, str] = Field(
        default_factory=dict, description="Further headers to send, an Authorization for instance."
    )
    mode: Mode = Field(
        default=Mode.STRUCTURED,
        description="structured: the event as one JSON document; binary: attributes as ce- headers.",
    )
    secrets: list[SecretStr] = Field(
        default=[],
        max_length=3,
        description="By which each request is signed (Standard Webhooks), by reference: `whsec_` and the "
        "base64 of 24 to 64 random bytes. Several while one is changed: each signs.",
    )

    @field_validator("url")
    @classmethod
    def _without_credentials(cls, url: HttpUrl) -> HttpUrl:
        if url.username or url.password:
            raise ValueError("leave the user name and password out of it; use an Authorization header")
        return url

    @field_validator("secrets")
    @classmethod
    def _can_sign(cls, secrets: list[SecretStr]) -> list[SecretStr]:
        for one in secrets:
            try:
                key_of(one.get_secret_value())
            except ValueError as error:
                raise ValueError(f"a secret is {SHAPE}; of this one {error}") from None
        return secrets

    @model_validator(mode="after")
    def _all_is_signed(self) -> Target:
        if self.secrets and self.mode is Mode.BINARY:
            raise ValueError(
                "what is signed is sent structured: in binary mode the attributes stand in headers, which no "
                "signature covers; take mode away, or secrets"
            )
        return self

    @field_validator("headers")
    @classmethod
    def _can_be_sent(cls, headers: dict[str, str]) -> dict[str, str]:
        for name, text in headers.items():
            if not _HEADER_NAME.fullmatch(name):
                raise ValueError(f"{name!r} is not a header's name")
            if name.lower() in _FRAMING or name.lower().startswith(_OURS):
                raise ValueError(f"the header {name} is set by Tolbooth itself; leave it out")
            if not _HEADER_TEXT.fullmatch(text):
                raise ValueError(f"the header {name} may hold printable ASCII only, on one line")
        return headers


@dataclass(frozen=True, slots=True)
class Address:
    """A target made ready: parsed once for a subscription, used for each of its deliveries."""

    told: Mapping[str, JsonValue]
    origin: Origin
    place: str
    """Scheme, host and port only: a path or query may hold a secret."""
    head: bytes
    """The beginning of every request: its first line, and the headers that are always the same."""
    mode: Mode
    keys: tuple[bytes, ...]


def ready(subscription: str, told: Mapping[str, JsonValue]) -> Address:
    """Check and parse a target. Raises ``Reject``: a wrong target stays wrong until a person mends it."""
    try:
        target = Target.model_validate(told)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
            for each in error.errors(include_input=False, include_url=False)
        )
        raise Reject(f"the target of the subscription {subscription} is wrong: {wrong}") from error
    keys = tuple(key_of(one.get_secret_value()) for one in target.secrets)
    url = URL(str(target.url))
    origin = Origin(url.raw_host or "", url.port or 0, url.scheme == "https")
    return Address(told, origin, str(url.origin()), _head(url, target.headers), target.mode, keys)


def _head(url: URL, own: Mapping[str, str]) -> bytes:
    # Path and query are percent-encoded by now, and the texts were looked at: no line ends in them.
    set_by_target = {name.lower() for name in own}
    headers = [(name, text) for name, text in _ALWAYS.items() if name.lower() not in set_by_target]
    lines = "".join(f"{name}: {text}\r\n" for name, text in [*headers, *own.items()])
    first = f"POST {url.raw_path_qs} HTTP/1.1\r\nHost: {url.host_port_subcomponent}\r\n"
    return f"{first}{lines}".encode("latin-1")


_ALWAYS = {
    "User-Agent": "Tolbooth",
    "Accept": "*/*",
    # An answer is never decompressed: a small one could be made to fill our memory.
    "Accept-Encoding": "identity",
}

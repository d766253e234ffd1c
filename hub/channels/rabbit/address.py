"""Where a RabbitMQ is, read once from its URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

_PORTS = {"amqp": 5672, "pyamqp": 5672, "amqps": 5671}
SCHEMES = frozenset(_PORTS)
ENCODED = "in a user or password write `@` as `%40`, `/` as `%2F`, `:` as `%3A` and `#` as `%23`"


@dataclass(frozen=True, slots=True)
class Address:
    """One RabbitMQ, one virtual host of it, and who we are there. Its text leaves the password out."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    vhost: str
    secure: bool
    ca_file: Path | None = None
    """Certificates (PEM) that the broker's is checked by; None: the system's."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def read_address(url: str, ca_file: Path | None = None) -> Address:
    """Read ``amqp://user:password@host:port/vhost`` (or ``amqps://``). Raises ``ValueError``, with words.

    Nothing after the host, one slash or two: the virtual host ``/``.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # Its own words repeat what it could not read, and that may be a part of the password.
        raise ValueError(f"broker.url cannot be read, its port is no number up to 65535: {ENCODED}") from None
    if parts.scheme not in SCHEMES:
        raise ValueError(f"broker.url begins with {parts.scheme!r}: write amqp:// or amqps://")
    if parts.netloc.count("@") > 1:
        raise ValueError(f"broker.url has more than one `@`: {ENCODED}")
    if not parts.hostname:
        raise ValueError("broker.url names no host: write amqp://user:password@host:5672/vhost")
    return Address(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username or "guest"),
        password=unquote(parts.password or "guest"),
        vhost=unquote(parts.path[1:]) or "/",
        secure=parts.scheme == "amqps",
        ca_file=ca_file,
    )

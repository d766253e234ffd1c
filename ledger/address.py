"""Where a ledger is kept, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

POSTGRESQL = "postgresql+psycopg"
"""The driver that Tolbooth uses."""
_HOSTS = ("host", "hostaddr", "service")
_POSTGRESQL = {"postgresql", "postgres", POSTGRESQL}


@dataclass(frozen=True, slots=True)
class Address:
    """``kind`` is the database's name, such as ``sqlite``; ``file`` is set where the ledger is one.

    Its text is what people are told: the file, or who, where and which database, without a password.
    """

    kind: str
    file: Path | None
    server: str = ""
    host: str = ""
    """Of a PostgreSQL; a path is a socket's, and of several servers they stand with commas between."""
    checks_certificate: bool = False
    """Whether the server must show a certificate that is good and made out to ``host``."""

    def __str__(self) -> str:
        return self.server if self.file is None else str(self.file)


def read_address(url: str) -> Address:
    """Raises ``ValueError`` for what is no database's address."""
    parsed = driver_url(url)
    try:
        kind = parsed.get_backend_name()
    except ArgumentError as error:
        raise ValueError(str(error)) from error
    in_file = kind == "sqlite" and parsed.database not in {None, "", ":memory:"}
    if in_file:
        return Address(kind, Path(str(parsed.database)))
    # "postgresql:///database" says too little where a socket or a service is named behind the `?`.
    named = next((parsed.query[name] for name in _HOSTS if name in parsed.query), "")
    # Several servers, of which the one that writes is taken: `?host=one:5432&host=other:5432`.
    host = parsed.host or (named if isinstance(named, str) else ",".join(named))
    shown = URL.create(kind, parsed.username, None, host or None, parsed.port, parsed.database)
    checks = parsed.query.get("sslmode") == "verify-full"
    return Address(kind, None, shown.render_as_string(), host, checks)


def driver_url(url: str) -> URL:
    """The address with the driver that Tolbooth uses: psycopg 3 for ``postgresql://`` and ``postgres://``.

    Raises ``ValueError`` for what is no database's address.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(str(error)) from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in _POSTGRESQL else parsed

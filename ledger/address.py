"""Where a ledger is kept, as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRESQL = {"postgresql", "postgres", "postgresql+psycopg"}


@dataclass(frozen=True, slots=True)
class Address:
    """``kind`` is the database's name, such as ``sqlite``; ``file`` is set where the ledger is one."""

    kind: str
    file: Path | None


def read_address(url: str) -> Address:
    """Raises ``ValueError`` for what is no database's address."""
    parsed = driver_url(url)
    try:
        kind = parsed.get_backend_name()
    except ArgumentError as error:
        raise ValueError(str(error)) from error
    in_file = kind == "sqlite" and parsed.database not in {None, "", ":memory:"}
    return Address(kind, Path(str(parsed.database)) if in_file else None)


def driver_url(url: str) -> URL:
    """The address with the driver that Tolbooth uses: psycopg 3 for ``postgresql://`` and ``postgres://``.

    Raises ``ValueError`` for what is no database's address.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError(str(error)) from error
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername in _POSTGRESQL else parsed

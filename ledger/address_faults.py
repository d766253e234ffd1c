"""What is wrong with a ledger's address, as far as can be told without going there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from psycopg import pq
from sqlalchemy import URL

from ledger.address import POSTGRESQL, driver_url

Fault = tuple[str, str]
"""What is wrong, and what to do."""
_EXAMPLE = "postgresql://user@host:5432/database"
_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_FILES = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "passfile")
_ELSEWHERE = ("host", "hostaddr", "service")
"""Options after the ``?`` by which libpq finds a server too."""


def address_faults(url: str) -> Iterator[Fault]:
    """Each thing for which no ledger can be opened there. No fault repeats a password."""
    try:
        asked = driver_url(url)
        kind, _, driver = asked.drivername.partition("+")
    except ValueError:
        yield (
            "this is not the address of a database",
            f'leave it out, or write "sqlite:////folder/tolbooth.db" or "{_EXAMPLE}"',
        )
        return
    if kind == "sqlite":
        yield from _sqlite(asked, driver)
    elif asked.drivername == POSTGRESQL:
        yield from _postgres(asked)
    elif kind in {"postgresql", "postgres"}:
        yield f"Tolbooth does not use the driver {driver!r}", f'write "{_EXAMPLE}"'
    else:
        yield (
            f"{kind!r} is no database that Tolbooth knows",
            f'leave it out, or write "sqlite:////folder/tolbooth.db" or "{_EXAMPLE}"',
        )


def _sqlite(asked: URL, driver: str) -> Iterator[Fault]:
    if driver:
        yield f"Tolbooth does not use the driver {driver!r}", 'write "sqlite:////folder/tolbooth.db"'
    elif asked.host:
        yield (
            f"a SQLite ledger is a file here, and this names the host {asked.host!r}",
            "write three slashes before a relative path, and four before one from the root",
        )
    elif asked.database in {None, "", ":memory:"}:
        yield (
            "a ledger in memory would lose everything when the hub stops",
            'name a file: leave it out, or write "sqlite:////folder/tolbooth.db"',
        )


def _postgres(asked: URL) -> Iterator[Fault]:
    options = {name: value for name, value in asked.query.items() if isinstance(value, str)}
    several = [one for name in _ELSEWHERE if isinstance(one := asked.query.get(name), tuple)]
    named = asked.host or several or any(options.get(name) for name in _ELSEWHERE)
    if not named and "PGHOST" not in os.environ:
        yield (
            "the address of the database names no host",
            f'write "{_EXAMPLE}", or, for a socket of this machine, '
            '"postgresql:///database?host=/run/postgresql"',
        )
    if several and options.get("target_session_attrs") != "read-write":
        yield (
            "the address names several servers, and not that the one which writes is meant",
            "add target_session_attrs=read-write to what stands after the `?`",
        )
    if "@" in (asked.host or ""):
        # Nothing of it may be repeated: what stands before the last `@` is a part of the password.
        yield (
            "the address of the database has more than one `@`",
            "in a user or password write `@` as `%40`, `/` as `%2F`, `:` as `%3A` and `#` as `%23`",
        )
    if not asked.database and not options.get("dbname") and not options.get("service"):
        yield "the address names no database", f'end it with one: "{_EXAMPLE}"'
    if asked.port is not None and not 0 < asked.port < 65536:
        yield f"{asked.port} is no port", "write one from 1 to 65535, or leave it out for 5432"
    for name in sorted(set(options) - _known()):
        yield f"PostgreSQL knows no option {name!r} in an address", "correct what stands after the `?`"
    mode = options.get("sslmode")
    if mode is not None and mode not in _SSL_MODES:
        yield f"{mode!r} is no sslmode", f"write one of {', '.join(_SSL_MODES)}"
    for name in _FILES:
        if (value := options.get(name)) is not None and (name, value) != ("sslrootcert", "system"):
            trouble = _unreadable(Path(value).expanduser())
            if trouble:
                yield f"{name}: {trouble}", "correct the path, or let this user read the file"


def _known() -> set[str]:
    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def _unreadable(file: Path) -> str:
    if not file.is_file():
        return f"there is no file {file}"
    return "" if os.access(file, os.R_OK) else f"the file {file} cannot be read"

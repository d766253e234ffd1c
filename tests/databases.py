"""PostgreSQL databases for tests: each test has its own, copied from a migrated one, and dropped after it.

They are on a server of this process's own, whose files are where temporary files are: in memory, if there is
enough (``tests.conftest``). ``TOLBOOTH_TEST_POSTGRESQL`` names another server to use.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url

from benchmarks.servers.postgres import PostgresServer
from benchmarks.servers.postgres_files import DidNotStart, NotInstalled
from hub.migrating import migrate
from ledger.engine import open_engine

PREFIX = "tolbooth_test_"
_VARIABLE = "TOLBOOTH_TEST_POSTGRESQL"
_GIVEN = os.environ.get(_VARIABLE)
_LEFT_OVER = "2 hours"
_ends = ExitStack()


def end() -> None:
    """After the last test: the server goes."""
    _ends.close()


def why_absent() -> str:
    """Why there is no server to test on; empty where there is one."""
    try:
        _administrator()
    except (NotInstalled, DidNotStart) as error:
        return str(error)
    except psycopg.Error as error:
        return f"no PostgreSQL at {server()}, which {_VARIABLE} names: {error}"
    return ""


@cache
def server() -> str:
    """The address of the server. Raises ``NotInstalled`` and ``DidNotStart``.

    The first that asks has it started; a bench or a page's command that this process starts finds it too.
    """
    if _GIVEN:
        return _GIVEN
    settings = {"wal_level": "minimal", "max_wal_senders": "0"}
    own = _ends.enter_context(PostgresServer(settings=settings))
    os.environ[_VARIABLE] = own.url()
    return own.url()


@cache
def _administrator() -> psycopg.Connection[tuple[object, ...]]:
    """One connection for the whole run; databases are made and dropped on it."""
    connection = _ends.enter_context(psycopg.connect(server(), autocommit=True))
    if _GIVEN:
        _sweep(connection)
    return connection


def _sweep(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Drop what a run that was killed has left, once nobody can be using it any more."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s"
        " AND (pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification < now() - %s::interval",
        [f"{PREFIX}%", _LEFT_OVER],
    ).fetchall()
    for (name,) in rows:
        with suppress(psycopg.Error):
            connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(str(name))))


def url_of(name: str) -> str:
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


_creating = threading.Lock()


@contextmanager
def new_database(template: str = "template0") -> Iterator[str]:
    """The address of a new database, a copy of ``template``."""
    name = PREFIX + uuid4().hex[:12]
    create = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY wal_log").format(
        Identifier(name), Identifier(template)
    )
    with _creating:
        _administrator().execute(create)
    try:
        yield url_of(name)
    finally:
        with _creating:
            _administrator().execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def template_database(shape: Callable[[Engine], None] | None = None) -> Iterator[str]:
    """The name of a migrated database to copy; ``shape`` does to it what else is wanted."""
    with new_database() as url:
        engine = open_engine(url)
        migrate(engine)
        if shape is not None:
            shape(engine)
        engine.dispose()
        yield str(make_url(url).database)

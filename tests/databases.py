"""PostgreSQL databases for tests: each test has its own, copied from a migrated one, and dropped after it.

The server is found by ``TOLBOOTH_TEST_POSTGRESQL``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import Engine, make_url

from hub.migrating import migrate
from ledger.engine import open_engine

SERVER = os.environ.get("TOLBOOTH_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
PREFIX = "tolbooth_test_"
_LEFT_OVER = "2 hours"


def why_absent() -> str:
    """Why there is no server to test on; empty where there is one."""
    try:
        _administrator()
    except psycopg.Error as error:
        return f"no PostgreSQL at {SERVER}, which TOLBOOTH_TEST_POSTGRESQL names: {error}"
    return ""


@cache
def _administrator() -> psycopg.Connection[tuple[object, ...]]:
    """One connection for the whole run; databases are made and dropped on it."""
    connection = psycopg.connect(SERVER, autocommit=True)
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
    return make_url(SERVER).set(database=name).render_as_string(hide_password=False)


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

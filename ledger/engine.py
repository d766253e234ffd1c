"""Opening the database: one engine, set up so that a commit is durable."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry


def open_engine(url: str) -> Engine:
    """An engine for ``url``; nothing is connected yet. SQLite files get their folder made.

    SQLite: WAL with synchronous=FULL, so that a commit that was answered survives the loss of power
    (https://www.sqlite.org/pragma.html#pragma_synchronous: in WAL mode NORMAL may lose the last commits).
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database:
        _private(Path(parsed.database))
    engine = create_engine(parsed, pool_size=8, max_overflow=8)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _private(database: Path) -> None:
    """Make the file and its folder, if they are not there, for their owner alone: it holds personal data.

    SQLite gives the files it keeps beside a database the database's own permissions.
    """
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _sqlite_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    # Tolbooth says BEGIN itself: the driver's own habit of beginning late breaks savepoints.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "cache_size=-8192",
        "wal_autocheckpoint=4000",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("tolbooth_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

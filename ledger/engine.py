"""Opening the database: one engine, set up so that a commit is durable and nothing waits for ever."""

from __future__ import annotations

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.address import driver_url

STATEMENT_TIMEOUT = timedelta(seconds=30)
IDLE_IN_TRANSACTION = timedelta(seconds=5)
"""PostgreSQL: units of work wait for nothing, so a transaction idle for longer belongs to a process that was
stopped in the middle of one. The server ends it then, and with it the locks that everybody waits for."""
READERS = 10
"""PostgreSQL: connections for reading at most; the writers of a door have theirs beside these."""


def open_engine(
    url: str, *, statement_timeout: timedelta = STATEMENT_TIMEOUT, name: str = "tolbooth"
) -> Engine:
    """An engine for ``url``; nothing is connected yet. SQLite files get their folder made.

    ``name``: what PostgreSQL shows for its sessions, if the address gives none; ASCII, 63 characters at most.

    SQLite: WAL with synchronous=FULL, so that a commit that was answered survives the loss of power
    (https://www.sqlite.org/pragma.html#pragma_synchronous: in WAL mode NORMAL may lose the last commits).
    Raises ``ValueError`` for what is no address.
    """
    parsed = driver_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _open_postgres(parsed, statement_timeout, name)
    if parsed.database:
        _private(Path(parsed.database))
    engine = create_engine(parsed, pool_size=8, max_overflow=8)
    event.listen(engine, "connect", _sqlite_connect)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _open_postgres(url: URL, statement_timeout: timedelta, name: str) -> Engine:
    # Through pgbouncer's transaction pooling neither these settings (it must be told to let "options" pass)
    # nor statements prepared on a connection (from its version 1.21 on) can be relied on: give Tolbooth
    # sessions of its own, by session pooling or past it.
    settings = {
        "statement_timeout": _milliseconds(statement_timeout),
        # Shorter, so that who waits for a lock learns that it was one.
        "lock_timeout": _milliseconds(statement_timeout / 2),
        "idle_in_transaction_session_timeout": _milliseconds(IDLE_IN_TRANSACTION),
        # Whatever the server's default: what was answered must outlast the server, and its standby if it has
        # a synchronous one. (Stronger still, remote_apply, may be asked for in the address's "options".)
        "synchronous_commit": "on",
        # Our statements are short, and to compile one takes longer than any of them. That is done where a
        # plan looks dear, as a writer's do that have no way but one it was told to avoid (``ledger.writer``):
        # taking numbers then took 70 ms instead of one.
        "jit": "off",
        "client_encoding": "UTF8",
        "standard_conforming_strings": "on",
        "timezone": "UTC",
    }
    asked = url.query
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    more = asked.get("options", "")
    defaults = {
        "application_name": name,
        "connect_timeout": "3",
        # A peer that vanished without a word is noticed within half a minute, sent to or not.
        "keepalives_idle": "10",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "15000",
    }
    return create_engine(
        url.set(query={name: value for name, value in asked.items() if name != "options"}),
        pool_size=READERS,
        max_overflow=0,
        pool_timeout=5,
        # A connection that a restart of the server ended is replaced before anybody is given it.
        pool_pre_ping=True,
        use_native_hstore=False,
        connect_args={
            **{name: value for name, value in defaults.items() if name not in asked},
            # The user's own come last, and so count.
            "options": f"{ours} {more if isinstance(more, str) else ' '.join(more)}".strip(),
            # The ledger's statements are few and always the same text: plan each once a connection.
            "prepare_threshold": 2,
        },
    )


def _milliseconds(span: timedelta) -> str:
    return str(max(1, span // timedelta(milliseconds=1)))


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

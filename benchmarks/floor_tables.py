"""The tables of the floors: what has to be written for one event and one delivery, and no index more."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()

event_key = Table(
    "event_key",
    metadata,
    Column("source", String, nullable=False),
    Column("id", String, nullable=False),
    Column("seq", BigInteger, nullable=False),
    PrimaryKeyConstraint("source", "id"),
    sqlite_with_rowid=False,
)
envelope = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("subject", String),
    Column("time", String, nullable=False),
)
payload = Table(
    "payload",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("data", Text, nullable=False),
)
delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("subscription", String, nullable=False),
    Column("state", String, nullable=False),
)
ready = Table(
    "ready",
    metadata,
    Column("delivery", Integer, primary_key=True),
    Column("subscription", String, nullable=False),
    Column("state", Integer, nullable=False),
)
attempt = Table(
    "attempt",
    metadata,
    Column("delivery", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("outcome", String),
    PrimaryKeyConstraint("delivery", "number"),
    sqlite_with_rowid=False,
)


def open_floor(path: Path) -> Engine:
    """A new SQLite file with these tables, durable as the ledger is: WAL, synchronous=FULL."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", _begin)
    metadata.create_all(engine)
    return engine


def _connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "wal_autocheckpoint=4000", "cache_size=-16384"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")

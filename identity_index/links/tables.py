"""Masters, and the records of other systems that belong to them."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from identity_index.tables import KIND, metadata
from ledger.tables import BIG, LONG, NAME

master = Table(
    "master",
    metadata,
    Column("kind", KIND, nullable=False),
    Column("id", BIG, nullable=False),
    Column("became", BIG, comment="whom its records went to, when they all had; null while it has some"),
    Column("made_at", BIG, nullable=False),
    PrimaryKeyConstraint("kind", "id"),
    Index(
        "ix_master_became",
        *("kind", "became"),
        sqlite_where=text("became IS NOT NULL"),
        postgresql_where=text("became IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
)

source_record = Table(
    "source_record",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", KIND, nullable=False),
    Column("system", NAME, nullable=False),
    Column("local_id", NAME, nullable=False),
    Column(
        "generation", Integer, nullable=False, comment="from 1; the next when its id was given to another"
    ),
    Column("master", BIG, nullable=False, comment="the one it belongs to now; never one that became another"),
    Column("version", Integer, nullable=False, comment="the one that holds: the newest by as_of"),
    Column("versions", Integer, nullable=False, comment="how many there are"),
    Column("hash", String(64), nullable=False, comment="of the details that hold; SHA-256, in hexadecimal"),
    Column("as_of", BIG, nullable=False),
    Column("first_at", BIG, nullable=False),
    Column("last_at", BIG, nullable=False, comment="when its system last said anything of it"),
    Column("closed_at", BIG, comment="when its local id was found to be another's"),
    UniqueConstraint("kind", "system", "local_id", "generation"),
    Index("ix_source_record_master", "kind", "master"),
    Index("ix_source_record_whose", "id", "master"),
)

record_version = Table(
    "record_version",
    metadata,
    Column("record", BIG, nullable=False),
    Column("version", Integer, nullable=False, comment="from 1, in the order in which they came"),
    Column("details", Text, comment="as the system gave them, canonical JSON; null once erased"),
    Column("hash", String(64), nullable=False),
    Column("as_of", BIG, nullable=False),
    Column("at", BIG, nullable=False),
    Column("event_source", LONG, nullable=False),
    Column("event_id", LONG, nullable=False),
    PrimaryKeyConstraint("record", "version"),
    sqlite_with_rowid=False,
)

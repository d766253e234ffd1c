"""How often each source has spoken, by the hour. Times are microseconds (see ``ledger.clock``)."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text, text

from dead_letter.tables import metadata
from ledger.tables import BIG, LONG

_SILENT = text("silent_since IS NOT NULL")

source_hour = Table(
    "source_hour",
    metadata,
    Column("source", LONG, nullable=False),
    Column("hour", BIG, nullable=False, comment="hours since 1970, UTC"),
    Column("events", BIG, nullable=False),
    PrimaryKeyConstraint("source", "hour"),
    sqlite_with_rowid=False,
)

source_heard = Table(
    "source_heard",
    metadata,
    Column("source", LONG, primary_key=True),
    Column("first_hour", BIG, nullable=False, comment="hours since 1970, UTC: since when it is listened to"),
    Column("last_at", BIG, nullable=False, comment="when its last event was accepted"),
    Column("look_at", BIG, nullable=False, comment="when it would be silent: it is looked at then"),
    Column("silent_since", BIG, comment="it normally speaks by now"),
    Column("why", Text, comment="why it is taken for silent, in words"),
    Index("ix_source_heard_look_at", "look_at"),
    Index("ix_source_heard_silent", "source", sqlite_where=_SILENT, postgresql_where=_SILENT),
    sqlite_with_rowid=False,
)

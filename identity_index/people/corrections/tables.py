"""Corrections that were asked for."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, NAME

correction = Table(
    "correction",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False, comment="see identity_index.people.corrections.correction"),
    Column("record", BIG, nullable=False),
    Column("system", NAME, nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("attribute", String(64), nullable=False),
    Column("held", Text, nullable=False, comment="JSON; null where it held nothing"),
    Column("wanted", Text, nullable=False, comment="JSON"),
    Column(
        "key", Text, nullable=False, comment="what the wanted value comes down to, by which it is known again"
    ),
    Column("because", Text, nullable=False),
    Column("asked_at", BIG, nullable=False),
    Column("asked_by", String(200), nullable=False),
    Column("settled_at", BIG),
    Index("ix_correction_record", "record", "state"),
    Index("ix_correction_state", "state", "id"),
    Index("ix_correction_system", "system", "state", "id"),
)

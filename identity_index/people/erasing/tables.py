"""Erasures, and what forbids them. No personal data but the names of those who decided."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

erasure = Table(
    "erasure",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("person", BIG, nullable=False, comment="by the number that held when it was asked for"),
    Column("state", String(12), nullable=False, comment="see identity_index.people.erasing.erasure"),
    Column("stage", String(12), nullable=False, comment="likewise"),
    Column("basis", String(24), nullable=False, comment="likewise"),
    Column("reason", Text, nullable=False),
    Column("asked_by", PERSON, nullable=False),
    Column("asked_at", BIG, nullable=False),
    Column("decided_by", PERSON),
    Column("decided_at", BIG),
    Column("decision", Text, comment="what the second person said"),
    Column("counts", Text, nullable=False, comment="JSON: rows erased, by table"),
    Column("kept", Text, nullable=False, comment="JSON: what is kept, and why"),
    Column("told", Text, nullable=False, comment="JSON: the events that tell systems, which go last"),
    Column("certificate", Text, comment="JSON, once it is finished"),
    Column("finished_at", BIG),
    Index("ix_erasure_state", "state", "id"),
    Index("ix_erasure_person", "person", "id"),
)

person_hold = Table(
    "person_hold",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("record", BIG, nullable=False, comment="with whose person it goes, when persons are merged"),
    Column("reason", Text, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("at", BIG, nullable=False),
    Column("until_at", BIG, comment="null: until somebody ends it"),
    Column("ended_at", BIG),
    Column("ended_by", PERSON),
    Column("why_ended", Text),
    Index("ix_person_hold_record", "record"),
)

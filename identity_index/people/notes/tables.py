"""Notes of people."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from identity_index.tables import KIND, metadata
from ledger.tables import BIG, PERSON

person_note = Table(
    "person_note",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("what", String(8), nullable=False, comment="see identity_index.people.notes.note"),
    Column("record", BIG, nullable=False, comment="with whose person it goes"),
    Column("code", String(64), nullable=False, comment="of the vocabulary"),
    Column("detail", Text),
    Column("about", Text, nullable=False, comment="JSON: what somebody acts about; none: everything"),
    Column("party_kind", KIND, comment="what acts for them; null: one whom the index does not know"),
    Column("party", BIG, comment="a record of whoever acts for them"),
    Column("party_name", Text),
    Column("party_contact", Text),
    Column("reason", Text, nullable=False, comment="what it stands on: evidence, consent, who said so"),
    Column("since", BIG, nullable=False),
    Column("until", BIG, comment="null: until somebody ends it"),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("ended_at", BIG),
    Column("ended_by", PERSON),
    Column("end_reason", Text),
    Index("ix_person_note_record", "record", "id"),
    Index(
        "ix_person_note_party",
        *("party_kind", "party"),
        sqlite_where=text("party IS NOT NULL"),
        postgresql_where=text("party IS NOT NULL"),
    ),
)

person_note_term = Table(
    "person_note_term",
    metadata,
    Column("note", BIG, nullable=False),
    Column("number", Integer, nullable=False, comment="from 1"),
    Column("until", BIG, nullable=False),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("note", "number"),
    sqlite_with_rowid=False,
)

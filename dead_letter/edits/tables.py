"""Edits of dead letters: who asked for each and who let it go. What is sent is an event of the ledger."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from dead_letter.tables import metadata
from ledger.tables import BIG, NAME, PERSON

edit = Table(
    "edit",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(1), nullable=False, comment="d: of a delivery, i: of an invalid message"),
    Column("number", BIG, nullable=False, comment="of the delivery, or of the invalid message"),
    Column("state", String(12), nullable=False, comment="waiting, sent, refused"),
    Column("content_hash", String(64), nullable=False, comment="SHA-256: what makes two edits the same"),
    Column("envelope", Text, comment="of one that waits or was refused, as JSON; once sent, the ledger's"),
    Column("raw", LargeBinary, comment="the mended original of an invalid message"),
    Column("data_class", SmallInteger, nullable=False),
    Column("to_all", Boolean, nullable=False),
    Column("second_person", Text, nullable=False, comment="why one had to approve; empty: none had to"),
    Column("author", PERSON, nullable=False),
    Column("author_key", NAME, nullable=False, comment="the entry of the edited event"),
    Column("reason", Text, nullable=False),
    Column("at", BIG, nullable=False),
    Column("decided_by", PERSON),
    Column("decided_at", BIG),
    Column("decision", Text, comment="what the second person said"),
    Column("seq", BIG, comment="the event it was sent as"),
    Column("delivery", BIG, comment="that is to make the dead one good"),
    Index("ix_edit_letter", "kind", "number", "id"),
    Index("ix_edit_state", "state", "id"),
)

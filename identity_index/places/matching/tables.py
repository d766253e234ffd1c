"""What is kept to find out which property a text means, and what people are asked about that."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

place_called = Table(
    "place_called",
    metadata,
    Column("uprn", BIG, primary_key=True, autoincrement=False),
    Column("called", Text, nullable=False, comment="JSON; see identity_index.places.matching.known"),
)

place_block = Table(
    "place_block",
    metadata,
    Column("key", BIG, nullable=False, comment="see identity_index.places.matching.keys"),
    Column("uprn", BIG, nullable=False),
    Column("unit", Integer, nullable=False, comment="a number made of the flat; 0: none"),
    PrimaryKeyConstraint("key", "uprn", "unit"),
    sqlite_with_rowid=False,
)

place_spelling = Table(
    "place_spelling",
    metadata,
    Column("key", BIG, nullable=False, comment="of a word, perhaps without one of its letters"),
    Column("word", String(80), nullable=False),
    PrimaryKeyConstraint("key", "word"),
    sqlite_with_rowid=False,
)

place_review = Table(
    "place_review",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("meaning", String(64), nullable=False, comment="of the text: what is the same is asked once"),
    Column("text", String(500), nullable=False, comment="as it was written"),
    Column("state", String(12), nullable=False, comment="see identity_index.places.matching.reviewing"),
    Column("uprn", BIG, nullable=False, comment="the best that was found"),
    Column("score", Float, nullable=False),
    Column("runner_up", BIG),
    Column("runner_up_score", Float),
    Column("why", Text, nullable=False),
    Column("weights", String(64), nullable=False),
    Column("opened_at", BIG, nullable=False),
    Column("asked_by", PERSON, nullable=False),
    Column("meant", BIG, comment="what it was decided to mean"),
    Column("decided_at", BIG),
    Column("decided_by", PERSON),
    Column("reason", Text, nullable=False),
    Index("ix_place_review_meaning", "meaning", unique=True),
    Index("ix_place_review_state", "state", "id"),
)

"""Answers to reviews that were given together."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

review_batch = Table(
    "review_batch",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("undone_at", BIG),
    Column("undone_by", PERSON),
)

review_answer = Table(
    "review_answer",
    metadata,
    Column("batch", BIG, nullable=False),
    Column("place", SmallInteger, nullable=False, comment="in the order in which they were given"),
    Column("review", BIG, nullable=False),
    Column("answer", String(12), nullable=False),
    Column("change", BIG, comment="what was made of it"),
    Column("refused", Text, comment="why it was not given"),
    PrimaryKeyConstraint("batch", "place"),
    sqlite_with_rowid=False,
)

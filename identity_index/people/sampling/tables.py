"""Samples of the machine's links, and what people found of each."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

link_sample = Table(
    "link_sample",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("of", BIG, nullable=False, comment="how many links there were to draw from"),
)

link_verdict = Table(
    "link_verdict",
    metadata,
    Column("sample", BIG, nullable=False),
    Column("change", BIG, nullable=False, comment="a link that was drawn"),
    Column("verdict", String(8), comment="right, wrong or unsure; null: not judged"),
    Column("who", PERSON),
    Column("at", BIG),
    Column("reason", Text),
    PrimaryKeyConstraint("sample", "change"),
    sqlite_with_rowid=False,
)

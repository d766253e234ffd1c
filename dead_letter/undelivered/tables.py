"""What expired undelivered and nobody has said that they saw, by subscription. Times are microseconds."""

from __future__ import annotations

from sqlalchemy import Column, Table

from dead_letter.tables import metadata
from ledger.tables import BIG, NAME

undelivered = Table(
    "undelivered",
    metadata,
    Column("subscription", NAME, primary_key=True),
    Column("since", BIG, nullable=False, comment="when the first of them expired"),
    Column("last_at", BIG, nullable=False, comment="when the last of them expired"),
    Column("many", BIG, nullable=False),
    sqlite_with_rowid=False,
)

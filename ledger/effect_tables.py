"""What services of the hub have done already of what was delivered to them."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from ledger.metadata import metadata
from ledger.tables import BIG, NAME

effect = Table(
    "effect",
    metadata,
    Column("subscription", NAME, nullable=False),
    Column("key", String(64), nullable=False, comment="the delivery's, the same however often it is made"),
    Column("at", BIG, nullable=False),
    PrimaryKeyConstraint("subscription", "key"),
    Index("ix_effect_at", "at"),
    sqlite_with_rowid=False,
)

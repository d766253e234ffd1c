"""The table of what is to be looked at again at a moment."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from ledger.metadata import metadata
from ledger.tables import BIG, NAME

timer = Table(
    "timer",
    metadata,
    Column("owner", String(32), nullable=False, comment="whose it is: the part of the hub that is woken"),
    Column("key", NAME, nullable=False, comment="what the owner looks at then"),
    Column("due_at", BIG, nullable=False),
    Column("fence", BIG, nullable=False, comment="counts how often it was set, from 1"),
    PrimaryKeyConstraint("owner", "key"),
    Index("ix_timer_due", "due_at"),
    sqlite_with_rowid=False,
)

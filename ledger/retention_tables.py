"""What retention could not forget when its turn came. Rows go as soon as it can."""

from __future__ import annotations

from sqlalchemy import Column, Index, SmallInteger, Table

from ledger.metadata import metadata
from ledger.tables import BIG

kept_back = Table(
    "kept_back",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False, comment="an event with something undecided"),
    Column("data_class", SmallInteger, nullable=False),
    Index("ix_kept_back_class", "data_class", "seq"),
)

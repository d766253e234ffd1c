"""By which numbers organisations are known, beside their records."""

from __future__ import annotations

from sqlalchemy import Column, Index, PrimaryKeyConstraint, String, Table

from identity_index.tables import metadata
from ledger.tables import BIG, NAME

organisation_number = Table(
    "organisation_number",
    metadata,
    Column("scheme", String(64), nullable=False),
    Column("value", NAME, nullable=False),
    Column("record", BIG, nullable=False, comment="the record that holds it now"),
    PrimaryKeyConstraint("scheme", "value", "record"),
    Index("ix_organisation_number_record", "record"),
    sqlite_with_rowid=False,
)

"""What people decided about attributes of persons."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text, text

from identity_index.tables import metadata
from ledger.tables import BIG

LONGEST_SOUGHT = 200
"""Characters of a value that a decision can be found by; no database indexes texts of any length."""

golden_decision = Table(
    "golden_decision",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column(
        "record", BIG, nullable=False, comment="with whose person it goes, when persons are merged or split"
    ),
    Column("attribute", String(64), nullable=False),
    Column("value", Text, nullable=False, comment="JSON"),
    Column(
        "instead_of",
        Text,
        nullable=False,
        comment="JSON: what the values that systems held then come down to",
    ),
    Column("at", BIG, nullable=False),
    Column("who", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended_at", BIG),
    Column("ended_by", String(200)),
    Index("ix_golden_decision_record", "record", "attribute"),
    Index(
        "ix_golden_decision_value",
        *("attribute", "value"),
        sqlite_where=text(f"length(value) <= {LONGEST_SOUGHT}"),
        postgresql_where=text(f"length(value) <= {LONGEST_SOUGHT}"),
    ),
)

"""Records that cases have elsewhere, and conflicts with them: as they follow from the events of cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from cases.tables import metadata
from ledger.tables import BIG, NAME

CODE = String(64)
_OPEN: dict[str, Any] = {
    "sqlite_where": text("resolved_at IS NULL"),
    "postgresql_where": text("resolved_at IS NULL"),
}

case_record = Table(
    "case_record",
    metadata,
    Column("number", BIG, nullable=False),
    Column("system", CODE, nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("status", CODE, comment="what was heard last, in the words that all share"),
    Column("there", Text, comment="in its own"),
    Column("said_at", BIG, comment="by its own clock"),
    Column("heard_at", BIG),
    Column("folded", NAME, comment="the local id as it is looked for, by whoever types it"),
    PrimaryKeyConstraint("number", "system", "local_id"),
    Index("ix_case_record_local_id", "local_id", "system"),
    Index("ix_case_record_folded", "folded"),
)

case_conflict = Table(
    "case_conflict",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("system", CODE, nullable=False),
    Column("local_id", NAME, nullable=False),
    Column("why", CODE, nullable=False),
    Column("there", Text, nullable=False),
    Column("meaning", CODE),
    Column("stood", CODE, nullable=False),
    Column("said_at", BIG, nullable=False),
    Column("heard_at", BIG, nullable=False),
    Column("how", CODE, comment="null while nobody has decided"),
    Column("resolved_at", BIG),
    Column("resolved_by", NAME),
    Column("reason", Text),
    PrimaryKeyConstraint("number", "place"),
    Index("ix_case_conflict_open", "heard_at", "number", **_OPEN),
)

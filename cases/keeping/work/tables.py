"""Tasks and promised calls. All of it follows from the events of cases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from cases.tables import metadata
from ledger.tables import BIG, NAME

CODE = String(64)
_OPEN: dict[str, Any] = {
    "sqlite_where": text("settled_at IS NULL"),
    "postgresql_where": text("settled_at IS NULL"),
}

case_task = Table(
    "case_task",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("due_at", BIG),
    Column("assignee", NAME),
    Column("added_at", BIG, nullable=False),
    Column("added_by", NAME),
    Column("rung_at", BIG, comment="when it was told that it is due"),
    Column("outcome", CODE, comment="done or cancelled"),
    Column("settled_at", BIG),
    Column("settled_by", NAME),
    PrimaryKeyConstraint("number", "place"),
    Index("ix_case_task_due", "due_at", "number", "place", **_OPEN),
    Index("ix_case_task_assignee", "assignee", "due_at", **_OPEN),
)

case_call_back = Table(
    "case_call_back",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False, comment="the contact in which it was promised"),
    Column("due_at", BIG, nullable=False),
    Column("missed_at", BIG, comment="when it was told that it was not made in time"),
    Column("outcome", CODE, comment="kept or cancelled"),
    Column("settled_at", BIG),
    Column("settled_by", NAME),
    PrimaryKeyConstraint("number", "place"),
    Index("ix_case_call_back_due", "due_at", "number", "place", **_OPEN),
)

"""Runbooks: their versions, and the groups they are attached to by hand."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from dead_letter.tables import metadata
from ledger.tables import BIG, PERSON

runbook = Table(
    "runbook",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False, comment="the newest"),
    Column("deleted_at", BIG, comment="its versions stay on record"),
)

runbook_version = Table(
    "runbook_version",
    metadata,
    Column("runbook", BIG, nullable=False),
    Column("version", Integer, nullable=False, comment="from 1"),
    Column("title", String(200), nullable=False),
    Column("owner", PERSON, nullable=False),
    Column("rule", Text, nullable=False, comment="see dead_letter.runbooks.rule, as JSON"),
    Column("text", Text, nullable=False, comment="Markdown"),
    Column("at", BIG, nullable=False),
    Column("author", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("runbook", "version"),
    sqlite_with_rowid=False,
)

runbook_group = Table(
    "runbook_group",
    metadata,
    Column("group_id", BIG, nullable=False),
    Column("runbook", BIG, nullable=False),
    Column("attached", Boolean, nullable=False, comment="false: taken off, whatever its rule says"),
    PrimaryKeyConstraint("group_id", "runbook"),
    Index("ix_runbook_group_runbook", "runbook"),
    sqlite_with_rowid=False,
)

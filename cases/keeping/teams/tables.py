"""Whose turn it is follows from the events of cases; who is away is said by hand."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from cases.tables import metadata
from ledger.tables import BIG, NAME

case_turn = Table(
    "case_turn",
    metadata,
    Column("queue", String(64), nullable=False),
    Column("member", NAME, nullable=False),
    Column("turn", BIG, nullable=False, comment="of the queue, when they were given a case of it last"),
    PrimaryKeyConstraint("queue", "member"),
)

case_absence = Table(
    "case_absence",
    metadata,
    Column("member", NAME, nullable=False),
    Column("since", BIG, nullable=False),
    Column("until", BIG, comment="null: until they are back"),
    Column("said_by", NAME, nullable=False),
    PrimaryKeyConstraint("member"),
)

"""The table of views: settings of people's desks and no part of any case, so that no event tells of them."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, Text

from cases.tables import metadata
from ledger.tables import BIG, PERSON

case_view = Table(
    "case_view",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", PERSON, nullable=False),
    Column("person", PERSON, nullable=False, comment="the owner, however their keys spell it"),
    Column("team", String(64), comment="the queue whose team has it too"),
    Column("about", Text, nullable=False),
    Column("wanted", Text, nullable=False, comment="JSON: see cases.keeping.finding.wanted; nobody's value"),
    Column("changed_at", BIG, nullable=False),
    Column("changed_by", PERSON, nullable=False),
    Index("ix_case_view_person", "person", "name"),
)

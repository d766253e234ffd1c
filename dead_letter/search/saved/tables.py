"""The table of saved searches."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from dead_letter.tables import metadata
from ledger.tables import BIG, PERSON

saved_search = Table(
    "saved_search",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("owner", PERSON, nullable=False),
    Column("person", PERSON, nullable=False, comment="the owner, however their keys spell it"),
    Column("shared", Boolean, nullable=False, comment="everybody who may search has it"),
    Column("about", Text, nullable=False, comment="what it is for"),
    Column("terms", Text, nullable=False, comment="as JSON, see dead_letter.search.wanted; nobody's value"),
    Column("changed_at", BIG, nullable=False),
    Column("changed_by", PERSON, nullable=False),
    Index("ix_saved_search_person", "person", "name"),
)

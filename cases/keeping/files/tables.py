"""The files that came with contacts about a case, by reference. See ``cases.keeping.tables``."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table

from cases.tables import metadata
from ledger.tables import BIG

case_attachment = Table(
    "case_attachment",
    metadata,
    Column("number", BIG, nullable=False),
    Column("place", Integer, nullable=False, comment="the contact that it came with"),
    Column("position", Integer, nullable=False, comment="which of that contact's, from 1"),
    Column("reference", String(128), nullable=False),
    Column("name", String(200), nullable=False),
    Column("media_type", String(200), nullable=False),
    Column("size", BIG, nullable=False, comment="bytes"),
    Column("given_at", BIG, nullable=False),
    PrimaryKeyConstraint("number", "place", "position"),
    Index("ix_case_attachment_reference", "reference"),
)

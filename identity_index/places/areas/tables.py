"""What the index keeps of areas."""

from __future__ import annotations

from sqlalchemy import Column, Float, PrimaryKeyConstraint, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON

place_area = Table(
    "place_area",
    metadata,
    Column("kind", String(64), nullable=False, comment="such as ward"),
    Column("code", String(64), nullable=False, comment="tells it from others of its kind"),
    Column("name", String(200), nullable=False),
    Column("west", Float, nullable=False, comment="metres on the British National Grid"),
    Column("south", Float, nullable=False),
    Column("east", Float, nullable=False),
    Column("north", Float, nullable=False),
    Column("rings", Text, nullable=False, comment="JSON: every edge and hole"),
    Column("changed_at", BIG, nullable=False),
    Column("changed_by", PERSON, nullable=False),
    PrimaryKeyConstraint("kind", "code"),
)

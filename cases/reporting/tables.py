"""What reports are made of beside the cases themselves. It follows from their events, like all of a case."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from cases.tables import metadata
from ledger.tables import BIG, NAME

case_wait = Table(
    "case_wait",
    metadata,
    Column("number", BIG, nullable=False),
    Column("holder", String(200), nullable=False, comment="citizen, …, or back_office/<adapter>"),
    Column("micros", BIG, nullable=False, comment="working time on them, in stretches that ended"),
    PrimaryKeyConstraint("number", "holder"),
)

case_reopening = Table(
    "case_reopening",
    metadata,
    Column("number", BIG, nullable=False),
    Column("at", BIG, nullable=False),
    Column("to_status", NAME, nullable=False),
    PrimaryKeyConstraint("number", "at"),
)

"""The tables of an index's weights: the same for each index."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from identity_index.tables import metadata
from ledger.tables import BIG, PERSON


def versions_of(noun: str) -> Table:
    """Every version that there was; a decision names the one that it was made by."""
    return Table(
        f"{noun}_weights",
        metadata,
        Column("version", String(64), primary_key=True, comment="of what is in it; see matching.weights"),
        Column("content", Text, nullable=False, comment="JSON; never changed"),
        Column("made", String(12), nullable=False, comment="shipped or learned"),
        Column("made_at", BIG, nullable=False),
        Column("made_by", PERSON, nullable=False),
        Column("records", BIG, nullable=False, comment="that it was learned from"),
        Column("pairs", BIG, nullable=False, comment="of records that were compared for it"),
        Column("labels", BIG, nullable=False, comment="pairs that somebody had decided on"),
    )


def uses_of(noun: str) -> Table:
    """Which version was put in use when."""
    return Table(
        f"{noun}_weights_use",
        metadata,
        Column("id", BIG, primary_key=True, autoincrement=False, comment="from 1; the last is in use"),
        Column("version", String(64), nullable=False),
        Column("at", BIG, nullable=False),
        Column("who", PERSON, nullable=False),
        Column("reason", Text, nullable=False),
    )

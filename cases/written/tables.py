"""Versions of what is written in files, kept for ever: a case and its clocks name those they go by."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, PrimaryKeyConstraint, String, Table, Text

from cases.tables import metadata
from ledger.tables import BIG


def _versions(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("name", String(64), nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("hash", String(64), nullable=False, comment="of what it says; see cases.written.definition"),
        Column("definition", Text, nullable=False, comment="JSON; never changed"),
        Column("first_seen_at", BIG, nullable=False),
        Column("in_use", Boolean, nullable=False, comment="whether the files say it now"),
        PrimaryKeyConstraint("name", "version"),
    )


case_type_version = _versions("case_type_version")
case_calendar_version = _versions("case_calendar_version")

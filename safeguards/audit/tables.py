"""The audit trail's table. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, String, Table, Text

from safeguards.naming import CONVENTION
from safeguards.tables import UtcTime

metadata = MetaData(naming_convention=CONVENTION)

audit = Table(
    "audit",
    metadata,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("who", String(200), nullable=False, comment="the key's holder, or the part of the hub that acted"),
    Column("action", String(64), nullable=False, comment="such as dead-letters.replay"),
    Column("thing", String(300), nullable=False, comment="what it was done to, such as delivery/42"),
    Column(
        "reason", Text, nullable=False, comment="why, in that person's words; empty if none was asked for"
    ),
    Column(
        "detail",
        JSON(none_as_null=True),
        nullable=True,
        comment="what else to know; no personal data",
    ),
    Index(None, "thing", "seq"),
    Index(None, "at", "seq"),
    Index(None, "who", "at", "seq"),
    Index(None, "thing", "at", "seq"),
    Index(None, "action", "at", "seq"),
    sqlite_autoincrement=True,
)

"""Messages that belonged to no case. All of it follows from their events; what they say stays in theirs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, String, Table, Text, text

from cases.tables import metadata
from ledger.tables import BIG, NAME

CODE = String(64)
_WAITING: dict[str, Any] = {
    "sqlite_where": text("settled_at IS NULL"),
    "postgresql_where": text("settled_at IS NULL"),
}

case_message = Table(
    "case_message",
    metadata,
    Column("message", BIG, nullable=False),
    Column("source", String(1024), nullable=False, comment="of the event it came in as"),
    Column("event", String(1024), nullable=False, comment="the id of that event"),
    Column("channel", CODE, nullable=False),
    Column("by_machine", Boolean, nullable=False),
    Column("automatic", CODE, comment="by what it is known to be a machine's"),
    Column("why", CODE, nullable=False, comment="it belonged to no case"),
    Column("named", Text, nullable=False, comment="JSON: what it names, as it is written there"),
    Column("near", Text, nullable=False, comment="JSON: the cases that may be meant"),
    Column("received_at", BIG, nullable=False),
    Column("outcome", CODE, comment="attached, opened or dismissed"),
    Column("number", BIG, comment="the case, where there is one"),
    Column("place", BIG, comment="which of the case's contacts it is"),
    Column("settled_at", BIG),
    Column("settled_by", NAME),
    Column("reason", Text),
    PrimaryKeyConstraint("message"),
    Index("ix_case_message_waiting", "by_machine", "message", **_WAITING),
)

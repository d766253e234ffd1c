"""The alerts' tables. Times are microseconds (see ``ledger.clock``)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text, text

from dead_letter.tables import metadata
from ledger.tables import BIG, LONG, NAME, PERSON

_OPEN = text("cleared_at IS NULL")

alert = Table(
    "alert",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False, comment="see dead_letter.alerts.rules.AlertKind"),
    Column("about", LONG, nullable=False, comment="the group, subscription, system or source"),
    Column("what", Text, nullable=False, comment="a sentence, without personal data"),
    Column("command", LONG, nullable=False, comment="what shows it"),
    Column("urgent", Boolean, nullable=False),
    Column("told", Boolean, nullable=False, comment="false: it is about the telling itself, and only shown"),
    Column("since", BIG, nullable=False),
    Column("raised_at", BIG, nullable=False),
    Column("again", Integer, nullable=False, comment="how often it came back before it counted as over"),
    Column("touched", Text, nullable=False, comment="as of when it was raised, as JSON"),
    Column("over_at", BIG, comment="since when its cause is gone; cleared once that has held"),
    Column("cleared_at", BIG),
    Column("acknowledged_at", BIG),
    Column("acknowledged_by", PERSON),
    Column("ended", Text, comment="how it ended, where its cause did not just go away"),
    Column("note", Text, comment="what was said when it was acknowledged"),
    # One alert for each cause.
    Index("uq_alert_open", "kind", "about", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("ix_alert_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

alert_notice = Table(
    "alert_notice",
    metadata,
    Column("recipient", NAME, nullable=False),
    Column("alert", BIG, nullable=False),
    Column("over", Boolean, nullable=False, comment="it was told of before, and is over now"),
    Column("urgent", Boolean, nullable=False),
    Column("at", BIG, nullable=False),
    PrimaryKeyConstraint("recipient", "alert"),
    sqlite_with_rowid=False,
)

alert_recipient = Table(
    "alert_recipient",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("last_at", BIG, nullable=False, comment="when the last notice to them was issued"),
    sqlite_with_rowid=False,
)

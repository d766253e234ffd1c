"""What is paused now; what was is in the audit trail. Times are microseconds (see ``ledger.clock``)."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table, Text

from ledger.metadata import metadata
from ledger.tables import BIG, NAME, PERSON

pause = Table(
    "pause",
    metadata,
    Column("what", String(16), nullable=False, comment="see ledger.pauses.What"),
    Column("name", NAME, nullable=False, comment="empty: of everything"),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False, comment="the key's holder"),
    Column("reason", Text, nullable=False),
    Column("until_at", BIG, comment="when it ends by itself; empty: when somebody resumes it"),
    PrimaryKeyConstraint("what", "name"),
    sqlite_with_rowid=False,
)

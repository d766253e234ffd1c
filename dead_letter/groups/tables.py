"""The office's tables: what failures have in common. The dead letters themselves are the ledger's."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from dead_letter.tables import metadata
from ledger.tables import BIG, NAME, PERSON

_FRESH = text("state IN (0, 4)")

failure_group = Table(
    "failure_group",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column(
        "fingerprint", String(64), nullable=False, unique=True, comment="see dead_letter.groups.fingerprint"
    ),
    Column("stage", String(12), nullable=False),
    Column("place", NAME, nullable=False, comment="the subscription, or the entry of invalid messages"),
    Column("error", NAME, nullable=False, comment="the kind of exception, or the field that is wrong"),
    Column("words", Text, nullable=False, comment="without ids, numbers, times and names"),
    Column("frame", String(1024), nullable=False, comment="the function that raised it"),
    Column(
        "version",
        SmallInteger,
        nullable=False,
        server_default=text("1"),
        comment="of the reading that made these words: see dead_letter.groups.fingerprint",
    ),
    Column("first_at", BIG, nullable=False),
    Column("last_at", BIG, nullable=False),
    Column("failures", BIG, nullable=False, comment="how often, ever"),
    Column("state", SmallInteger, nullable=False, comment="see dead_letter.groups.group.State"),
    Column("muted_until", BIG),
    Column("resolved_at", BIG, comment="when it was last said to be resolved"),
    Column("owner", PERSON),
    Column("ticket", String(1024), comment="a link"),
    Index("ix_failure_group_last_at", "last_at", "id"),
    Index("ix_failure_group_version", "version", "place"),
    # New and regressed ones: what alerts look for.
    Index("ix_failure_group_fresh", "id", sqlite_where=_FRESH, postgresql_where=_FRESH),
)

group_label = Table(
    "group_label",
    metadata,
    Column("group_id", BIG, nullable=False),
    Column("label", NAME, nullable=False),
    PrimaryKeyConstraint("group_id", "label"),
    Index("ix_group_label_label", "label"),
    sqlite_with_rowid=False,
)

group_note = Table(
    "group_note",
    metadata,
    Column("group_id", BIG, nullable=False),
    Column("number", Integer, nullable=False, comment="from 1"),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("group_id", "number"),
    sqlite_with_rowid=False,
)

group_hour = Table(
    "group_hour",
    metadata,
    Column("group_id", BIG, nullable=False),
    Column("hour", BIG, nullable=False, comment="hours since 1970, UTC"),
    Column("failures", BIG, nullable=False),
    PrimaryKeyConstraint("group_id", "hour"),
    Index("ix_group_hour_hour", "hour"),
    sqlite_with_rowid=False,
)

filed = Table(
    "filed",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False, comment="in the order of failing"),
    Column("kind", String(1), nullable=False, comment="d: a delivery, i: an invalid message"),
    Column("number", BIG, nullable=False, comment="of the delivery, or of the invalid message"),
    Column("group_id", BIG, nullable=False),
    Column("at", BIG, nullable=False, comment="when it failed"),
    Column("open", Boolean, nullable=False, comment="nothing was decided, and no replay has delivered it"),
    Column("how", String(12), comment="it was closed, see dead_letter.search.standing; null: it is open"),
    Index("ix_filed_letter", "kind", "number", unique=True),
    Index("ix_filed_group", "group_id", "open", "id"),
    Index("ix_filed_at", "at", "id"),
    Index("ix_filed_open", "id", sqlite_where=text("open = 1"), postgresql_where=text("open")),
)

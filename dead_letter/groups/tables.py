"""The office's tables: what failures have in common. The dead letters themselves are the ledger's."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
)

from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_NAME = String(128)

failure_group = Table(
    "failure_group",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=False),
    Column(
        "fingerprint", String(64), nullable=False, unique=True, comment="see dead_letter.groups.fingerprint"
    ),
    Column("stage", String(12), nullable=False),
    Column("place", _NAME, nullable=False, comment="the subscription, or the entry of invalid messages"),
    Column("error", _NAME, nullable=False, comment="the kind of exception, or the field that is wrong"),
    Column("words", Text, nullable=False, comment="without ids, numbers, times and names"),
    Column("frame", String(1024), nullable=False, comment="the function that raised it"),
    Column("first_at", _BIG, nullable=False),
    Column("last_at", _BIG, nullable=False),
    Column("failures", _BIG, nullable=False, comment="how often, ever"),
    Column("state", SmallInteger, nullable=False, comment="see dead_letter.groups.group.State"),
    Column("muted_until", _BIG),
    Column("resolved_at", _BIG, comment="when it was last said to be resolved"),
    Column("owner", _NAME),
    Column("ticket", String(1024), comment="a link"),
    Index("ix_failure_group_last_at", "last_at", "id"),
)

group_label = Table(
    "group_label",
    metadata,
    Column("group_id", _BIG, nullable=False),
    Column("label", _NAME, nullable=False),
    PrimaryKeyConstraint("group_id", "label"),
    Index("ix_group_label_label", "label"),
    sqlite_with_rowid=False,
)

group_note = Table(
    "group_note",
    metadata,
    Column("group_id", _BIG, nullable=False),
    Column("number", Integer, nullable=False, comment="from 1"),
    Column("at", _BIG, nullable=False),
    Column("who", _NAME, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("group_id", "number"),
    sqlite_with_rowid=False,
)

group_hour = Table(
    "group_hour",
    metadata,
    Column("group_id", _BIG, nullable=False),
    Column("hour", _BIG, nullable=False, comment="hours since 1970, UTC"),
    Column("failures", _BIG, nullable=False),
    PrimaryKeyConstraint("group_id", "hour"),
    sqlite_with_rowid=False,
)

filed = Table(
    "filed",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=False, comment="in the order of failing"),
    Column("kind", String(1), nullable=False, comment="d: a delivery, i: an invalid message"),
    Column("number", _BIG, nullable=False, comment="of the delivery, or of the invalid message"),
    Column("group_id", _BIG, nullable=False),
    Column("at", _BIG, nullable=False, comment="when it failed"),
    Column("open", Boolean, nullable=False, comment="nothing was decided, and no replay has delivered it"),
    Index("ix_filed_letter", "kind", "number", unique=True),
    Index("ix_filed_group", "group_id", "open", "id"),
    Index("ix_filed_at", "at"),
)

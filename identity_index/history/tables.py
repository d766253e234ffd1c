"""Changes of which records belong together: each a row, with what it moved and whom it emptied."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, SmallInteger, String, Table, Text

from identity_index.tables import KIND, metadata
from ledger.tables import BIG, PERSON

change = Table(
    "change",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", KIND, nullable=False),
    Column("what", String(16), nullable=False, comment="see identity_index.history.change"),
    Column("at", BIG, nullable=False),
    Column("who", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("weights", String(64), comment="the version of the weights it was decided by"),
    Column("evidence", Text, comment="what spoke for it and against, as JSON"),
    Column("undoes", BIG),
    Column("undone_by", BIG, comment="set while that one stands"),
    Index("ix_change_kind_what", "kind", "what", "id"),
)

move = Table(
    "change_move",
    metadata,
    Column("change", BIG, nullable=False),
    Column("record", BIG, nullable=False),
    Column("source", BIG, comment="the master it belonged to; null: it was new"),
    Column("target", BIG, nullable=False),
    PrimaryKeyConstraint("change", "record"),
    Index("ix_change_move_record", "record", "change"),
    sqlite_with_rowid=False,
)

touched = Table(
    "change_master",
    metadata,
    Column("change", BIG, nullable=False),
    Column("master", BIG, nullable=False),
    Column("made", Boolean, nullable=False, comment="by this change"),
    Column("was", BIG, comment="what it had become before"),
    Column("became", BIG, comment="what it had become after"),
    PrimaryKeyConstraint("change", "master"),
    Index("ix_change_master_master", "master", "change"),
    sqlite_with_rowid=False,
)

apart = Table(
    "apart",
    metadata,
    Column("change", BIG, nullable=False, comment="they are kept apart while it stands"),
    Column("side", SmallInteger, nullable=False, comment="every record of one from every one of the other"),
    Column("record", BIG, nullable=False),
    PrimaryKeyConstraint("change", "side", "record"),
    Index("ix_apart_record", "record", "change"),
    sqlite_with_rowid=False,
)

"""The replays' tables: what is to be sent again, and what became of it. The deliveries are the ledger's."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from safeguards.naming import CONVENTION

metadata = MetaData(naming_convention=CONVENTION)

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_NAME = String(128)
_LIVE = text("ended_at IS NULL")
_HELD = text("letter > 0 AND state < 2")

replay_job = Table(
    "replay_job",
    metadata,
    Column("id", _BIG, primary_key=True, autoincrement=False, comment="its run"),
    Column("author", _NAME, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", _BIG, nullable=False),
    Column("of", Text, nullable=False, comment="what it was chosen from, as JSON"),
    Column("target", _NAME, comment="the one subscription; null: each to the one that failed"),
    Column("state", String(12), nullable=False, comment="see dead_letter.replays.states"),
    Column("why", Text, nullable=False, comment="it stopped, or was paused or cancelled"),
    Column("canary", Integer, nullable=False, comment="how many go ahead; 0: none"),
    Column("canary_until", _BIG, comment="the rest waits while no more than this were sent; null: no more"),
    Column("concurrency", Integer, nullable=False),
    Column("rate", Float, comment="a second; null: no limit"),
    Column("stop_at", Float, comment="the part that may fail; null: any"),
    Column("all_chosen", Boolean, nullable=False),
    Column("place", _BIG, nullable=False, comment="how far it was chosen"),
    Column("chosen", _BIG, nullable=False),
    Column("sent", _BIG, nullable=False),
    Column("delivered", _BIG, nullable=False),
    Column("failed", _BIG, nullable=False),
    Column("skipped", _BIG, nullable=False),
    Column("left_out", _BIG, nullable=False, comment="not sent, since it was cancelled before"),
    Column("delivered_before", _BIG, nullable=False, comment="when it was last started or resumed"),
    Column("failed_before", _BIG, nullable=False),
    Column("next_at", _BIG, comment="rate: when the next may go"),
    Column("seen_at", _BIG, comment="when its speed was last taken"),
    Column("seen", _BIG, nullable=False, comment="how many had their outcome then"),
    Column("speed", Float, comment="outcomes a second"),
    Column("ended_at", _BIG),
    Index("ix_replay_job_live", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
)

replay_item = Table(
    "replay_item",
    metadata,
    Column("job", _BIG, nullable=False),
    Column("seq", _BIG, nullable=False),
    Column("letter", _BIG, nullable=False, comment="the dead delivery; 0: the event, whatever became of it"),
    Column("state", SmallInteger, nullable=False, comment="see dead_letter.replays.states"),
    Column("made", _BIG, comment="the delivery that was made for it"),
    Column("why", Text, comment="it failed, or was skipped"),
    PrimaryKeyConstraint("job", "seq", "letter"),
    Index("ix_replay_item_state", "job", "state", "seq", "letter"),
    # One dead letter is in one running job only.
    Index("uq_replay_item_letter", "letter", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    sqlite_with_rowid=False,
)

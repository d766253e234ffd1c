"""The replays' tables: what is to be sent again, and what became of it. The deliveries are the ledger's."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)

from dead_letter.tables import metadata
from ledger.tables import BIG, NAME, PERSON

_LIVE = text("ended_at IS NULL")
_HELD = text("letter <> 0 AND state < 2")

replay_job = Table(
    "replay_job",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False, comment="its run"),
    Column("author", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BIG, nullable=False),
    Column("of", Text, nullable=False, comment="what it was chosen from, as JSON"),
    Column("target", NAME, comment="the one subscription; null: each to the one that failed"),
    Column("state", String(12), nullable=False, comment="see dead_letter.replays.states"),
    Column("why", Text, nullable=False, comment="it stopped, or was paused or cancelled"),
    Column("canary", Integer, nullable=False, comment="how many go ahead; 0: none"),
    Column("canary_until", BIG, comment="the rest waits while no more than this were sent; null: no more"),
    Column(
        "missed_only",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="of a stretch: not what was delivered before",
    ),
    Column("concurrency", Integer, nullable=False),
    Column("rate", Float, comment="a second; null: no limit"),
    Column("stop_at", Float, comment="the part that may fail; null: any"),
    Column("all_chosen", Boolean, nullable=False),
    Column("place", BIG, nullable=False, comment="how far it was chosen"),
    Column("chosen", BIG, nullable=False),
    Column("sent", BIG, nullable=False),
    Column("delivered", BIG, nullable=False),
    Column("mended", BIG, nullable=False, server_default="0", comment="invalid messages that are events now"),
    Column("failed", BIG, nullable=False),
    Column("skipped", BIG, nullable=False),
    Column("left_out", BIG, nullable=False, comment="not sent, since it was cancelled before"),
    Column("well_before", BIG, nullable=False, comment="delivered or mended when last started or resumed"),
    Column("failed_before", BIG, nullable=False),
    Column("next_at", BIG, comment="rate: when the next may go"),
    Column("seen_at", BIG, comment="when its speed was last taken"),
    Column("seen", BIG, nullable=False, comment="how many had their outcome then"),
    Column("speed", Float, comment="outcomes a second"),
    Column("ended_at", BIG),
    Column("items_forgotten_at", BIG, comment="when retention began to take its items away"),
    Index("ix_replay_job_live", "id", sqlite_where=_LIVE, postgresql_where=_LIVE),
)

replay_found = Table(
    "replay_found",
    metadata,
    Column("job", BIG, nullable=False),
    Column("block", Integer, nullable=False, comment="see dead_letter.search.bits"),
    Column("bits", Text, nullable=False, comment="the letters of it that its search found; gone once chosen"),
    PrimaryKeyConstraint("job", "block"),
    sqlite_with_rowid=False,
)

replay_item = Table(
    "replay_item",
    metadata,
    Column("job", BIG, nullable=False),
    Column("seq", BIG, nullable=False, comment="the event; of an invalid message its own number"),
    Column("letter", BIG, nullable=False, comment="see dead_letter.replays.item"),
    Column("state", SmallInteger, nullable=False, comment="see dead_letter.replays.states"),
    Column("made", BIG, comment="the delivery that was made for it, or the event that it became"),
    Column("why", Text, comment="it failed, or was skipped"),
    PrimaryKeyConstraint("job", "seq", "letter"),
    Index("ix_replay_item_state", "job", "state", "seq", "letter"),
    # One dead letter is in one running job only.
    Index("uq_replay_item_letter", "letter", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
    sqlite_with_rowid=False,
)

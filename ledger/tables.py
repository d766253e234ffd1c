"""The ledger's tables. Times are microseconds (see ``ledger.clock``); long work queries are by index only.

Shaped for what comes later: ``event`` and ``delivery`` can be partitioned by ``seq`` because uniqueness lives
in ``event_key``; payloads stand apart from attributes, with their data class and a key to encrypt them by.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

from ledger.metadata import metadata

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""On SQLite an INTEGER, so that a primary key is the row's own number and costs no second index."""
NAME = String(128)
LONG = String(1024)
PERSON = String(200)
"""Whoever a key can be given to: see ``safeguards.keys``."""


def _partial(name: str, *columns: str, where: str) -> Index:
    """A partial index, on either database."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


hub = Table(
    "hub",
    metadata,
    Column("id", String(36), primary_key=True, comment="minted by `tolbooth migrate`, never changes"),
    Column("epoch", String(36), nullable=False, comment="changes on restore; carried by cursors"),
    Column("minted_at", BIG, nullable=False),
)

number = Table(
    "number",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("last", BIG, nullable=False),
)

event = Table(
    "event",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False, comment="commit order"),
    Column("source", LONG, nullable=False),
    Column("id", LONG, nullable=False),
    Column("type", String(255), nullable=False),
    Column("subject", LONG),
    Column("time", BIG, nullable=False),
    Column("correlationid", LONG),
    Column("causationid", LONG),
    Column("attributes", Text, nullable=False, comment="all attributes, as JSON, without data"),
    Column("attached", Text, comment="master ids known at acceptance, as JSON: a hint"),
    Column("accepted_at", BIG, nullable=False),
    Column("entry", NAME, nullable=False, comment="the key or adapter it came through"),
    Column("routing_version", BIG, nullable=False),
    Column("unrouted", Boolean, nullable=False),
    Index("ix_event_type_seq", "type", "seq"),
    Index("ix_event_subject", "subject", "seq"),
    Index("ix_event_correlationid", "correlationid"),
    Index("ix_event_causationid", "causationid"),
)

payload = Table(
    "payload",
    metadata,
    Column("seq", BIG, primary_key=True, autoincrement=False),
    Column("data", Text, comment="canonical JSON; a tombstone after erasure"),
    Column("data_class", SmallInteger, nullable=False),
    Column("key_id", NAME, comment="what it is encrypted by, once it is"),
    Column("forgotten_at", BIG, comment="when retention took the data away"),
)

event_key = Table(
    "event_key",
    metadata,
    Column("source", LONG, nullable=False),
    Column("id", LONG, nullable=False),
    Column("content_hash", String(64), nullable=False, comment="SHA-256, in hexadecimal"),
    Column("seq", BIG, nullable=False),
    Column("accepted_at", BIG, nullable=False),
    PrimaryKeyConstraint("source", "id"),
    Index("ix_event_key_accepted_at", "accepted_at"),
    sqlite_with_rowid=False,
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("seq", BIG, nullable=False),
    Column("subscription", NAME, nullable=False),
    Column("route", NAME, nullable=False),
    Column("run", BIG, nullable=False, comment="0: the ordinary flow"),
    Column("state", String(12), nullable=False),
    Column("lane", LONG),
    Column("created_at", BIG, nullable=False),
    Column("settled_at", BIG),
    Column("attempts", Integer, nullable=False),
    Column("cause", Text, comment="why it ended, or why it was last tried in vain"),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("out_of_order", Boolean, nullable=False),
    Column("replays", BIG, comment="the dead delivery this one replays"),
    Column("resolved_by", BIG, comment="the delivery that replayed this dead one with success"),
    Index("ix_delivery_seq", "seq"),
    Index("ix_delivery_state_id", "state", "id"),
    Index("ix_delivery_subscription_state_id", "subscription", "state", "id"),
    _partial("ix_delivery_lane", "subscription", "lane", "seq", where="lane IS NOT NULL"),
    _partial("ix_delivery_run", "run", "id", where="run > 0"),
    _partial("ix_delivery_replays_id", "replays", "id", where="replays IS NOT NULL"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("delivery", BIG, nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", BIG, nullable=False),
    Column("ended_at", BIG),
    Column("outcome", String(12), comment="receipt, retry, reject, error; unknown: the hub died meanwhile"),
    Column("detail", Text),
    Column("local_id", LONG),
    Column("worker", NAME, nullable=False),
    Column("error", NAME, comment="the kind of exception it ended with"),
    Column("frame", LONG, comment="the function that raised it"),
    PrimaryKeyConstraint("delivery", "number"),
    sqlite_with_rowid=False,
)

ready = Table(
    "ready",
    metadata,
    Column("delivery", BIG, primary_key=True, autoincrement=False),
    Column("seq", BIG, nullable=False),
    Column("subscription", NAME, nullable=False),
    Column("lane", LONG),
    Column("state", SmallInteger, nullable=False, comment="see ledger.states.Ready"),
    Column(
        "rank", SmallInteger, nullable=False, comment="9 less the priority, so that the urgent sort first"
    ),
    Column("until_at", BIG, nullable=False, comment="later: due then; handed, claimed: lease ends"),
    Column("expires_at", BIG),
    Column("fence", BIG, nullable=False),
    Column("tries", Integer, nullable=False),
    Column(
        "excused",
        Integer,
        nullable=False,
        server_default="0",
        comment="of the tries: those that do not count, since the system was away",
    ),
    Column("parked", NAME, comment="the paused route it waits for"),
    Index("ix_ready_hand_out", "subscription", "state", "rank", "seq"),
    Index("ix_ready_until", "state", "until_at"),
    _partial("ix_ready_expires", "expires_at", where="expires_at IS NOT NULL"),
    _partial("ix_ready_lane", "subscription", "lane", "seq", where="lane IS NOT NULL"),
    _partial("ix_ready_parked", "parked", where="parked IS NOT NULL"),
)

lane = Table(
    "lane",
    metadata,
    Column("subscription", NAME, nullable=False),
    Column("key", LONG, nullable=False),
    Column("state", SmallInteger, nullable=False, comment="see ledger.states.Lane"),
    Column("rank", SmallInteger, nullable=False),
    Column("until_at", BIG, nullable=False),
    Column("fence", BIG, nullable=False),
    Column("blocked_by", BIG, comment="the dead delivery that holds it"),
    Column("parked", NAME, comment="the paused route that its head waits for"),
    PrimaryKeyConstraint("subscription", "key"),
    Index("ix_lane_hand_out", "subscription", "state", "rank", "until_at"),
    Index("ix_lane_until", "state", "until_at"),
    _partial("ix_lane_parked", "parked", where="parked IS NOT NULL"),
    sqlite_with_rowid=False,
)

flow = Table(
    "flow",
    metadata,
    Column("subscription", NAME, primary_key=True),
    Column("next_at", BIG, nullable=False, comment="rate: when the next may be handed out"),
    Column("last_batch_at", BIG, comment="when the last file was begun"),
)

link = Table(
    "link",
    metadata,
    Column("system", NAME, nullable=False),
    Column("local_id", NAME, nullable=False, comment="the system's own key for the record"),
    Column("noun", NAME, nullable=False, comment="what it made: case, request"),
    Column("hub_id", LONG, nullable=False, comment="the matter, see ledger.matter"),
    Column("correlationid", LONG, nullable=False),
    Column("seq", BIG, nullable=False, comment="the event it was made of"),
    Column("delivery", BIG, nullable=False, comment="the delivery that made it"),
    Column("at", BIG, nullable=False),
    # The number first: an event names a record by system and number, and not by its kind.
    PrimaryKeyConstraint("system", "local_id", "noun"),
    Index("ix_link_matter", "hub_id", "system", "noun", "at"),
    Index("ix_link_seq", "seq"),
    sqlite_with_rowid=False,
)

KEPT_MESSAGES = "forgotten_at IS NULL AND state <> 'open'"
"""Of invalid messages: those that are closed, and whose original is there still."""

invalid_message = Table(
    "invalid_message",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("at", BIG, nullable=False),
    Column("entry", NAME, nullable=False),
    Column("stage", String(12), nullable=False, comment="receive, translate, validate"),
    Column("source", LONG),
    Column("event_id", LONG),
    Column("container", LONG, comment="the file, where it came from one"),
    Column("line", BIG),
    Column("field", LONG),
    Column("problem", Text, nullable=False),
    Column("fix", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("content_type", NAME, nullable=False),
    Column("key_id", NAME),
    Column("state", String(12), nullable=False, comment="open, mended, discarded"),
    Column("mended_seq", BIG),
    Column("version", NAME, comment="of Tolbooth, when it was kept"),
    Column("mended_run", BIG, comment="the replay that mended it; null where it was mended by itself"),
    Column("forgotten_at", BIG, comment="when retention took the original away"),
    Index("ix_invalid_message_state", "state", "id"),
    _partial("ix_invalid_message_kept", "id", where=KEPT_MESSAGES),
    Index("ix_invalid_message_entry", "entry", "container", "line"),
)

tally = Table(
    "tally",
    metadata,
    Column("entry", NAME, nullable=False),
    Column("container", LONG, nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("reason", LONG, nullable=False),
    Column("records", BIG, nullable=False),
    Column("events", BIG, nullable=False),
    Column("first_at", BIG, nullable=False),
    Column("last_at", BIG, nullable=False),
    PrimaryKeyConstraint("entry", "container", "outcome", "reason"),
)

cursor = Table(
    "cursor",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("value", Text),
    Column("fence", BIG, nullable=False),
    Column("updated_at", BIG, nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("holder", NAME, nullable=False, comment="the process that has it"),
    Column("fence", BIG, nullable=False, comment="rises each time it changes hands"),
    Column("until_at", BIG, nullable=False),
    Column("says", Text, nullable=False, comment="what its holder is doing, as JSON"),
)

writer = Table(
    "writer",
    metadata,
    Column("token", String(36), primary_key=True, comment="a thread that writes, in one life of a process"),
    Column("unit", BIG, nullable=False, comment="the last of its units that was committed"),
    Column("at", BIG, nullable=False),
)

process = Table(
    "process",
    metadata,
    Column("name", NAME, primary_key=True, comment="as attempts and leases name it"),
    Column("version", NAME, nullable=False, comment="of Tolbooth"),
    Column("started_at", BIG, nullable=False),
)

subscription = Table(
    "subscription",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("spec", Text, nullable=False),
    Column("owner", NAME, nullable=False, comment="the file or key that made it"),
    Column("removed_at", BIG, comment="removed ones hold what still waits for them"),
)

route = Table(
    "route",
    metadata,
    Column("name", NAME, primary_key=True),
    Column("spec", Text, nullable=False),
    Column("owner", NAME, nullable=False),
)

routing = Table(
    "routing",
    metadata,
    Column("version", BIG, primary_key=True, autoincrement=False),
    Column("at", BIG, nullable=False),
    Column("author", PERSON, nullable=False),
    Column("snapshot", Text, nullable=False, comment="routes and subscriptions of this version, as JSON"),
)

run = Table(
    "run",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("author", PERSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", BIG, nullable=False),
)

"""The tables of what is known of systems. Times are microseconds (see ``ledger.clock``)."""

from __future__ import annotations

from sqlalchemy import Column, Integer, SmallInteger, String, Table, Text

from ledger.metadata import metadata
from ledger.tables import BIG

SYSTEM = String(255)

breaker = Table(
    "breaker",
    metadata,
    Column("system", SYSTEM, primary_key=True, comment="an adapter, or adapter/subscription"),
    Column("state", SmallInteger, nullable=False, comment="see ledger.states.Breaker"),
    Column("failures", Integer, nullable=False, comment="in a row, up to now"),
    Column("opened_at", BIG, comment="when it opened; empty while it is closed"),
    Column("until_at", BIG, nullable=False, comment="open: when the system is to be tried again"),
    Column("held_until", BIG, nullable=False, comment="the system asked for nothing before then; 0: no"),
    Column("pause", BIG, nullable=False, comment="the length of its last pause; 0: none yet"),
    Column("opened", BIG, nullable=False, comment="how often it has opened, ever"),
    Column("why", Text, nullable=False, comment="what the last failure was, in the system's words"),
    Column("delivery", BIG, comment="of the last failure: what it was about"),
    Column("probe", Text, comment="probing: the ticket that tries it, as JSON"),
)

pace = Table(
    "pace",
    metadata,
    Column("system", SYSTEM, primary_key=True),
    Column("next_at", BIG, nullable=False, comment="rate: when the next may be handed out to it"),
)

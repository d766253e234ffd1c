"""What a unit of work costs, in statements and in rows that the database looked at: not in time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from identity_index.people.announcing import Cause
from identity_index.people.ready import Ready
from tests.conformance.storage.test_links import Noting
from tests.identity_index.people.conftest import BEGUN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.session import Session
    from schemas.envelope import Envelope
    from tests.identity_index.people.conftest import Index

STEPS = 100
"""Steps of SQLite's machine that are counted as one; a row that is looked at takes about a dozen."""
_LOOKED_AT = text(
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
)
_BY_INDEX = text("SET LOCAL enable_seqscan = off")
"""A small table is quicker read whole: but it is how a large one is read that is asked here."""


@dataclass
class Cost:
    """``looked_at`` is in rows on PostgreSQL, in hundreds of its machine's steps on SQLite."""

    statements: int = 0
    looked_at: int = 0


def cost_of(index: Index, envelope: Envelope) -> Cost:
    """Of taking in what one event tells of a person."""
    cost = Cost()
    asked: list[str] = []

    def step() -> int:
        cost.looked_at += 1
        return 0

    def noted(session: Session) -> None:
        inner = Noting(session, asked)
        take(inner, index, [envelope])
        inner.send()

    def on_sqlite(session: Session) -> None:
        raw: Any = session._connection.connection.driver_connection
        raw.set_progress_handler(step, STEPS)
        try:
            noted(session)
        finally:
            raw.set_progress_handler(None, 0)

    def on_postgresql(session: Session) -> None:
        # As autovacuum does of itself before long; until then the planner takes a table for empty.
        session.execute(text("ANALYZE"))
        session.execute(_BY_INDEX)
        before = session.execute(_LOOKED_AT).scalar() or 0
        noted(session)
        cost.looked_at = int((session.execute(_LOOKED_AT).scalar() or 0) - before)

    index.run(on_sqlite if index.ledger.engine.dialect.name == "sqlite" else on_postgresql)
    cost.statements = len(asked)
    return cost


def take(session: Session, index: Index, envelopes: Sequence[Envelope]) -> None:
    """As the subscriber does, but many in one unit, as a file of people is taken in."""
    subscriber = index.subscriber
    told = [
        Ready(heard, one.source, one.id, BEGUN.date())
        for one in envelopes
        for heard in subscriber._hearing.heard(one)
    ]
    subscriber._arrival.arrive(session, told, Cause(BEGUN))


def take_all(index: Index, envelopes: Sequence[Envelope], at_once: int = 500) -> None:
    """A whole population."""
    for start in range(0, len(envelopes), at_once):
        unit = partial(take, index=index, envelopes=envelopes[start : start + at_once])
        index.door.submit(unit).result(600)

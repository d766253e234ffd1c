"""Sweeping: what became due, what expired, and what a crash left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from ledger import clock, pauses
from ledger.clock import Micros
from ledger.lanes import reopen
from ledger.parking import bring_back
from ledger.pauses import Pause
from ledger.pausing import end_those_over
from ledger.session import Session
from ledger.settling import expire_rows
from ledger.states import Lane, Outcome, Ready
from ledger.tables import attempt, delivery, lane, ready
from ledger.turn import may_sweep

MOST = 1000
"""Rows touched by one sweep, so that no unit of work is long."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found. ``recovered`` were in somebody's hands when their lease ran out. ``resumed`` were
    parked for a route that is not paused any more; ``over`` are the pauses whose time was."""

    promoted: int = 0
    recovered: int = 0
    expired: int = 0
    resumed: int = 0
    over: Sequence[Pause] = ()

    @property
    def any(self) -> bool:
        return bool(self.promoted or self.recovered or self.expired or self.resumed)


def sweep(session: Session, *, everything: bool = False) -> Swept:
    """One round. ``everything`` takes back all that is handed out, lease or not: for a start-up where it is
    certain that no other process works on this database (SQLite's lock). Where another process sweeps just
    now, this one need not."""
    if not may_sweep(session):
        return Swept()
    now = clock.now(session)
    over = end_those_over(session)
    return Swept(
        promoted=_promote(session, now),
        recovered=_recover(session, now, everything) + _recover_lanes(session, now, everything),
        expired=_expire(session, now),
        resumed=bring_back(session, pauses.now(session).routes),
        over=over,
    )


def next_due(session: Session) -> Micros | None:
    """When the next delivery or lane that waits for its time is due."""
    found = [
        session.execute(
            select(table.c.until_at).where(table.c.state == state).order_by(table.c.until_at).limit(1)
        ).scalar()
        for table, state in ((ready, int(Ready.LATER)), (lane, int(Lane.LATER)))
    ]
    return min((one for one in found if one is not None), default=None)


def _promote(session: Session, now: Micros) -> int:
    many = 0
    for table, key, later, due in (
        (ready, (ready.c.delivery,), Ready.LATER, Ready.DUE),
        (lane, (lane.c.subscription, lane.c.key), Lane.LATER, Lane.OPEN),
    ):
        rows = session.execute(
            select(*key)
            .where(table.c.state == int(later), table.c.until_at <= now)
            .order_by(table.c.until_at)
            .limit(MOST)
            # What somebody works on just now is not late; and what is locked is as it was read.
            .with_for_update(skip_locked=True)
        ).all()
        if rows:
            change = update(table).where(*(column == bindparam(f"k_{column.name}") for column in key))
            session.execute(
                change.values(state=int(due)),
                [{f"k_{column.name}": value for column, value in zip(key, row, strict=True)} for row in rows],
            )
        many += len(rows)
    return many


def _recover(session: Session, now: Micros, everything: bool) -> int:
    """Deliveries outside lanes that are in nobody's hands any more."""
    query = select(ready.c.delivery, ready.c.state).where(
        ready.c.state.in_([int(Ready.HANDED), int(Ready.CLAIMED)]), ready.c.lane.is_(None)
    )
    if not everything:
        query = query.where(ready.c.until_at <= now).limit(MOST)
    rows = session.execute(query.with_for_update(skip_locked=True)).all()
    _doubt(session, [row.delivery for row in rows if row.state == int(Ready.CLAIMED)], now)
    if rows:
        session.execute(
            _BACK, [{"which": row.delivery, "to_state": int(Ready.DUE), "at": now} for row in rows]
        )
    return len(rows)


def _recover_lanes(session: Session, now: Micros, everything: bool) -> int:
    query = select(lane.c.subscription, lane.c.key).where(
        lane.c.state.in_([int(Lane.HANDED), int(Lane.CLAIMED)])
    )
    if not everything:
        query = query.where(lane.c.until_at <= now).limit(MOST)
    lanes = session.execute(query.with_for_update(skip_locked=True)).all()
    for found in lanes:
        subscription, key = found.subscription, found.key
        in_flight = [
            row.delivery
            for row in session.execute(
                select(ready.c.delivery).where(
                    ready.c.subscription == subscription,
                    ready.c.lane == key,
                    ready.c.state == int(Ready.CLAIMED),
                )
            )
        ]
        _doubt(session, in_flight, now)
        if in_flight:
            session.execute(
                _BACK, [{"which": number, "to_state": int(Ready.LANED), "at": now} for number in in_flight]
            )
        reopen(session, subscription, key, now)
    return len(lanes)


def _doubt(session: Session, claimed: list[int], now: Micros) -> None:
    """These may have reached their system without our seeing the answer."""
    if not claimed:
        return
    session.execute(_UNKNOWN, [{"of": number, "at": now} for number in claimed])
    session.execute(_FLAG, [{"which": number} for number in claimed])


def _expire(session: Session, now: Micros) -> int:
    rows = session.execute(
        select(ready.c.delivery)
        .where(
            ready.c.expires_at <= now,
            # Not "in": SQLite would then look through all that is due by its state, expiring or not.
            ready.c.state.not_in([int(Ready.HANDED), int(Ready.CLAIMED)]),
        )
        .order_by(ready.c.expires_at)
        .limit(MOST)
    ).all()
    if rows:
        expire_rows(session, [row.delivery for row in rows], now)
    return len(rows)


_BACK = (
    update(ready)
    .where(ready.c.delivery == bindparam("which"))
    .values(state=bindparam("to_state"), until_at=bindparam("at"))
)
_UNKNOWN = (
    update(attempt)
    .where(attempt.c.delivery == bindparam("of"), attempt.c.ended_at.is_(None))
    .values(
        ended_at=bindparam("at"),
        outcome=Outcome.UNKNOWN.value,
        detail="the worker was lost before it could say how this ended; the system may have it",
    )
)
_FLAG = update(delivery).where(delivery.c.id == bindparam("which")).values(possible_duplicate=True)

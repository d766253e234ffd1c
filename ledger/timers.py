"""Timers: what is to be looked at again at a moment, whatever stops and starts meanwhile.

An owner sets one for a key in the unit that makes it needed. When it is due, the scheduler deletes it and
wakes the owner in one unit, so that it rings once. Late is no harm: whoever reads what a timer is about goes
by the clock, and not by whether it has rung.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, bindparam, delete, func, select

from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.timer_tables import timer

_T = timer.c


@dataclass(frozen=True, slots=True)
class Timer:
    """One that was set. ``fence`` tells it from one that was set for the same key since."""

    owner: str
    key: str
    due_at: Micros
    fence: int


def set_for(session: Session, owner: str, key: str, due_at: Micros | None) -> None:
    """From now on this is the owner's timer for that key; None: there is none."""
    set_each(session, owner, {key: due_at})


def set_each(session: Session, owner: str, due: Mapping[str, Micros | None]) -> None:
    """The same for several keys."""
    rows = [(owner, key, at, 1) for key, at in due.items() if at is not None]
    if rows:
        session.run(_SET, rows=listed(rows))
    for key, at in due.items():
        if at is None:
            session.run(_DROP, owner=owner, key=key)


def due(session: Session, now: Micros, most: int) -> list[Timer]:
    """Those that are due, the earliest first."""
    rows = session.run(_DUE, now=now, most=most)
    return [Timer(row.owner, row.key, row.due_at, row.fence) for row in rows]


def next_at(session: Session) -> Micros | None:
    """When the next one is due, of those that are set."""
    found: Micros | None = session.run(_NEXT).scalar_one()
    return found


@dataclass(frozen=True, slots=True)
class Ahead:
    """``due``: so many, counted up to the most that was asked for. ``first``: when the first is."""

    due: int
    first: Micros | None


def ahead(session: Session, owner: str, until: Micros, most: int) -> Ahead:
    """Of one owner's, how many are due by then."""
    some = select(_T.due_at).where(_T.owner == owner, _T.due_at <= until).limit(most).subquery()
    due = session.execute(select(func.count()).select_from(some)).scalar_one()
    first = session.execute(select(func.min(_T.due_at)).where(_T.owner == owner)).scalar_one()
    return Ahead(due, first)


def take(session: Session, one: Timer) -> bool:
    """Delete it, if it stands as it was read; whoever gets ``True`` wakes its owner in the same unit."""
    rows = session.run(_TAKE, owner=one.owner, key=one.key, fence=one.fence)
    return rows.first() is not None


def put_off(session: Session, one: Timer, until: Micros) -> None:
    """It is due later, if nobody has set it anew."""
    rows = session.run(_TAKE, owner=one.owner, key=one.key, fence=one.fence)
    if rows.first() is not None:
        session.run(_SET, rows=listed([(one.owner, one.key, until, one.fence)]))


_SET = insert_listed(
    timer,
    *("owner", "key", "due_at", "fence"),
    then="ON CONFLICT (owner, key) DO UPDATE SET due_at = excluded.due_at, fence = timer.fence + 1",
)
_OWN = (_T.owner == bindparam("owner"), _T.key == bindparam("key"))
_DROP = Prepared(delete(timer).where(*_OWN))
_TAKE = Prepared(delete(timer).where(*_OWN, _T.fence == bindparam("fence")).returning(_T.fence))
_DUE = Prepared(
    select(timer)
    .where(_T.due_at <= bindparam("now"))
    .order_by(_T.due_at, _T.owner, _T.key)
    .limit(bindparam("most", type_=Integer()))
)
_NEXT = Prepared(select(func.min(_T.due_at)))

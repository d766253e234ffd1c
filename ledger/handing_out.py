"""Handing out: from the backlog to the workers, within each subscription's window.

The broker never holds more than the window; rate and order act here, so they hold however many workers run.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Executable, ScalarSelect, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledger import clock, numbers
from ledger.clock import SECOND, Micros
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.settling import expire_rows
from ledger.states import Lane, Ready
from ledger.tables import flow, lane, ready
from ledger.tickets import Ticket

BURST = SECOND // 5
"""How much of a rate may go at once: what a fifth of a second allows."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one subscription may have out at once. ``rate`` is deliveries a second, None for no limit."""

    subscription: str
    window: int
    rate: float | None = None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """The tickets, and when to look again at a subscription that its rate held back (None: no need)."""

    tickets: list[Ticket]
    again_at: Micros | None = None
    full: bool = False
    """The window is full: there may be more, for when one that is out is settled."""


def hand_out(session: Session, allowance: Allowance, lease: Micros) -> HandedOut:
    """Hand out what is due, the urgent first, then in ledger order. ``lease`` is in microseconds."""
    name = allowance.subscription
    room = allowance.window - session.run(_OUT, which=name).scalar_one()
    if room <= 0:
        return HandedOut([], full=True)
    now = clock.now(session)
    again_at = None
    if allowance.rate is not None:
        room, again_at = _within_rate(session, name, allowance.rate, room, now)
        if room <= 0:
            return HandedOut([], again_at)
    tickets = _single(session, name, room, now, now + lease)
    tickets += _lanes(session, name, room - len(tickets), now + lease)
    if allowance.rate is not None:
        _spend(session, name, allowance.rate, len(tickets), now)
    return HandedOut(tickets, again_at, full=len(tickets) >= room)


def hand_out_batch(session: Session, name: str, most: int, lease: Micros) -> Ticket | None:
    """Hand out up to ``most`` as one batch; None when nothing is due or a batch is still out."""
    if session.run(_OUT, which=name).scalar_one():
        return None
    now = clock.now(session)
    tickets = _single(session, name, most, now, now + lease)
    if not tickets:
        return None
    fence = numbers.take(session, numbers.BATCH, 1)
    session.execute(_FENCE, [{"which": ticket.delivery, "batch": fence} for ticket in tickets])
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    session.execute(
        dialect.insert(flow).on_conflict_do_update(
            index_elements=["subscription"], set_={"last_batch_at": now}
        ),
        {"subscription": name, "next_at": now, "last_batch_at": now},
    )
    return Ticket(name, fence)


def last_batch_at(session: Session, name: str) -> Micros | None:
    """When the subscription's last batch was begun."""
    row = session.execute(select(flow.c.last_batch_at).where(flow.c.subscription == name)).first()
    return None if row is None else row[0]


def waiting_subscriptions(session: Session) -> list[str]:
    """Every subscription that has something due, by hopping through the index, not scanning it."""
    found: dict[str, None] = {}
    for hop, has in ((_HOP, _HAS), (_HOP_LANES, _HAS_LANE)):
        last = ""
        while (name := session.run(hop, after=last).scalar()) is not None:
            if session.run(has, which=name).first() is not None:
                found[name] = None
            last = name
    return list(found)


def _single(session: Session, name: str, room: int, now: Micros, until: Micros) -> list[Ticket]:
    rows = session.run(_GIVE, which=name, room=room, until=until).all()
    late = [row.delivery for row in rows if row.expires_at is not None and row.expires_at <= now]
    if late:
        expire_rows(session, late, now)
    gone = set(late)
    return [
        Ticket(name, row.fence, delivery=row.delivery)
        for row in sorted(rows, key=lambda row: (row.rank, row.seq))
        if row.delivery not in gone
    ]


def _lanes(session: Session, name: str, room: int, until: Micros) -> list[Ticket]:
    if room <= 0:
        return []
    keys = [row.key for row in session.run(_OPEN_LANES, which=name, room=room)]
    if not keys:
        return []
    rows = session.execute(_GIVE_LANES, {"which": name, "chosen": keys, "until": until}).all()
    fences: dict[str, int] = {row.key: row.fence for row in rows}
    return [Ticket(name, fences[key], lane=key) for key in keys if key in fences]


def _within_rate(
    session: Session, name: str, rate: float, room: int, now: Micros
) -> tuple[int, Micros | None]:
    next_at = session.execute(_NEXT, {"which": name}).scalar()
    next_at = max(now - BURST, next_at) if next_at is not None else now - BURST
    allowed = int((now - next_at) * rate / SECOND) + 1 if next_at <= now else 0
    if allowed >= room:
        return room, None
    return allowed, next_at + int((allowed + 1) * SECOND / rate)


def _spend(session: Session, name: str, rate: float, many: int, now: Micros) -> None:
    dialect = sqlite if session.dialect == "sqlite" else postgresql
    cost = int(many * SECOND / rate)
    start = session.execute(_NEXT, {"which": name}).scalar()
    next_at = max(now - BURST, start if start is not None else 0) + cost
    add = dialect.insert(flow)
    session.execute(
        add.on_conflict_do_update(index_elements=["subscription"], set_={"next_at": add.excluded.next_at}),
        {"subscription": name, "next_at": next_at},
    )


def _give() -> Executable:
    chosen = (
        select(ready.c.delivery)
        .where(ready.c.subscription == bindparam("which"), ready.c.state == int(Ready.DUE))
        .order_by(ready.c.rank, ready.c.seq)
        .limit(bindparam("room"))
        .with_for_update(skip_locked=True)
    )
    return (
        update(ready)
        .where(ready.c.delivery.in_(chosen.scalar_subquery()))
        .values(state=int(Ready.HANDED), until_at=bindparam("until"), fence=ready.c.fence + 1)
        .returning(ready.c.rank, ready.c.seq, ready.c.delivery, ready.c.fence, ready.c.expires_at)
    )


def _out(table: Table, state: int) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.subscription == bindparam("which"), table.c.state == int(state))
        .scalar_subquery()
    )


def _hop(table: Table) -> Executable:
    return select(func.min(table.c.subscription)).where(table.c.subscription > bindparam("after"))


def _has(table: Table, state: int) -> Executable:
    return (
        select(table.c.subscription)
        .where(table.c.subscription == bindparam("which"), table.c.state == state)
        .limit(1)
    )


_GIVE = Prepared(_give())
# A claimed lane counts by its head, which is claimed with it.
_OUT = Prepared(select(_out(ready, Ready.HANDED) + _out(ready, Ready.CLAIMED) + _out(lane, Lane.HANDED)))
_OPEN_LANES = Prepared(
    select(lane.c.key)
    .where(lane.c.subscription == bindparam("which"), lane.c.state == int(Lane.OPEN))
    .order_by(lane.c.rank, lane.c.until_at)
    .limit(bindparam("room"))
)
_GIVE_LANES = (
    update(lane)
    .where(
        lane.c.subscription == bindparam("which"),
        lane.c.key.in_(bindparam("chosen", expanding=True)),
        lane.c.state == int(Lane.OPEN),
    )
    .values(state=int(Lane.HANDED), until_at=bindparam("until"), fence=lane.c.fence + 1)
    .returning(lane.c.key, lane.c.fence)
)
_HOP, _HAS = Prepared(_hop(ready)), Prepared(_has(ready, int(Ready.DUE)))
_HOP_LANES, _HAS_LANE = Prepared(_hop(lane)), Prepared(_has(lane, int(Lane.OPEN)))
_NEXT = select(flow.c.next_at).where(flow.c.subscription == bindparam("which"))
_FENCE = update(ready).where(ready.c.delivery == bindparam("which")).values(fence=bindparam("batch"))

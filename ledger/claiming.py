"""Claiming: a worker makes a ticket its own, before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, or_, select, update

from ledger import clock, parking
from ledger.bulk import listed, update_listed
from ledger.clock import Micros
from ledger.lanes import lock_lanes
from ledger.pairs import for_pairs, pairs
from ledger.pauses import Asked
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.starting import Claimed, LaneKey, start, take_heads
from ledger.states import Lane, Ready
from ledger.tables import lane, ready
from ledger.tickets import Ticket


def claim(
    session: Session, tickets: Sequence[Ticket], worker: str, lease: Micros, asked: Asked | None = None
) -> list[Claimed | None]:
    """What each ticket got, in order. None: the ticket is void, or must wait; drop it.

    ``asked``: what is paused. What was handed out before that is due again, or put aside for its route.
    """
    clock.ask(session)
    held = _claim_lanes(session, tickets, lease, asked)
    chosen = _claim_singles(session, tickets, lease, asked)
    now = clock.now(session)
    heads = take_heads(session, held, worker, now, lease, asked)
    found = {(one.delivery, one.fence): one for one in start(session, chosen, {}, worker, now)}
    lanes = {(one.subscription, one.lane, one.lane_fence): one for one in heads.values()}
    # Taken out as they are given: a ticket that the broker brings twice is one attempt, not two at once.
    return [
        found.pop((one.delivery, one.fence), None)
        if one.delivery is not None
        else lanes.pop((one.subscription, one.lane, one.fence), None)
        for one in tickets
    ]


def _claim_singles(
    session: Session, tickets: Sequence[Ticket], lease: Micros, asked: Asked | None
) -> list[int]:
    wanted = {(one.delivery, one.fence) for one in tickets if one.delivery is not None}
    good = _handed_singles(session, wanted)
    if good and asked is not None and asked.paused.by:
        whose = {one.delivery: one.subscription for one in tickets}
        stopped = [number for number in good if asked.stops(whose[number])]
        if stopped:
            session.run(_BACK, ids=ids(stopped), at=clock.now(session))
        good = _not_parked(session, sorted(set(good).difference(stopped)), asked.paused.routes)
    if good:
        session.run(_CLAIM, ids=ids(good), until=clock.now(session) + lease)
    return good


def _not_parked(session: Session, handed: Sequence[int], paused: Collection[str]) -> list[int]:
    if not paused or not handed:
        return list(handed)
    routes = parking.routes_of(session, handed)
    parking.park(session, ((number, routes[number]) for number in handed if routes[number] in paused))
    return [number for number in handed if routes[number] not in paused]


def _claim_lanes(
    session: Session, tickets: Sequence[Ticket], lease: Micros, asked: Asked | None
) -> dict[LaneKey, int]:
    wanted = {(one.subscription, one.lane, one.fence) for one in tickets if one.lane is not None}
    good = _handed_lanes(session, wanted)
    if good and asked is not None and asked.paused.by:
        stopped = [(name, key) for name, key in good if asked.stops(name)]
        if stopped:
            _open(session, stopped, clock.now(session))
        good = {lane: fence for lane, fence in good.items() if lane not in stopped}
    if good:
        state, until = int(Lane.CLAIMED), clock.now(session) + lease
        session.run(_SET_LANE, rows=listed([(subscription, key, state, until) for subscription, key in good]))
    return good


def _handed_singles(session: Session, wanted: set[tuple[int, int]]) -> list[int]:
    """Lock those that are out at this very fence (delivery, fence), and claimed by nobody."""
    if not wanted:
        return []
    rows = session.run(_FIND, ids=ids(sorted({number for number, _ in wanted})))
    return [
        row.delivery for row in rows if row.state == int(Ready.HANDED) and (row.delivery, row.fence) in wanted
    ]


def _handed_lanes(session: Session, wanted: set[tuple[str, str, int]]) -> dict[LaneKey, int]:
    """Lock the lanes that are out at this very fence (subscription, key, fence); answers with the fences."""
    if not wanted:
        return {}
    rows = session.run(_FIND_LANES, pairs=pairs({(subscription, key) for subscription, key, _ in wanted}))
    return {
        (row.subscription, row.key): row.fence
        for row in rows
        if row.state == int(Lane.HANDED) and (row.subscription, row.key, row.fence) in wanted
    }


def claim_batch(
    session: Session, ticket: Ticket, worker: str, lease: Micros, asked: Asked | None = None
) -> list[Claimed]:
    """All that was handed out with a batch's ticket, in ledger order; empty if the ticket is void, or must
    wait: see ``claim``."""
    if asked is not None and asked.paused.by:
        if asked.stops(ticket.subscription):
            give_back(session, [ticket])
            return []
        handed = session.run(_BATCH, whose=ticket.subscription, at_fence=ticket.fence)
        _not_parked(session, [row.delivery for row in handed], asked.paused.routes)
    now = clock.now(session)
    rows = session.run(_CLAIM_BATCH, whose=ticket.subscription, at_fence=ticket.fence, until=now + lease)
    return start(session, [row.delivery for row in rows], {}, worker, now)


def give_back(session: Session, tickets: Sequence[Ticket]) -> None:
    """What was handed out with these tickets, and nobody claimed, is due again: it is not to be made now."""
    now = clock.now(session)
    lanes = {(one.subscription, one.lane, one.fence) for one in tickets if one.lane is not None}
    singles = {(one.delivery, one.fence) for one in tickets if one.delivery is not None}
    if held := _handed_lanes(session, lanes):
        _open(session, held, now)
    if due := _handed_singles(session, singles):
        session.run(_BACK, ids=ids(due), at=now)
    for ticket in tickets:
        if ticket.delivery is None and ticket.lane is None:
            session.run(_BACK_BATCH, of=ticket.subscription, at_fence=ticket.fence, at=now)


def _open(session: Session, lanes: Iterable[LaneKey], now: Micros) -> None:
    state = int(Lane.OPEN)
    session.run(_SET_LANE, rows=listed([(subscription, key, state, now) for subscription, key in lanes]))


def renew(session: Session, deliveries: Sequence[int], lanes: Sequence[LaneKey], lease: Micros) -> None:
    """Keep what is being worked on, or waits in the worker, out of the sweep's hands."""
    until = clock.now(session) + lease
    # In the order in which every unit locks: the lanes first, and what is in them by number. The same worker
    # settles them meanwhile; either would wait for the other until the database ends one of them.
    lock_lanes(session, lanes)
    if lanes:
        session.execute(
            _RENEW_LANE, [{"of": subscription, "which": key, "until": until} for subscription, key in lanes]
        )
    if deliveries:
        if session.dialect != "sqlite":
            session.run(_FIND, ids=ids(sorted(deliveries)))
        session.run(_RENEW, ids=ids(deliveries), until=until)


_FIND = Prepared(
    lambda numbers: (
        select(ready.c.delivery, ready.c.fence, ready.c.state)
        .where(ready.c.delivery.in_(numbers))
        .order_by(ready.c.delivery)
        .with_for_update()
    )
)
_CLAIM = Prepared(
    lambda numbers: (
        update(ready)
        .where(ready.c.delivery.in_(numbers))
        .values(state=int(Ready.CLAIMED), until_at=bindparam("until"), tries=ready.c.tries + 1)
    )
)
_FIND_LANES = for_pairs(
    "SELECT l.subscription, l.key, l.fence, l.state FROM {pairs} AS w CROSS JOIN lane AS l "
    "WHERE l.subscription = w.a AND l.key = w.b",
    locking=' ORDER BY w.a COLLATE "C", w.b COLLATE "C" FOR UPDATE OF l',
)
_SET_LANE = update_listed(lane, ("subscription", "key"), "state", "until_at")
_OF_BATCH = (
    ready.c.subscription == bindparam("whose"),
    ready.c.fence == bindparam("at_fence"),
    ready.c.state == int(Ready.HANDED),
)
_BATCH = Prepared(select(ready.c.delivery).where(*_OF_BATCH).order_by(ready.c.delivery).with_for_update())
_CLAIM_BATCH = Prepared(
    update(ready)
    .where(*_OF_BATCH)
    .values(state=int(Ready.CLAIMED), until_at=bindparam("until"), tries=ready.c.tries + 1)
    .returning(ready.c.delivery)
)
_HELD = or_(ready.c.state == int(Ready.CLAIMED), ready.c.state == int(Ready.HANDED))
_RENEW = Prepared(
    lambda numbers: (
        update(ready).where(ready.c.delivery.in_(numbers), _HELD).values(until_at=bindparam("until"))
    )
)
_RENEW_LANE = (
    update(lane)
    .where(
        lane.c.subscription == bindparam("of"),
        lane.c.key == bindparam("which"),
        or_(lane.c.state == int(Lane.CLAIMED), lane.c.state == int(Lane.HANDED)),
    )
    .values(until_at=bindparam("until"))
)
_BACK_VALUES = {"state": int(Ready.DUE), "until_at": bindparam("at")}
_BACK = Prepared(lambda numbers: update(ready).where(ready.c.delivery.in_(numbers)).values(_BACK_VALUES))
_BACK_BATCH = Prepared(
    update(ready)
    .where(
        ready.c.subscription == bindparam("of"),
        ready.c.fence == bindparam("at_fence"),
        ready.c.state == int(Ready.HANDED),
    )
    .values(_BACK_VALUES)
)

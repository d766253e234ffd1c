"""Settling: the outcome of an attempt goes on record, and the live work shrinks by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Executable, bindparam, delete, func, select, true, update

from ledger import clock, lapsing, links
from ledger.bulk import Value, listed, update_listed
from ledger.clock import Micros
from ledger.lanes import block, lock_free_lanes, lock_lanes, reopen
from ledger.links import Link
from ledger.pauses import Asked
from ledger.ports import UNTOLD, Ended, Failures
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session
from ledger.starting import Claimed, LaneKey, take_heads
from ledger.states import Lane, Outcome, Ready, State
from ledger.tables import attempt, delivery, lane, ready

DELIVER = "deliver"
"""The stage of an attempt, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How an attempt ended. ``again_at`` is set only where the delivery is to be tried again.

    ``more`` asks for the next of the same lane; it means nothing outside a lane. ``made`` is the record that
    the system has made, where it said so.

    ``well`` is what it says of the system: True, it answered (a refusal is an answer too); False, it did not,
    or asked for another time; None, it was not asked. ``hold_for`` is how long it wants to be left in peace.
    ``excused`` counts the tries of this delivery that use up none of its route's attempts; see
    ``ledger.noting``.

    ``error`` is the kind of exception that it ended with, and ``frame`` the function that raised it;
    ``stage`` is what failed. ``replays`` is the dead delivery that this one replays.
    """

    delivery: int
    subscription: str
    lane: str | None
    fence: int
    lane_fence: int | None
    number: int
    outcome: Outcome
    detail: str = ""
    local_id: str | None = None
    made: Link | None = None
    again_in: Micros | None = None
    uncertain: bool = False
    more: bool = False
    well: bool | None = None
    hold_for: Micros | None = None
    excused: int = 0
    error: str = ""
    frame: str = ""
    stage: str = DELIVER
    replays: int | None = None

    @property
    def state(self) -> State:
        if self.outcome is Outcome.RECEIPT:
            return State.DELIVERED
        return State.WAITING if self.again_in is not None else State.DEAD


def settle(
    session: Session,
    settlements: Sequence[Settlement],
    worker: str,
    lease: Micros,
    told: Failures = UNTOLD,
    asked: Asked | None = None,
) -> list[Claimed | None]:
    """Record each; answers with the next ``Claimed`` of its lane where ``more`` was asked and there is one.
    ``asked``: what is paused, where more is asked at all.

    One whose fence has moved on was taken from this worker by the sweep: its attempt is completed on record,
    the delivery is left to whoever has it now.
    """
    clock.ask(session)
    lock_lanes(session, [(one.subscription, one.lane) for one in settlements if one.lane is not None])
    mine = _still_mine(session, settlements)
    now = clock.now(session)
    session.run(_END_ATTEMPT, rows=listed([_attempt_row(one, now) for one in settlements]))
    valid = [one for one in settlements if (one.delivery, one.fence) in mine]
    final = [one for one in valid if one.state is not State.WAITING]
    again = [one for one in valid if one.state is State.WAITING]
    if final:
        session.run(_SETTLE, rows=listed([_delivery_row(one, now) for one in final]))
        session.run(_REMOVE, ids=ids(one.delivery for one in final))
        made_good = [
            one.delivery for one in final if one.replays is not None and one.state is State.DELIVERED
        ]
        if made_good:
            session.run(_RESOLVE, ids=ids(made_good))
        if ended := [_ended(one) for one in final if one.replays is not None or one.state is State.DEAD]:
            told.ended(session, ended, now)
    if again:
        session.run(_TRIED, rows=listed([_tried_row(one) for one in again]))
        session.run(_LATER, rows=listed([_later_row(one, now) for one in again]))
    unsure = [one.delivery for one in valid if one.uncertain and one.state is not State.DELIVERED]
    if unsure:
        session.run(_DOUBT, ids=ids(unsure))
    held = _settle_lanes(session, valid, now, asked)
    heads = take_heads(session, held, worker, now, lease, asked)
    # Of those that were lost to another too: the record is there.
    links.remember(session, [one.made for one in settlements if one.made is not None], now)
    # Only to whom the lane is: one group may hold an attempt that the same worker has lost and made again.
    return [
        heads.get((one.subscription, one.lane))
        if one.lane is not None and (one.delivery, one.fence) in mine
        else None
        for one in settlements
    ]


def expire_rows(session: Session, deliveries: Sequence[int], now: Micros) -> None:
    """End these as expired, and note it for who files them."""
    if ended := end_rows(session, deliveries, State.EXPIRED, "its expiry time has passed", now):
        lapsing.note(session, ended)


def end_rows(session: Session, deliveries: Sequence[int], state: State, cause: str, now: Micros) -> list[int]:
    """End these, which wait, without an attempt; a lane whose head ended goes on with the next. Answers with
    those that ended.

    Left out are those that a worker has meanwhile, and those that another unit has locked: whoever comes
    next finds them. This one holds other locks already, and must wait for none.
    """
    which = ids(deliveries)
    in_lanes = {row.delivery: (row.subscription, row.lane) for row in session.run(_LANES_OF, ids=which)}
    free = lock_free_lanes(session, in_lanes.values())
    which = ids(one for one in deliveries if in_lanes.get(one) is None or in_lanes[one] in free)
    rows = session.run(_EXPIRING, ids=which).all()
    if not rows:
        return []
    end(session, [(row.delivery, row.tries) for row in rows], state, cause, now)
    for subscription, key in sorted({(row.subscription, row.lane) for row in rows if row.lane is not None}):
        lane_state = session.execute(_LANE_STATE, {"in_sub": subscription, "in_key": key}).scalar()
        if lane_state in {int(Lane.OPEN), int(Lane.LATER), int(Lane.PARKED)}:
            reopen(session, subscription, key, now)
    return [row.delivery for row in rows]


def end(session: Session, which: Sequence[tuple[int, int]], state: State, cause: str, now: Micros) -> None:
    """End live deliveries (id, tries) without an attempt: expired or discarded."""
    session.run(_SETTLE, rows=listed([(number, state.value, now, tries, cause) for number, tries in which]))
    session.run(_REMOVE, ids=ids(number for number, _ in which))


def _still_mine(session: Session, settlements: Sequence[Settlement]) -> set[tuple[int, int]]:
    """(delivery, fence) of what is claimed; a settlement counts only where it has both right."""
    wanted = sorted({one.delivery for one in settlements})
    rows = session.run(_MINE, ids=ids(wanted))
    return {(row.delivery, row.fence) for row in rows if row.state == int(Ready.CLAIMED)}


def _settle_lanes(
    session: Session, valid: Sequence[Settlement], now: Micros, asked: Asked | None
) -> dict[LaneKey, int]:
    """Move each lane on; answers with those that this worker keeps, and their fences."""
    keep: dict[LaneKey, int] = {}
    for one in valid:
        if one.lane is None or one.lane_fence is None:
            continue
        key = (one.subscription, one.lane)
        if one.state is State.DEAD:
            block(session, *key, by=one.delivery, now=now)
        elif one.state is State.DELIVERED and one.more and not (asked and asked.stops(one.subscription)):
            keep[key] = one.lane_fence
        else:
            reopen(session, *key, now)
    return keep


def _ended(one: Settlement) -> Ended:
    dead = one.state is State.DEAD
    return Ended(
        *(one.delivery, one.subscription, dead, one.stage, one.detail, one.error, one.frame, one.replays)
    )


def _attempt_row(one: Settlement, now: Micros) -> tuple[Value, ...]:
    local_id = None if one.local_id is None else one.local_id[:1024]  # PostgreSQL refuses what does not fit
    error, frame = one.error[:128] or None, one.frame[:1024] or None
    return (one.delivery, one.number, now, one.outcome.value, one.detail, local_id, error, frame)


def _delivery_row(one: Settlement, now: Micros) -> tuple[Value, ...]:
    why = None if one.state is State.DELIVERED else one.detail
    return (one.delivery, one.state.value, now, one.number, why)


def _tried_row(one: Settlement) -> tuple[Value, ...]:
    return (one.delivery, one.number, one.detail)


def _later_row(one: Settlement, now: Micros) -> tuple[Value, ...]:
    assert one.again_in is not None
    state = Ready.LANED if one.lane is not None else Ready.LATER
    return (one.delivery, int(state), now + one.again_in, one.excused)


def _resolving(numbers: Numbers) -> Executable:
    """A dead delivery that a replay delivered says by which; so does the one that replay replayed in turn."""
    replays = delivery.alias("d")
    # Not "is not null": PostgreSQL knows how rare that is, and reads all of the table to find the few.
    one = func.coalesce(replays.c.replays, 0) != 0
    chain = (
        select(replays.c.replays.label("which"), replays.c.id.label("by_which"))
        .where(replays.c.id.in_(numbers), one)
        .cte("chain", recursive=True)
    )
    chain = chain.union_all(
        select(replays.c.replays, chain.c.by_which).where(replays.c.id == chain.c.which, one)
    )
    return update(delivery).where(delivery.c.id == chain.c.which).values(resolved_by=chain.c.by_which)


_MINE = Prepared(
    lambda numbers: (
        select(ready.c.delivery, ready.c.fence, ready.c.state)
        .where(ready.c.delivery.in_(numbers))
        .order_by(ready.c.delivery)
        .with_for_update()
    )
)
_LANES_OF = Prepared(
    lambda numbers: select(ready.c.delivery, ready.c.subscription, ready.c.lane).where(
        ready.c.delivery.in_(numbers), ready.c.lane.isnot(None)
    )
)
_EXPIRING = Prepared(
    lambda numbers: (
        select(ready.c.delivery, ready.c.subscription, ready.c.lane, ready.c.tries)
        .where(ready.c.delivery.in_(numbers), ready.c.state != int(Ready.CLAIMED))
        .order_by(ready.c.delivery)
        .with_for_update(skip_locked=True)
    )
)
_END_ATTEMPT = update_listed(
    attempt,
    ("delivery", "number"),
    *("ended_at", "outcome", "detail", "local_id", "error", "frame"),
)
_SETTLE = update_listed(delivery, ("id",), "state", "settled_at", "attempts", "cause")
_TRIED = update_listed(delivery, ("id",), "attempts", "cause")
_DOUBT = Prepared(
    lambda numbers: update(delivery).where(delivery.c.id.in_(numbers)).values(possible_duplicate=true())
)
_REMOVE = Prepared(lambda numbers: delete(ready).where(ready.c.delivery.in_(numbers)))
_LATER = update_listed(ready, ("delivery",), "state", "until_at", "excused")
_RESOLVE = Prepared(_resolving)
_LANE_STATE = select(lane.c.state).where(
    lane.c.subscription == bindparam("in_sub"), lane.c.key == bindparam("in_key")
)

"""Starting: an attempt is on record before anything is sent, so that after a crash it is known as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from ledger import parking
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.lanes import reopen
from ledger.pairs import for_pairs, pairs
from ledger.pauses import Asked
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.states import Ready
from ledger.tables import attempt, delivery, event, payload, ready


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery in a worker's hands. ``attributes`` and ``data`` are the envelope's JSON texts.

    ``lane_fence`` is set for one in a lane; ``number`` is the attempt's, from 1; so many of the attempts
    before it as are ``excused`` count for nothing. ``replays`` is the dead delivery that it is to make good,
    and ``run`` is 0 of the ordinary flow. ``attached`` is what is known of the records its event names: as of
    acceptance, and where that was nothing, as of now, with their ``story``; that, the ``links`` and the
    ``people`` are filled in by whoever knows the event's type and which system it is for.
    """

    delivery: int
    seq: int
    subscription: str
    route: str
    lane: str | None
    fence: int
    lane_fence: int | None
    number: int
    possible_duplicate: bool
    expires_at: Micros | None
    type: str
    source: str
    id: str
    attributes: str
    data: str
    attached: str | None = None
    story: str | None = None
    links: Mapping[str, str] | None = None
    people: Mapping[str, Sequence[str]] | None = None
    excused: int = 0
    replays: int | None = None
    run: int = 0

    @property
    def counted(self) -> int:
        """Which of its route's attempts this is, from 1."""
        return self.number - self.excused


LaneKey = tuple[str, str]


def take_heads(
    session: Session,
    held: dict[LaneKey, int],
    worker: str,
    now: Micros,
    lease: Micros,
    asked: Asked | None = None,
) -> dict[LaneKey, Claimed]:
    """Start the head of each lane held (its fence by its key). One whose head must wait, or that is empty,
    is let go of and is not in the answer. ``asked``: what is paused; a lane whose head a paused route made
    is put aside."""
    if not held:
        return {}
    held = _not_parked(session, held, asked)
    rows = session.run(_HEADS, pairs=pairs(held)).all()
    due = [
        row
        for row in rows
        if row.state == int(Ready.LANED)
        and row.until_at <= now
        and (row.expires_at is None or row.expires_at > now)
    ]
    started: dict[LaneKey, Claimed] = {}
    if due:
        chosen = [row.delivery for row in due]
        session.run(_START_LANED, ids=ids(chosen), until=now + lease)
        for one in start(session, chosen, held, worker, now):
            assert one.lane is not None
            started[one.subscription, one.lane] = one
    for subscription, key in held:
        if (subscription, key) not in started:
            reopen(session, subscription, key, now)
    return started


def _not_parked(session: Session, held: dict[LaneKey, int], asked: Asked | None) -> dict[LaneKey, int]:
    paused = frozenset[str]() if asked is None else asked.paused.routes
    if not paused:
        return held
    stopped = {lane: route for lane, route in parking.heads_of(session, held).items() if route in paused}
    parking.park_lanes(session, ((name, key, route) for (name, key), route in stopped.items()))
    return {lane: fence for lane, fence in held.items() if lane not in stopped}


def start(
    session: Session, chosen: Sequence[int], held: dict[LaneKey, int], worker: str, now: Micros
) -> list[Claimed]:
    """Put an attempt on record for each of the deliveries, which are claimed, and load them, by ``seq``."""
    if not chosen:
        return []
    rows = session.run(_LOAD, ids=ids(chosen)).all()
    session.run(_ATTEMPT, rows=listed([(row.id, row.tries, now, worker) for row in rows]))
    return [_claimed(row, held) for row in rows]


def _claimed(row: Any, held: dict[LaneKey, int]) -> Claimed:
    return Claimed(
        delivery=row.id,
        seq=row.seq,
        subscription=row.subscription,
        route=row.route,
        lane=row.lane,
        fence=row.fence,
        lane_fence=None if row.lane is None else held[row.subscription, row.lane],
        number=row.tries,
        possible_duplicate=bool(row.possible_duplicate),
        expires_at=row.expires_at,
        type=row.type,
        source=row.source,
        id=row.event_id,
        attributes=row.attributes,
        data=row.data,
        attached=row.attached,
        excused=row.excused,
        replays=row.replays,
        run=row.run,
    )


_HEADS = for_pairs(
    "SELECT r.delivery, r.until_at, r.expires_at, r.state FROM {pairs} AS w CROSS JOIN ready AS r "
    "WHERE r.delivery = (SELECT f.delivery FROM ready AS f WHERE f.subscription = w.a AND f.lane = w.b "
    "ORDER BY f.seq LIMIT 1)"
)
_START_LANED = Prepared(
    lambda numbers: (
        update(ready)
        .where(ready.c.delivery.in_(numbers))
        .values(
            state=int(Ready.CLAIMED),
            until_at=bindparam("until"),
            tries=ready.c.tries + 1,
            # Nobody handed it out singly, so its fence rises here: who had it before can settle it no more.
            fence=ready.c.fence + 1,
        )
    )
)
_LOAD = Prepared(
    lambda numbers: (
        select(
            delivery.c.id,
            delivery.c.seq,
            delivery.c.subscription,
            delivery.c.route,
            delivery.c.lane,
            delivery.c.possible_duplicate,
            delivery.c.replays,
            delivery.c.run,
            ready.c.fence,
            ready.c.tries,
            ready.c.excused,
            ready.c.expires_at,
            event.c.type,
            event.c.source,
            event.c.id.label("event_id"),
            event.c.attributes,
            event.c.attached,
            payload.c.data,
        )
        .select_from(delivery)
        .join(ready, ready.c.delivery == delivery.c.id)
        .join(event, event.c.seq == delivery.c.seq)
        .join(payload, payload.c.seq == delivery.c.seq)
        .where(delivery.c.id.in_(numbers))
        .order_by(delivery.c.seq)
    )
)
_ATTEMPT = insert_listed(attempt, "delivery", "number", "started_at", "worker")

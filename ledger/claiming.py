"""Claiming: a worker makes a ticket its own, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, tuple_, update

from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from ledger.starting import Claimed, LaneKey, start, take_heads
from ledger.states import Lane, Ready
from ledger.tables import lane, ready
from ledger.tickets import Ticket


def claim(session: Session, tickets: Sequence[Ticket], worker: str, lease: Micros) -> list[Claimed | None]:
    """What each ticket got, in order. None: the ticket is void, or its lane must wait; drop it."""
    now = clock.now(session)
    singles = [(one.delivery, one.fence) for one in tickets if one.delivery is not None]
    lanes = [(one.subscription, one.lane, one.fence) for one in tickets if one.lane is not None]
    chosen: list[int] = []
    if singles:
        rows = session.execute(_CLAIM, {"wanted": singles, "until": now + lease})
        chosen = [row.delivery for row in rows]
    held: dict[LaneKey, int] = {}
    if lanes:
        rows = session.execute(_CLAIM_LANE, {"wanted": lanes, "until": now + lease})
        held = {(row.subscription, row.key): row.fence for row in rows}
    heads = take_heads(session, held, worker, now, lease)
    found = {one.delivery: one for one in start(session, chosen, {}, worker, now)}
    return [
        found.get(one.delivery)
        if one.delivery is not None
        else heads.get((one.subscription, one.lane))
        if one.lane is not None
        else None
        for one in tickets
    ]


def claim_batch(session: Session, ticket: Ticket, worker: str, lease: Micros) -> list[Claimed]:
    """All that was handed out with a batch's ticket, in ledger order; empty if the ticket is void."""
    now = clock.now(session)
    rows = session.execute(
        _CLAIM_BATCH, {"whose": ticket.subscription, "at_fence": ticket.fence, "until": now + lease}
    )
    return start(session, [row.delivery for row in rows], {}, worker, now)


def renew(session: Session, deliveries: Sequence[int], lanes: Sequence[LaneKey], lease: Micros) -> None:
    """Keep what is still being worked on out of the sweep's hands."""
    until = clock.now(session) + lease
    if deliveries:
        session.execute(_RENEW, {"mine": list(deliveries), "until": until})
    if lanes:
        session.execute(_RENEW_LANE, {"mine": list(lanes), "until": until})


_CLAIM = (
    update(ready)
    .where(
        tuple_(ready.c.delivery, ready.c.fence).in_(bindparam("wanted", expanding=True)),
        ready.c.state == int(Ready.HANDED),
    )
    .values(state=int(Ready.CLAIMED), until_at=bindparam("until"), tries=ready.c.tries + 1)
    .returning(ready.c.delivery)
)
_CLAIM_LANE = (
    update(lane)
    .where(
        tuple_(lane.c.subscription, lane.c.key, lane.c.fence).in_(bindparam("wanted", expanding=True)),
        lane.c.state == int(Lane.HANDED),
    )
    .values(state=int(Lane.CLAIMED), until_at=bindparam("until"))
    .returning(lane.c.subscription, lane.c.key, lane.c.fence)
)
_CLAIM_BATCH = (
    update(ready)
    .where(
        ready.c.subscription == bindparam("whose"),
        ready.c.fence == bindparam("at_fence"),
        ready.c.state == int(Ready.HANDED),
    )
    .values(state=int(Ready.CLAIMED), until_at=bindparam("until"), tries=ready.c.tries + 1)
    .returning(ready.c.delivery)
)
_RENEW = (
    update(ready)
    .where(ready.c.delivery.in_(bindparam("mine", expanding=True)), ready.c.state == int(Ready.CLAIMED))
    .values(until_at=bindparam("until"))
)
_RENEW_LANE = (
    update(lane)
    .where(
        tuple_(lane.c.subscription, lane.c.key).in_(bindparam("mine", expanding=True)),
        lane.c.state == int(Lane.CLAIMED),
    )
    .values(until_at=bindparam("until"))
)

"""Deliveries as they are read back: their state as of now, what holds them, and every attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import and_, bindparam, select

from ledger import clock
from ledger.errors import NotFound
from ledger.reading.away import Away
from ledger.reading.holding import HeldBy, Standing, standing
from ledger.session import Session
from ledger.states import Lane, Ready, State
from ledger.tables import attempt, delivery, lane, process, ready


class Shown(StrEnum):
    """The state of a delivery as people see it: ``ledger.states.State``, and held."""

    WAITING = "waiting"
    HELD = "held"
    DELIVERED = "delivered"
    DEAD = "dead"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    WITHHELD = "withheld"


class RecordedAttempt(BaseModel):
    """One try. ``outcome`` is null while it is under way."""

    model_config = ConfigDict(frozen=True)

    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None = Field(description="receipt, retry, reject, error or unknown")
    detail: str | None
    local_id: str | None = Field(description="the receiving system's own reference")
    worker: str
    version: str | None = Field(default=None, description="of Tolbooth, that the worker ran")
    error: str | None = Field(default=None, description="the kind of exception it ended with")
    frame: str | None = Field(default=None, description="the function that raised it")


class RecordedDelivery(BaseModel):
    """One event for one subscription, in one run."""

    model_config = ConfigDict(frozen=True)

    id: int
    seq: int
    subscription: str
    route: str
    run: int = Field(description="0: the ordinary flow")
    state: Shown
    held_by: HeldBy | None = None
    waits_for: Away | None = Field(default=None, description="why its system is left in peace now")
    lane: str | None
    created_at: datetime
    settled_at: datetime | None
    due_at: datetime | None = Field(default=None, description="when it is to be tried, where that is later")
    attempts: int
    cause: str | None
    possible_duplicate: bool
    out_of_order: bool
    replays: int | None
    resolved_by: int | None
    tries: list[RecordedAttempt] = Field(default_factory=list)


def of_event(session: Session, seq: int) -> list[RecordedDelivery]:
    """Every delivery of an event, replays included, with their attempts, in the order they were made."""
    return of_events(session, [seq])


def of_events(session: Session, seqs: Sequence[int]) -> list[RecordedDelivery]:
    return _with_tries(session, _load(session, delivery.c.seq, seqs))


def replays_of(session: Session, number: int) -> list[RecordedDelivery]:
    """Those that replay it, without their attempts: of its event, or of one that was edited from it."""
    return _load(session, delivery.c.replays, [number])


def by_id(session: Session, number: int) -> RecordedDelivery:
    """Raises ``NotFound``."""
    found = _with_tries(session, _load(session, delivery.c.id, [number]))
    if not found:
        raise NotFound(f"There is no delivery {number} in the ledger.")
    return found[0]


def by_ids(session: Session, numbers: Sequence[int]) -> dict[int, RecordedDelivery]:
    """Those that are there, without their attempts."""
    return {one.id: one for one in _load(session, delivery.c.id, numbers)}


def any_live(session: Session, subscription: str) -> bool:
    """Has a subscription any delivery that is not settled?"""
    found = select(ready.c.delivery).where(ready.c.subscription == subscription).limit(1)
    return session.execute(found).first() is not None


def _load(session: Session, by: Any, wanted: Sequence[int]) -> list[RecordedDelivery]:
    if not wanted:
        return []
    now = standing(session)
    query = _QUERY.where(by.in_(bindparam("wanted", expanding=True))).order_by(delivery.c.id)
    return [
        _recorded(row, now)
        for start in range(0, len(wanted), 500)
        for row in session.execute(query, {"wanted": list(wanted[start : start + 500])})
    ]


def _recorded(row: Any, now: Standing) -> RecordedDelivery:
    held, waits_for = None, None
    if row.state == State.WAITING:
        held = now.held_by(row.subscription, row.blocked_by, row.route, row.lane_parked)
        waits_for = None if held is not None else now.waits_for(row.subscription)
    # In a lane a retry stays LANED; its time is in the future all the same.
    waits = row.ready_state in {int(Ready.LATER), int(Ready.LANED)} and row.until_at > row.created_at
    return RecordedDelivery(
        id=row.id,
        seq=row.seq,
        subscription=row.subscription,
        route=row.route,
        run=row.run,
        state=Shown.HELD if held is not None else Shown(row.state),
        held_by=held,
        waits_for=waits_for,
        lane=row.lane,
        created_at=clock.moment(row.created_at),
        settled_at=None if row.settled_at is None else clock.moment(row.settled_at),
        due_at=clock.moment(row.until_at) if waits else None,
        attempts=row.attempts,
        cause=row.cause,
        possible_duplicate=row.possible_duplicate,
        out_of_order=row.out_of_order,
        replays=row.replays,
        resolved_by=row.resolved_by,
    )


def _with_tries(session: Session, found: Sequence[RecordedDelivery]) -> list[RecordedDelivery]:
    tries: dict[int, list[RecordedAttempt]] = {one.id: [] for one in found}
    ids = list(tries)
    for start in range(0, len(ids), 500):
        for row in session.execute(_ATTEMPTS, {"wanted": ids[start : start + 500]}):
            tries[row.delivery].append(
                RecordedAttempt(
                    number=row.number,
                    started_at=clock.moment(row.started_at),
                    ended_at=None if row.ended_at is None else clock.moment(row.ended_at),
                    outcome=row.outcome,
                    detail=row.detail,
                    local_id=row.local_id,
                    worker=row.worker,
                    version=row.version,
                    error=row.error,
                    frame=row.frame,
                )
            )
    return [one.model_copy(update={"tries": tries[one.id]}) for one in found]


_QUERY = (
    select(
        delivery,
        ready.c.state.label("ready_state"),
        ready.c.until_at,
        lane.c.blocked_by,
        lane.c.parked.label("lane_parked"),
    )
    .select_from(delivery)
    .outerjoin(ready, ready.c.delivery == delivery.c.id)
    .outerjoin(
        lane,
        and_(
            lane.c.subscription == delivery.c.subscription,
            lane.c.key == delivery.c.lane,
            lane.c.state.in_([int(Lane.BLOCKED), int(Lane.PARKED)]),
        ),
    )
)
_ATTEMPTS = (
    select(attempt, process.c.version)
    .select_from(attempt)
    .outerjoin(process, process.c.name == attempt.c.worker)
    .where(attempt.c.delivery.in_(bindparam("wanted", expanding=True)))
    .order_by(attempt.c.delivery, attempt.c.number)
)

"""How much waits, for whom, and how much of it is held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, or_, select

from ledger import clock
from ledger.reading.holding import standing
from ledger.session import Session
from ledger.states import Lane, Ready
from ledger.tables import delivery, event, lane, ready


class Waiting(BaseModel):
    """Live deliveries of one subscription; ``held`` of them are not in ``waiting``."""

    model_config = ConfigDict(frozen=True)

    subscription: str
    waiting: int
    held: int
    blocked_lanes: int = Field(description="lanes that a dead delivery holds")
    oldest_seq: int = Field(description="the first event that waits")
    oldest_at: datetime | None = Field(default=None, description="when that was accepted")


class Flight(BaseModel):
    """How many are handed out or being delivered now, over all subscriptions."""

    model_config = ConfigDict(frozen=True)

    handed: int
    claimed: int


def by_subscription(session: Session) -> list[Waiting]:
    """Every subscription that something waits for, by name. Counts the live work, so costs what waits."""
    now = standing(session)
    behind = {
        row.subscription: (row.lanes, row.held)
        for row in session.execute(
            select(
                lane.c.subscription,
                func.count(lane.c.key.distinct()).label("lanes"),
                func.count(ready.c.delivery).label("held"),
            )
            .select_from(lane)
            .outerjoin(ready, (ready.c.subscription == lane.c.subscription) & (ready.c.lane == lane.c.key))
            .where(lane.c.state == int(Lane.BLOCKED))
            .group_by(lane.c.subscription)
        )
    }
    routes = now.paused.routes
    stopped = _held_with_routes(session, routes) if routes else {}
    found = []
    each = (
        select(ready.c.subscription, func.count().label("many"), func.min(ready.c.seq).label("oldest"))
        .group_by(ready.c.subscription)
        .subquery()
    )
    for row in session.execute(
        select(each, event.c.accepted_at)
        .select_from(each)
        .outerjoin(event, event.c.seq == each.c.oldest)
        .order_by(each.c.subscription)
    ):
        lanes, held = behind.get(row.subscription, (0, 0))
        if now.holds_all(row.subscription):
            held = row.many
        elif routes:
            held = stopped.get(row.subscription, 0)
        found.append(
            Waiting(
                subscription=row.subscription,
                waiting=row.many - held,
                held=held,
                blocked_lanes=lanes,
                oldest_seq=row.oldest,
                oldest_at=None if row.accepted_at is None else clock.moment(row.accepted_at),
            )
        )
    return found


def of_routes(session: Session, routes: Collection[str]) -> dict[str, int]:
    """How many wait that each of these routes has made. Looks at all that waits, so costs that."""
    query = (
        select(delivery.c.route, func.count().label("many"))
        .select_from(ready)
        .join(delivery, delivery.c.id == ready.c.delivery)
        .where(delivery.c.route.in_(routes))
        .group_by(delivery.c.route)
    )
    return {row.route: row.many for row in session.execute(query)}


def _held_with_routes(session: Session, routes: Collection[str]) -> dict[str, int]:
    """How many of each subscription are held by their lane or by one of the ``routes``, which are paused."""
    query = (
        select(ready.c.subscription, func.count().label("many"))
        .select_from(ready)
        .join(delivery, delivery.c.id == ready.c.delivery)
        .outerjoin(lane, (lane.c.subscription == ready.c.subscription) & (lane.c.key == ready.c.lane))
        .where(
            or_(
                delivery.c.route.in_(routes),
                lane.c.state == int(Lane.BLOCKED),
                lane.c.parked.in_(routes),
            )
        )
        .group_by(ready.c.subscription)
    )
    return {row.subscription: row.many for row in session.execute(query)}


def in_flight(session: Session) -> Flight:
    counts = {
        state: session.execute(
            select(func.count()).select_from(ready).where(ready.c.state == int(state))
        ).scalar_one()
        for state in (Ready.HANDED, Ready.CLAIMED)
    }
    return Flight(handed=counts[Ready.HANDED], claimed=counts[Ready.CLAIMED])

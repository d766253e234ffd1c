"""Who made which route and subscription, removed subscriptions included."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ledger.session import Session
from ledger.tables import route, subscription
from routes.route import Route
from routes.subscription import Subscription


@dataclass(frozen=True, slots=True)
class OwnedRoute:
    route: Route
    owner: str


@dataclass(frozen=True, slots=True)
class OwnedSubscription:
    subscription: Subscription
    owner: str
    removed: bool


def routes(session: Session) -> list[OwnedRoute]:
    """By name."""
    rows = session.execute(select(route).order_by(route.c.name))
    return [OwnedRoute(Route.model_validate_json(row.spec), row.owner) for row in rows]


def subscriptions(session: Session) -> list[OwnedSubscription]:
    """By name; removed ones hold what still waits for them."""
    rows = session.execute(select(subscription).order_by(subscription.c.name))
    return [
        OwnedSubscription(Subscription.model_validate_json(row.spec), row.owner, row.removed_at is not None)
        for row in rows
    ]

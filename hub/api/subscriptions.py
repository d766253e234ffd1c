"""Subscriptions over HTTP: how each stands, and how much waits for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from hub.api.security import requires
from ledger import pauses
from ledger.pauses import Paused
from ledger.reading import owned, waiting
from ledger.reading.pauses import RecordedPause, recorded
from routes.subscription import Subscription
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


class SubscriptionLine(BaseModel):
    """One subscription as of now."""

    model_config = ConfigDict(frozen=True)

    name: str
    description: str
    adapter: str
    order_by: str | None
    rate: float | None
    concurrency: int
    window: int
    enabled: bool
    removed: bool = Field(description="it takes nothing new, and holds what it has")
    owner: str
    waiting: int
    held: int
    blocked_lanes: int
    paused: RecordedPause | None = Field(description="why nothing is sent to it: a person's act")


class Subscriptions(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[SubscriptionLine]


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/subscriptions", tags=["subscriptions"])

    @routes.get("", dependencies=[Depends(requires(hub, Scope.ROUTES_READ))])
    async def listing() -> Subscriptions:
        """Every subscription, removed ones too."""
        return await asyncio.to_thread(_listing, hub)

    return routes


def _listing(hub: Hub) -> Subscriptions:
    with hub.reader.session() as session:
        counts = {one.subscription: one for one in waiting.by_subscription(session)}
        known = owned.subscriptions(session)
        paused = pauses.now(session)
    return Subscriptions(
        items=[
            _line(one.subscription, one.owner, one.removed, counts.get(one.subscription.name), paused)
            for one in known
        ]
    )


def _line(
    subscription: Subscription,
    owner: str,
    removed: bool,
    count: waiting.Waiting | None,
    paused: Paused,
) -> SubscriptionLine:
    stop = paused.sending(subscription.name, subscription.adapter)
    return SubscriptionLine(
        **subscription.model_dump(exclude={"target"}),
        owner=owner,
        removed=removed,
        waiting=0 if count is None else count.waiting,
        held=0 if count is None else count.held,
        blocked_lanes=0 if count is None else count.blocked_lanes,
        paused=None if stop is None else recorded(stop),
    )

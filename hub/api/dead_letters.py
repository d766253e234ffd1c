"""The dead-letter office, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from dead_letter import api
from dead_letter.groups import api as groups_api
from dead_letter.replays import api as replays_api
from hub.api.resubmission import Resubmission
from hub.api.security import requires
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    routes = APIRouter()
    # First: below it a group's path would be read as the id of a letter.
    routes.include_router(groups_api.router(hub.reader, hub.door, needs))
    routes.include_router(replays_api.router(hub.reader, hub.door, hub.routing.within, needs))
    routes.include_router(
        api.router(hub.reader, hub.door, hub.catalogue, Resubmission(hub), hub.outbox.wake, needs)
    )
    return routes

"""The weights that texts are matched by, mounted: the room's own router with what the hub lends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from hub.api.security import requires
from hub.place_index import place_weights_desk
from identity_index.places.weighing import api
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    return api.router(place_weights_desk(hub), needs)

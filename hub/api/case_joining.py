"""Tying and merging cases, mounted: the room's own router with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from cases.desk.joining import api
from cases.desk.joining.desk import JoiningDesk
from hub.api.security import requires
from hub.case_service import case_desk, life_events
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    return api.router(JoiningDesk(case_desk(hub), life_events(hub)), needs)

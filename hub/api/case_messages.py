"""Messages that belong to no case, mounted: the room's own router with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from cases.desk.messages import api
from cases.desk.messages.desk import MessageDesk
from hub.api.security import requires
from hub.case_service import case_desk, message_landing
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    desk = case_desk(hub)
    return api.router(MessageDesk(desk, message_landing(hub.settings, desk.teller)), needs)

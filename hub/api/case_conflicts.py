"""Conflicts of cases with their back offices, mounted: the room's own router."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from cases.back_office import api
from cases.desk.desk import CaseDesk
from hub.api.security import requires
from hub.case_service import case_teller
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    return api.router(CaseDesk(hub.reader, hub.door, teller), needs)

"""Reporters of cases and their links, mounted: the room's own router with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter

from cases.desk.desk import CaseDesk
from cases.tracking import api
from cases.tracking.desk import LinkDesk
from hub.api.security import requires
from hub.case_service import case_teller
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    settings = hub.settings.cases
    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    lasts = timedelta(days=settings.link_days)
    return api.router(LinkDesk(CaseDesk(hub.reader, hub.door, teller), lasts, settings.public_url), needs)

"""Reports of cases, mounted: the room's own router with what the hub lends them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import APIRouter

from cases.references import Numbering
from cases.reporting import api
from cases.reporting.desk import ReportDesk
from hub.api.security import requires
from safeguards.policy import Principal, Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    def needs(scope: Scope) -> Callable[..., Awaitable[Principal]]:
        return requires(hub, scope)

    return api.router(ReportDesk(hub.reader, Numbering(hub.settings.cases.prefix)), needs)

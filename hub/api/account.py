"""``GET /account``: the account that always balances."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends

from hub.api.security import requires
from ledger.reading.account import Account, take
from safeguards.policy import Scope

if TYPE_CHECKING:
    from hub.bootstrap import Hub


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/account", tags=["account"])

    def read() -> Account:
        with hub.reader.session() as session:
            return take(session)

    @routes.get("", dependencies=[Depends(requires(hub, Scope.EVENTS_READ))])
    async def account() -> Account:
        """What came in, what became of it, and the equations that prove it."""
        return await asyncio.to_thread(read)

    return routes

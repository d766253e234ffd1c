"""Health: is the process alive, and can it take and deliver events? The only routes that need no key."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse

from ledger.errors import LedgerError

if TYPE_CHECKING:
    from hub.bootstrap import Hub

PATIENCE = 2.0
"""Seconds within which the database must take a write."""


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/health", tags=["health"])

    @routes.get("/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @routes.get("/ready")
    async def ready() -> JSONResponse:
        """Whether events can be taken and delivered now; 503 where they cannot. Says what, never where."""
        checks = {
            "database": await _database(hub),
            "disk": await asyncio.to_thread(_disk, hub),
            "channel": "ok" if hub.channel.up else "the broker is away",
        }
        well = all(answer == "ok" for answer in checks.values())
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"status": "ok" if well else "not ready", "checks": checks}, status)

    return routes


async def _database(hub: Hub) -> str:
    """The write lock is taken and a commit made, as for any unit of work."""
    try:
        async with asyncio.timeout(PATIENCE):
            await hub.door.run(lambda _session: None)
    except TimeoutError:
        return f"no write was committed within {PATIENCE:g} seconds"
    except LedgerError as error:
        return (type(error).__doc__ or "").split(";")[0]
    except Exception as error:  # noqa: BLE001 - whatever it is, the hub is not ready
        return f"a write failed: {type(error).__name__}"
    return "ok"


def _disk(hub: Hub) -> str:
    try:
        hub.check_room()
    except LedgerError:
        return "too little room is left; intake refuses events"
    return "ok"

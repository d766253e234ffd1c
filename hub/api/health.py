"""Health: is the process alive, and can it take and deliver events? The only routes that need no key."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse

from ledger import numbers
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
        """Whether events can be taken now; 503 where they cannot. Says what, never where.

        A broker that is away, or takes no more for now, is told but is no reason to send nobody here: what
        comes in is kept in the ledger and delivered later.
        """
        checks = {"database": await _database(hub), "disk": await asyncio.to_thread(_disk, hub)}
        well = all(answer == "ok" for answer in checks.values())
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        said = "not ready" if not well else "ok" if hub.channel.up else "takes events, delivers later"
        channel = "ok" if hub.channel.up else "the broker takes no tickets now"
        return JSONResponse({"status": said, "checks": {**checks, "channel": channel}}, status)

    return routes


async def _database(hub: Hub) -> str:
    """A row is locked as a write would lock it and a commit made, as for any unit of work."""
    try:
        async with asyncio.timeout(PATIENCE):
            await hub.door.run(numbers.check_writable)
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

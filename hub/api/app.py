"""The hub's HTTP application: every room's router, mounted once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from collections.abc import AsyncIterator
from importlib.metadata import version

from fastapi import FastAPI

from hub.api import (
    account,
    adapters,
    events_out,
    health,
    keys,
    metrics,
    problem,
    routing,
    schemas,
    subscriptions,
)
from hub.api.events_in import EventsIn
from hub.bootstrap import Hub


def build(hub: Hub, *, running: bool = True) -> FastAPI:
    """The application over ``hub``. ``running``: it starts and stops the hub with itself."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if running:
            await hub.start()
        yield
        if running:
            await hub.stop()

    app = FastAPI(
        title="Tolbooth",
        description="The integration hub of a council.",
        version=version("tolbooth"),
        lifespan=lifespan,
        openapi_url=None,
    )
    problem.install(app)
    app.router.add_route("/events", EventsIn(hub).endpoint, methods=["POST"])
    for module in (events_out, adapters, routing, subscriptions, schemas, keys, account, health, metrics):
        app.include_router(module.router(hub))
    return app

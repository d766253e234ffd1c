"""The hub's HTTP application: every room's router, mounted once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp

from hub.api import problem
from hub.api.events_in import EventsIn
from hub.api.routers import mount
from hub.bootstrap import Hub


def build(hub: Hub, *, running: bool = True) -> ASGIApp:
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
    mount(app, hub)
    return EventsIn(hub, app)

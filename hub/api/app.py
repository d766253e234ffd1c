"""The hub's HTTP application: every room's router, mounted once."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.types import ASGIApp

from hub.api import problem
from hub.api.events_in import EventsIn
from hub.api.routers import mount
from hub.bootstrap import Hub


def build(hub: Hub) -> ASGIApp:
    """The application over ``hub``, which whoever serves it starts and stops."""
    app = FastAPI(
        title="Tolbooth",
        description="The integration hub of a council.",
        version=version("tolbooth"),
        openapi_url=None,
    )
    problem.install(app)
    mount(app, hub)
    return EventsIn(hub, app)

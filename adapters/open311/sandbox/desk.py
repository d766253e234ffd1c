"""The desk behind the counter: requests are moved on, and the server is told to misbehave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.open311.sandbox.mischief import Behaviour, Mischief
from adapters.open311.sandbox.office import Office


class Moved(BaseModel):
    """How a request stands from now on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str = Field(min_length=1, description="its new status, one of the extended ones")
    notes: str = Field(default="", description="what the public is told")


def add_desk(app: web.Application, office: Office, mischief: Mischief, clock: Callable[[], datetime]) -> None:
    """Routes under ``/sandbox``; they are there whatever the mischief."""

    async def requests(request: web.Request) -> web.Response:  # noqa: ARG001
        return web.json_response(
            [{**each.record(), "extended_status": each.status} for each in office.listed()]
        )

    async def move(request: web.Request) -> web.Response:
        try:
            told = Moved.model_validate_json(await request.read())
            made = office.move(request.match_info["id"], told.status, told.notes, clock())
        except ValidationError as error:
            return web.json_response({"detail": str(error)}, status=422)
        except KeyError:
            return web.json_response({"detail": "there is no such request"}, status=404)
        return web.json_response(made.record())

    async def behave(request: web.Request) -> web.Response:
        try:
            mischief.tell(Behaviour.model_validate_json(await request.read()))
        except ValidationError as error:
            return web.json_response({"detail": str(error)}, status=422)
        return web.Response(status=204)

    async def reset(request: web.Request) -> web.Response:  # noqa: ARG001
        office.clear()
        mischief.tell(Behaviour(mode="fine"))
        return web.Response(status=204)

    app.router.add_get("/sandbox/requests", requests)
    app.router.add_post("/sandbox/requests/{id}", move)
    app.router.add_post("/sandbox/behaviour", behave)
    app.router.add_post("/sandbox/reset", reset)

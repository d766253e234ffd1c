"""Teams over HTTP; the hub mounts it, before cases: those are asked for by any reference."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from cases.desk.teams.desk import TeamsDesk
from cases.desk.teams.shown import Teams
from cases.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.formats import Line, Moment


class Away(BaseModel):
    """Who is away, and how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Line = Field(description="a staff id")
    since: Moment | None = Field(default=None, description="from when; left out: from now")
    until: Moment | None = Field(default=None, description="until when; left out: until they are back")


class Back(BaseModel):
    """Who is back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    member: Line = Field(description="a staff id")


def router(desk: TeamsDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/teams", tags=["cases"])
    may_read = requires(Scope.CASES_READ)
    may_supervise = requires(Scope.CASES_SUPERVISE)

    @routes.get("")
    async def teams(_: Principal = Depends(may_read)) -> Teams:
        """Who works on which queue, whose turn it is, and who is away."""
        return await desk.teams()

    @routes.post("/away")
    async def away(said: Away, caller: Principal = Depends(may_supervise)) -> Teams:
        """Somebody is away: they are passed over meanwhile, and keep what they have."""
        return await desk.away(said.member, said.since, said.until, caller)

    @routes.post("/back")
    async def back(said: Back, caller: Principal = Depends(may_supervise)) -> Teams:
        """Somebody is back."""
        return await desk.back(said.member, caller)

    return routes

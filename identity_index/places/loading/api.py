"""Files of places over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import load_id
from identity_index.places.loading.desk import LoadDesk
from identity_index.places.loading.load import Batch, Beginning, Load, LoadPage, RejectPage, Settling
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.formats import Reason


class AskedLoads(BaseModel):
    """The query of a list of loads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=500, description="How many, at most")


class AskedRejects(BaseModel):
    """The query of a load's rejects."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: int = Field(default=0, ge=0, lt=2**63, description="a line: `next` of the page before")
    limit: int = Field(default=100, ge=1, le=500, description="How many, at most")


class Abandoning(BaseModel):
    """Give a load up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record with your name")


def router(desk: LoadDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places/loads", tags=["places"])
    may_read, may_load = requires(Scope.PLACES_READ), requires(Scope.PLACES_LOAD)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedLoads, Query()]) -> LoadPage:
        """Files of places that were loaded, or begun, the newest first."""
        after = None if asked.after is None else load_id.read(asked.after)
        return await desk.page(after, asked.limit)

    @routes.post("")
    async def begin(wanted: Beginning, caller: Principal = Depends(may_load)) -> Load:
        """Begin to load a file, or go on with the same one. A file whose trailer disagrees with what is in
        it, or that is older than what is loaded, is refused before anything of it counts."""
        return await desk.begin(wanted, caller.holder)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def one(which: str) -> Load:
        """How far a file is in, and what became of its lines."""
        return await desk.find(load_id.read(which))

    @routes.post("/{which}/batches", dependencies=[Depends(may_load)])
    async def batch(which: str, lines: Batch) -> Load:
        """The next lines, as they are in the file, and how far the load is then, in one unit. Sent twice, the
        second is refused with 409 and changes nothing."""
        return await desk.take(load_id.read(which), lines)

    @routes.post("/{which}/settle", dependencies=[Depends(may_load)])
    async def settle(which: str, wanted: Settling) -> Load:
        """Once all lines are in: make the next streets or properties anew of what is held of them, and tell
        everybody of what changed."""
        return await desk.settle(load_id.read(which), wanted)

    @routes.post("/{which}/abandon")
    async def abandon(which: str, wanted: Abandoning, caller: Principal = Depends(may_load)) -> Load:
        """Give up a load that is not in yet, so that another can begin."""
        return await desk.abandon(load_id.read(which), wanted.reason, caller.holder)

    @routes.get("/{which}/rejects", dependencies=[Depends(may_read)])
    async def rejects(which: str, asked: Annotated[AskedRejects, Query()]) -> RejectPage:
        """Lines that could not be taken, as they were: what is wrong, and what to do."""
        return await desk.rejects(load_id.read(which), asked.after, asked.limit)

    return routes

"""Replays over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from dead_letter.ids import job_id
from dead_letter.ports import Requires
from dead_letter.replays.desk import ReplayDesk
from dead_letter.replays.job import ItemPage, Job, JobPage
from dead_letter.replays.reading import MOST
from dead_letter.replays.starting import Routing
from dead_letter.replays.states import Outcome
from dead_letter.replays.wanted import NewReplay, Why
from ledger.door import Door
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from safeguards.policy import Principal, Scope
from schemas.catalogue import Catalogue


class Asked(BaseModel):
    """A list's query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


class AskedItems(Asked):
    """The query of what is in a replay."""

    outcome: Outcome | None = Field(default=None, description="only those with this outcome")


def router(
    reader: Reader,
    door: Door,
    routing: Routing,
    catalogue: Catalogue,
    requires: Requires,
    keys: SourceKeys = NO_INDEX,
) -> APIRouter:
    desk = ReplayDesk(reader, door, routing, catalogue, keys)
    routes = APIRouter(prefix="/replays", tags=["replays"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_replay = requires(Scope.DEAD_LETTERS_REPLAY)

    @routes.post("", status_code=HTTPStatus.ACCEPTED)
    async def start(wanted: NewReplay, caller: Principal = Depends(may_replay)) -> Job:
        """Send many again, as one job: dead letters, a group of them, or a stretch of the ledger."""
        return await desk.start(wanted, caller)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[Asked, Query()]) -> JobPage:
        """Replays, the newest first."""
        return await desk.page(asked.after, asked.limit)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Job:
        """One replay, with its progress by outcomes."""
        return await desk.show(job_id.read(which))

    @routes.get("/{which}/items", dependencies=[Depends(may_read)])
    async def items(which: str, asked: Annotated[AskedItems, Query()]) -> ItemPage:
        """What is in it, and what became of each; personal data masked."""
        return await desk.items(job_id.read(which), asked.outcome, asked.after, asked.limit)

    @routes.post("/{which}/pause")
    async def pause(which: str, why: Why, caller: Principal = Depends(may_replay)) -> Job:
        """Send nothing more for now; what is out is let end."""
        return await desk.pause(job_id.read(which), caller, why.reason)

    @routes.post("/{which}/resume")
    async def resume(which: str, why: Why, caller: Principal = Depends(may_replay)) -> Job:
        """Go on, after a pause or a stop."""
        return await desk.resume(job_id.read(which), caller, why.reason)

    @routes.post("/{which}/cancel")
    async def cancel(which: str, why: Why, caller: Principal = Depends(may_replay)) -> Job:
        """Send nothing more; what is out is let end, and counted."""
        return await desk.cancel(job_id.read(which), caller, why.reason)

    return routes

"""Erasures and holds over HTTP; the hub mounts them and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import erasure_id, hold_id, person_id
from identity_index.people.erasing.desk import ErasureDesk
from identity_index.people.erasing.erasure import (
    Deciding,
    Erase,
    Erasures,
    Holding,
    Holds,
    ShownErasure,
    ShownHold,
)
from identity_index.people.erasing.returning.returned import Allowing, ReturnedKeys
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedErasures(BaseModel):
    """The query of a list of erasures."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    before: str | None = Field(default=None, description="x-<n>: those before it")
    limit: int = Field(default=50, ge=1, le=500)


def router(desk: ErasureDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_erase = requires(Scope.PEOPLE_ERASE)
    may_decide = requires(Scope.PEOPLE_STEWARD)

    @routes.get("/erasures", dependencies=[Depends(may_erase)])
    async def erasures(asked: Annotated[AskedErasures, Query()]) -> Erasures:
        """Every erasure, the newest first."""
        return await desk.listing(asked.before, asked.limit)

    @routes.get("/erasures/keys", dependencies=[Depends(may_decide)])
    async def returned(limit: Annotated[int, Query(ge=1, le=500)] = 50) -> ReturnedKeys:
        """Keys that were erased, by system; those first that came again, and were turned away."""
        return await desk.returned(limit)

    @routes.post("/erasures/keys/allow")
    async def allow(wanted: Allowing, caller: Principal = Depends(may_decide)) -> ReturnedKeys:
        """Somebody may come by this key again: the next record of it is a new person's."""
        return await desk.allow(wanted, caller)

    @routes.get("/erasures/{which}", dependencies=[Depends(may_erase)])
    async def erasure(which: str) -> ShownErasure:
        """One, with its certificate once it is finished."""
        return await desk.show(erasure_id.read(which))

    @routes.post("/erasures/{which}/approve")
    async def approve(which: str, said: Deciding, caller: Principal = Depends(may_erase)) -> ShownErasure:
        """Let somebody else's erasure go. What is erased cannot be brought back."""
        return await desk.approve(erasure_id.read(which), said, caller)

    @routes.post("/erasures/{which}/refuse")
    async def refuse(which: str, said: Deciding, caller: Principal = Depends(may_erase)) -> ShownErasure:
        """Refuse an erasure that waits, or take back one's own."""
        return await desk.refuse(erasure_id.read(which), said, caller)

    @routes.post("/holds/{which}/release")
    async def release(which: str, said: Deciding, caller: Principal = Depends(may_erase)) -> ShownHold:
        """End a legal hold."""
        return await desk.release(hold_id.read(which), said, caller)

    @routes.get("/{which}/holds", dependencies=[Depends(may_erase)])
    async def holds(which: str) -> Holds:
        """What forbids, or forbade, that they are erased."""
        return await desk.holds(person_id.read(which))

    @routes.post("/{which}/holds")
    async def hold(which: str, wanted: Holding, caller: Principal = Depends(may_erase)) -> ShownHold:
        """Forbid that anything of them is erased: a legal hold."""
        return await desk.hold(person_id.read(which), wanted, caller)

    @routes.post("/{which}/erase")
    async def erase(which: str, wanted: Erase, caller: Principal = Depends(may_erase)) -> ShownErasure:
        """Ask that what the hub holds of them is erased, everywhere. A second person has to let it go, unless
        the settings say otherwise; asked again, it is the same one."""
        return await desk.ask(person_id.read(which), wanted, caller)

    return routes

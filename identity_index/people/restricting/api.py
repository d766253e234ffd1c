"""Restrictions over HTTP; the hub mounts them and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import person_id, restriction_id
from identity_index.people.restricting.desk import RestrictionDesk
from identity_index.people.restricting.restriction import Lift, Restrict, Restrictions, ShownRestriction
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedRestrictions(BaseModel):
    """The query of a list of restrictions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_force: bool = Field(default=False, description="only those that were not lifted")
    before: str | None = Field(default=None, description="rs-<n>: those before it")
    limit: int = Field(default=50, ge=1, le=500)


def router(desk: RestrictionDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_restrict = requires(Scope.PEOPLE_RESTRICT)

    @routes.get("/restrictions", dependencies=[Depends(may_restrict)])
    async def restrictions(asked: Annotated[AskedRestrictions, Query()]) -> Restrictions:
        """Every restriction, the newest first."""
        return await desk.listing(asked.before, asked.limit, standing=asked.in_force)

    @routes.get("/restrictions/{which}", dependencies=[Depends(may_restrict)])
    async def restriction(which: str) -> ShownRestriction:
        """One, with its certificate once it is lifted."""
        return await desk.show(restriction_id.read(which))

    @routes.post("/restrictions/{which}/lift")
    async def lift(which: str, wanted: Lift, caller: Principal = Depends(may_restrict)) -> ShownRestriction:
        """End a restriction, of which the person was told before. What was held back is done now."""
        return await desk.lift(restriction_id.read(which), wanted, caller)

    @routes.get("/{which}/restrictions", dependencies=[Depends(may_restrict)])
    async def of_person(which: str) -> Restrictions:
        """Those of one person that are in force, and those that were."""
        return await desk.of_person(person_id.read(which))

    @routes.post("/{which}/restrict")
    async def restrict(
        which: str, wanted: Restrict, caller: Principal = Depends(may_restrict)
    ) -> ShownRestriction:
        """Keep what is held of them and do not use it: not matched, not shown, not sent. Every system that
        holds a record is told. Asked for again on the same ground, it is the same one."""
        return await desk.restrict(person_id.read(which), wanted, caller)

    return routes

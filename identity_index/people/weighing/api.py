"""Versions of weights over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from identity_index.people.weighing.desk import WeightsDesk
from identity_index.people.weighing.version import Using, WeightsPage, WeightsShown
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


def router(desk: WeightsDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/weights", tags=["people"])
    may_read, may_decide = requires(Scope.PEOPLE_READ), requires(Scope.PEOPLE_STEWARD)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing() -> WeightsPage:
        """Every version of the weights that people are matched by, the newest first, and which is in use."""
        return await desk.page()

    @routes.get("/{version}", dependencies=[Depends(may_read)])
    async def show(version: str) -> WeightsShown:
        """One version: how it was made, and what each level of agreement is worth by it."""
        return await desk.show(version)

    @routes.post("/{version}/use")
    async def use(version: str, why: Using, caller: Principal = Depends(may_decide)) -> WeightsShown:
        """Match by this version from the next record on, in every process. What was decided stays."""
        return await desk.use(version, caller.holder, why.reason)

    return routes

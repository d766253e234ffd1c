"""Samples of the machine's links over HTTP."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Depends

from identity_index.ids import sample_id
from identity_index.people.sampling.desk import SampleDesk
from identity_index.people.sampling.sample import Drawing, Judging, Sample
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


def router(desk: SampleDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/samples", tags=["people"])
    may_read, may_decide = requires(Scope.PEOPLE_READ), requires(Scope.PEOPLE_STEWARD)

    @routes.post("", status_code=HTTPStatus.CREATED)
    async def draw(wanted: Drawing, caller: Principal = Depends(may_decide)) -> Sample:
        """Draw links that the machine made, by chance, for people to judge."""
        return await desk.draw(wanted, caller.holder)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Sample:
        """A sample, what was found of each link, and the share of false links that follows."""
        return await desk.show(sample_id.read(which))

    @routes.post("/{which}/judge")
    async def judge(which: str, wanted: Judging, caller: Principal = Depends(may_decide)) -> Sample:
        """Say whether one link is right. Nothing is changed by it: a wrong one is taken back like any
        change."""
        return await desk.judge(sample_id.read(which), wanted, caller.holder)

    return routes

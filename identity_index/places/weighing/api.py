"""The weights that texts are matched by, over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from identity_index.ids import job_id
from identity_index.people.answering.batch import Why
from identity_index.people.weighing.jobs.api import AskedJobs
from identity_index.people.weighing.jobs.job import Job, JobPage
from identity_index.people.weighing.version import Using, WeightsPage
from identity_index.places.weighing.desk import PlaceWeightsDesk
from identity_index.places.weighing.shown import Evaluating, Evaluation, PlaceWeightsShown, Training
from identity_index.places.weighing.trial import Trial, Trying
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


def router(desk: PlaceWeightsDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places/weights", tags=["places"])
    may_read, may_decide = requires(Scope.PLACES_READ), requires(Scope.PLACES_LOAD)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing() -> WeightsPage:
        """Every version of the weights that texts are matched by, the newest first, and which is in use."""
        return await desk.page()

    @routes.post("/trainings", status_code=HTTPStatus.ACCEPTED)
    async def train(wanted: Training, caller: Principal = Depends(may_decide)) -> Job:
        """Learn weights from the index's own properties, as a job. It makes a new version and does not put it
        in use."""
        return await desk.train(wanted, caller.holder)

    @routes.post("/evaluate", dependencies=[Depends(may_decide)])
    async def evaluate(wanted: Evaluating) -> Evaluation:
        """How well a version does on texts of which it is known what they mean. Nothing is changed."""
        return await desk.evaluate(wanted)

    @routes.get("/jobs", dependencies=[Depends(may_read)])
    async def jobs(asked: Annotated[AskedJobs, Query()]) -> JobPage:
        """Trainings, the newest first."""
        after = None if asked.after is None else job_id.read(asked.after)
        return await desk.jobs(after, asked.limit)

    @routes.get("/jobs/{which}", dependencies=[Depends(may_read)])
    async def job(which: str) -> Job:
        """How far a training is, and what it made."""
        return await desk.job(job_id.read(which))

    @routes.post("/jobs/{which}/stop")
    async def stop(which: str, why: Why, caller: Principal = Depends(may_decide)) -> Job:
        """End a training that runs. It leaves nothing."""
        return await desk.stop(job_id.read(which), caller.holder, why.reason)

    @routes.get("/{version}", dependencies=[Depends(may_read)])
    async def show(version: str) -> PlaceWeightsShown:
        """One version: how it was made, and what each level of agreement is worth by it."""
        return await desk.show(version)

    @routes.post("/{version}/try", dependencies=[Depends(may_decide)])
    async def try_out(version: str, wanted: Trying) -> Trial:
        """What a version would answer otherwise than the one in use: of texts that are given, of all that
        somebody is asked about, and of some that are made of the index's own addresses. Nothing changes."""
        return await desk.try_out(version, wanted)

    @routes.post("/{version}/use")
    async def use(version: str, why: Using, caller: Principal = Depends(may_decide)) -> PlaceWeightsShown:
        """Match by this version from the next text on, in every process. What was answered stays."""
        return await desk.use(version, caller.holder, why.reason)

    return routes

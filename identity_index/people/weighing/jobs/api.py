"""Jobs about weights over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import job_id
from identity_index.people.answering.batch import Why
from identity_index.people.weighing.jobs.desk import WeightsJobs
from identity_index.people.weighing.jobs.job import Change, ExamplePage, Job, JobPage, Training, Trial
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedJobs(BaseModel):
    """The query of a list of jobs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=200)


class AskedExamples(BaseModel):
    """The query of a trial's examples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    change: Change | None = Field(default=None, description="only of this one")


def router(desk: WeightsJobs, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/weights", tags=["people"])
    may_read, may_decide = requires(Scope.PEOPLE_READ), requires(Scope.PEOPLE_STEWARD)

    @routes.post("/trainings", status_code=HTTPStatus.ACCEPTED)
    async def train(wanted: Training, caller: Principal = Depends(may_decide)) -> Job:
        """Learn weights from the index's own records, as a job. It makes a new version and does not put it in
        use."""
        return await desk.train(wanted, caller.holder)

    @routes.get("/jobs", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedJobs, Query()]) -> JobPage:
        """Trainings and trials, the newest first."""
        after = None if asked.after is None else job_id.read(asked.after)
        return await desk.page(after, asked.limit)

    @routes.get("/jobs/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Job:
        """How far a job is, and what it found or made."""
        return await desk.find(job_id.read(which))

    @routes.get("/jobs/{which}/examples", dependencies=[Depends(may_read)])
    async def examples(which: str, asked: Annotated[AskedExamples, Query()]) -> ExamplePage:
        """Of each change that a trial found the first few, with what either version says and why."""
        return await desk.examples(job_id.read(which), asked.change)

    @routes.post("/jobs/{which}/stop")
    async def stop(which: str, why: Why, caller: Principal = Depends(may_decide)) -> Job:
        """End a job that runs. A training leaves nothing; what a trial has found stays."""
        return await desk.stop(job_id.read(which), caller.holder, why.reason)

    @routes.post("/{version}/try", status_code=HTTPStatus.ACCEPTED)
    async def try_out(version: str, wanted: Trial, caller: Principal = Depends(may_decide)) -> Job:
        """See what a version would change, as a job: what it would link, ask or leave otherwise than the one
        in use, by counts and by examples. Nothing is changed."""
        return await desk.try_out(version, wanted, caller.holder)

    return routes

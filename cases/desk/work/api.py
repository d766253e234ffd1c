"""Tasks and promised calls over HTTP; the hub mounts it before cases, which any reference asks for."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.acting.work.tasking import NewTask, TaskChange
from cases.desk.api import Body, Expecting, PartNumber, actor_of
from cases.desk.shown import ShownCase
from cases.desk.work.desk import WorkDesk
from cases.desk.work.shown import CallBackPage, TaskPage
from cases.keeping.finding.wanted import MOST
from cases.keeping.work.repository import Due
from cases.ports import Requires
from ledger import clock
from safeguards.policy import Principal, Scope
from schemas.formats import Code, Line, Moment


class DueAsked(BaseModel):
    """Which of them, and which page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queue: Code | None = Field(default=None, description="of cases in a queue")
    assignee: Line | None = Field(default=None, description="that somebody has: a staff id")
    before: Moment | None = Field(default=None, description="that are due by then")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")

    @property
    def due(self) -> Due:
        return Due(self.queue, self.assignee, None if self.before is None else clock.micros(self.before))


class Adding(Body):
    """Something that is to be done."""

    text: Line = Field(description="what is to be done")
    due_at: Moment | None = Field(default=None, description="by when; its queue is told then, once")
    assignee: Line | None = Field(default=None, description="who does it: a staff id")
    expected: int | None = Field(
        default=None, ge=1, lt=2**63, description="the version of the case that you have seen"
    )


class Changing(Expecting):
    """What of a task is otherwise; what is left out stays, and null takes it away."""

    due_at: Moment | None = Field(default=None, description="by when")
    assignee: Line | None = Field(default=None, description="who does it: a staff id")


class Settling(Expecting):
    """How a task ended."""

    outcome: Literal["done", "cancelled"] = Field(description="done or cancelled")


class SettlingCall(Expecting):
    """What became of a promised call."""

    outcome: Literal["kept", "cancelled"] = Field(description="kept or cancelled")


def router(desk: WorkDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])
    may_read = requires(Scope.CASES_READ)
    may_take = requires(Scope.CASES_TAKE)
    may_work = requires(Scope.CASES_WORK)

    @routes.get("/tasks")
    async def tasks(asked: Annotated[DueAsked, Query()], caller: Principal = Depends(may_read)) -> TaskPage:
        """Tasks that are open and have a time, the first due first."""
        return await desk.tasks(asked.due, asked.after, asked.limit, caller)

    @routes.get("/call-backs")
    async def calls(
        asked: Annotated[DueAsked, Query()], caller: Principal = Depends(may_read)
    ) -> CallBackPage:
        """Calls that were promised and are still to be made, the first due first."""
        return await desk.calls(asked.due, asked.after, asked.limit, caller)

    @routes.post("/{reference}/tasks", status_code=201)
    async def add(reference: str, said: Adding, caller: Principal = Depends(may_work)) -> ShownCase:
        """Say that something is to be done about it."""
        wanted = NewTask(said.text, said.due_at, said.assignee, said.expected)
        return await desk.add(reference, wanted, actor_of(said, caller), caller)

    @routes.patch("/{reference}/tasks/{task}")
    async def change(
        reference: str, task: PartNumber, said: Changing, caller: Principal = Depends(may_work)
    ) -> ShownCase:
        """Give a task to somebody else, or another time."""
        sets = frozenset(name for name in ("assignee", "due_at") if name in said.model_fields_set)
        wanted = TaskChange(sets, said.assignee, said.due_at, said.reason, said.expected)
        return await desk.change(reference, task, wanted, actor_of(said, caller), caller)

    @routes.post("/{reference}/tasks/{task}/outcome")
    async def settle(
        reference: str, task: PartNumber, said: Settling, caller: Principal = Depends(may_work)
    ) -> ShownCase:
        """Say that a task was done, or is not to be done."""
        return await desk.settle(
            reference,
            task,
            said.outcome,
            actor_of(said, caller),
            caller,
            reason=said.reason,
            expected=said.expected,
        )

    @routes.post("/{reference}/call-backs/{contact}/outcome")
    async def settle_call(
        reference: str, contact: PartNumber, said: SettlingCall, caller: Principal = Depends(may_take)
    ) -> ShownCase:
        """Say that a promised call was made, or is not to be made."""
        return await desk.settle_call(
            reference,
            contact,
            said.outcome,
            actor_of(said, caller),
            caller,
            reason=said.reason,
            expected=said.expected,
        )

    return routes

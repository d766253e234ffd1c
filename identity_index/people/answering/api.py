"""Reviews over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from identity_index.ids import batch_id, review_id
from identity_index.people.answering.batch import AnswerLine, Batch, Deciding, TakingBack, Why
from identity_index.people.answering.desk import ReviewDesk
from identity_index.people.answering.question import Question, QuestionPage
from identity_index.people.asked.api import looking_at
from identity_index.people.reviews.review import State
from identity_index.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope

MOST = 200
"""Of a page."""


class AskedQueue(BaseModel):
    """The query of the queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State | None = Field(
        default=State.OPEN, description="only those in this state; open if none is said"
    )
    every: bool = Field(default=False, description="in whatever state")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


def router(desk: ReviewDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people/reviews", tags=["people"])
    may_read, may_decide = requires(Scope.PEOPLE_READ), requires(Scope.PEOPLE_STEWARD)
    looking = looking_at(requires(Scope.PAYLOADS_READ))

    @routes.get("", dependencies=[Depends(may_read)])
    async def queue(asked: Annotated[AskedQueue, Query()]) -> QuestionPage:
        """Where a person is asked who is who, the oldest first."""
        return await desk.page(None if asked.every else asked.state, asked.after, asked.limit)

    @routes.post("/decide")
    async def decide(wanted: Deciding, caller: Principal = Depends(may_decide)) -> Batch:
        """Answer several at once, each on record by itself; the batch can be taken back as a whole."""
        return await desk.decide(wanted, caller.holder)

    @routes.get("/batches/{which}", dependencies=[Depends(may_read)])
    async def batch(which: str) -> Batch:
        """Answers that were given together."""
        return await desk.batch(batch_id.read(which))

    @routes.post("/batches/{which}/undo")
    async def take_back(which: str, wanted: TakingBack, caller: Principal = Depends(may_decide)) -> Batch:
        """Take all answers of a batch back: what they changed goes back, and their reviews are open again."""
        return await desk.take_back(batch_id.read(which), wanted, caller.holder)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> Question:
        """One: the two records beside each other, and what speaks for and against, field by field."""
        return await desk.show(review_id.read(which), await looking(asked, request))

    @routes.post("/{which}/accept")
    async def accept(which: str, why: Why, caller: Principal = Depends(may_decide)) -> AnswerLine:
        """They are one. (Of two deaths: one person's all the same.)"""
        return await desk.answer(review_id.read(which), State.ACCEPTED, caller.holder, why.reason)

    @routes.post("/{which}/reject")
    async def reject(which: str, why: Why, caller: Principal = Depends(may_decide)) -> AnswerLine:
        """They are two, and no later matching brings them together."""
        return await desk.answer(review_id.read(which), State.REJECTED, caller.holder, why.reason)

    @routes.post("/{which}/unsure")
    async def unsure(which: str, why: Why, caller: Principal = Depends(may_decide)) -> AnswerLine:
        """It cannot be told: they stay two, and it is not asked again until one of them has moved."""
        return await desk.answer(review_id.read(which), State.UNSURE, caller.holder, why.reason)

    return routes

"""Texts tied to properties, over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import place_review_id
from identity_index.places.matching.desk import MatchingDesk
from identity_index.places.matching.reviews.review import State
from identity_index.places.matching.shown import (
    Accepting,
    MatchedAll,
    Matching,
    Rejecting,
    Review,
    ReviewPage,
)
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedReviews(BaseModel):
    """The query of the queue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["open", "accepted", "rejected", "any"] = Field(
        default="open", description="only those in this state; `any` for all"
    )
    after: str | None = Field(default=None, max_length=40, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=200, description="How many, at most")


def router(desk: MatchingDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/places", tags=["places"])
    may_read, may_decide = requires(Scope.PLACES_READ), requires(Scope.PLACES_LOAD)

    @routes.post("/match")
    async def match(wanted: Matching, caller: Principal = Depends(may_read)) -> MatchedAll:
        """Which property each text means: `certain`, or `review` where somebody should say, or `none`."""
        return await desk.match(wanted, caller.holder)

    @routes.get("/reviews", dependencies=[Depends(may_read)])
    async def queue(asked: Annotated[AskedReviews, Query()]) -> ReviewPage:
        """Texts of which somebody is to say what they mean, the oldest first."""
        return await desk.page(None if asked.state == "any" else State(asked.state), asked.after, asked.limit)

    @routes.get("/reviews/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Review:
        """One text, and the properties that it may mean."""
        return await desk.show(place_review_id.read(which))

    @routes.post("/reviews/{which}/accept")
    async def accept(which: str, wanted: Accepting, caller: Principal = Depends(may_decide)) -> Review:
        """It means that property, or another that is named: so do texts that are read the same."""
        return await desk.accept(place_review_id.read(which), wanted, caller.holder)

    @routes.post("/reviews/{which}/reject")
    async def reject(which: str, wanted: Rejecting, caller: Principal = Depends(may_decide)) -> Review:
        """It means none that is known, and is not asked about again."""
        return await desk.reject(place_review_id.read(which), wanted, caller.holder)

    return routes

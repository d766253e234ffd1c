"""Reclassifying and transferring cases over HTTP, and what would come of it; the hub mounts it."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import Field

from cases.acting.moving import Move
from cases.acting.reclassifying import Reclass
from cases.acting.transferring import Transfer
from cases.desk.api import Body, Expecting, actor_of
from cases.desk.retyping.desk import RetypingDesk
from cases.desk.retyping.shown import Consequences, Moved
from cases.desk.shown import ShownCase
from cases.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.events.case_moves import Shared
from schemas.formats import Code, Line, Prose
from schemas.free_json import FreeObject


class _How(Expecting):
    status: Code | None = Field(
        default=None, description="the status it has then; left out: that of the same name or meaning"
    )
    fields: dict[Code, Code] = Field(
        default_factory=dict, description="fields of the type, and what each was called until now"
    )
    details: FreeObject = Field(
        default_factory=dict, description="fields of the type, over what is carried; one that is null goes"
    )
    clocks: dict[Code, Code] = Field(
        default_factory=dict,
        description="from when each clock runs: opened, now, or the name of the clock that it goes on with; "
        "left out: that of the same name, or since it was opened",
    )


class Retyping(_How):
    """What a case becomes."""

    type: Code | None = Field(
        default=None, description="the case type; left out: its own, in the version of today"
    )
    queue: Code | None = Field(default=None, description="the queue; left out: the new type's")

    @property
    def wanted(self) -> Reclass:
        return Reclass(
            *(self.type, self.status, self.fields, self.details, self.clocks, self.queue),
            *(self.reason, self.expected),
        )


class MovingAll(_How):
    """How open cases of a type come to its newest version: the next of them."""

    what_if: bool = Field(default=False, description="whether it is only asked what would come of it")
    after: int = Field(default=0, ge=0, lt=2**53, description="`after` of the answer before")
    limit: int = Field(default=50, ge=1, le=200, description="how many are looked at")


class AskedMove(Body):
    """Where a case would go."""

    to: Code = Field(description="the status, by its code")


class Transferring(Expecting):
    """Which organisation is to have a case, and what it is told."""

    partner: Line = Field(description="the organisation")
    to: Code | None = Field(
        default=None, description="the status that it has there; left out: the one that it has"
    )
    share: list[Shared] | None = Field(
        default=None,
        max_length=4,
        description="what it is told of title, description, details and location; left out: all but the "
        "description, and of a restricted case nothing. Of people it is told nothing",
    )
    message: Prose | None = Field(default=None, description="what the reporter is told")


def router(desk: RetypingDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])
    may_work = requires(Scope.CASES_WORK)
    may_supervise = requires(Scope.CASES_SUPERVISE)

    @routes.post("/{reference}/type")
    async def reclassify(reference: str, said: Retyping, caller: Principal = Depends(may_work)) -> ShownCase:
        """Make it a case of another type, or of the newest version of its own."""
        return await desk.reclassify(reference, said.wanted, actor_of(said, caller), caller)

    @routes.post("/{reference}/type/what-if")
    async def what_if_reclassified(
        reference: str, said: Retyping, caller: Principal = Depends(may_work)
    ) -> Consequences:
        """What that would come to. Nothing is changed."""
        return await desk.what_if_reclassified(reference, said.wanted, actor_of(said, caller), caller)

    @routes.post("/{reference}/status/what-if")
    async def what_if_moved(
        reference: str, said: AskedMove, caller: Principal = Depends(may_work)
    ) -> Consequences:
        """What its clocks would be in another status, such as when it is reopened. Nothing is changed."""
        return await desk.what_if_moved(reference, Move(said.to), actor_of(said, caller), caller)

    @routes.post("/{reference}/transfer")
    async def transfer(
        reference: str, said: Transferring, caller: Principal = Depends(may_work)
    ) -> ShownCase:
        """Hand it to another organisation, which is told what it may know."""
        wanted = Transfer(said.partner, said.to, said.share, said.reason, said.message, said.expected)
        return await desk.transfer(reference, wanted, actor_of(said, caller), caller)

    @routes.post("/types/{name}/move")
    async def move_all(name: str, said: MovingAll, caller: Principal = Depends(may_supervise)) -> Moved:
        """Move the next open cases of a type to its newest version, or ask what would come of it."""
        wanted = Reclass(name, said.status, said.fields, said.details, said.clocks, reason=said.reason)
        actor = actor_of(said, caller)
        return await desk.move_all(wanted, said.after, said.limit, actor, caller, what_if=said.what_if)

    return routes

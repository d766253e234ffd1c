"""Tying cases, merging them and telling them apart over HTTP; the hub mounts it."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import Field

from cases.acting.detaching import Detachment
from cases.desk.api import Expecting, PartNumber, actor_of
from cases.desk.joining.desk import JoiningDesk
from cases.desk.shown import ShownCase, TakenCase
from cases.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.events.case_links import LinkKind
from schemas.formats import Key
from schemas.free_json import FreeObject


class Linked(Expecting):
    """Which case it is tied to, and how."""

    link: LinkKind = Field(
        description="what the other is to it: its parent, related, what it is a duplicate of, what it blocks"
    )
    other: Key = Field(description="the other case's reference")


class Merge(Expecting):
    """Where a case goes on."""

    into: Key = Field(description="the reference of the case that goes on")


class Unmerge(Expecting):
    """A case goes on by itself again."""


class CallOff(Expecting):
    """A life event was told by mistake."""


class Detach(Expecting):
    """A report becomes a case of its own."""

    details: FreeObject | None = Field(
        default=None, description="what is to be said over what it said, where its type asks for more"
    )


def router(desk: JoiningDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/{reference}", tags=["cases"])
    may_work = requires(Scope.CASES_WORK)

    @routes.post("/link")
    async def link(reference: str, said: Linked, caller: Principal = Depends(may_work)) -> ShownCase:
        """Tie it to another case; both show it. Parents and blocks make no ring."""
        return await desk.tie(
            "link",
            reference,
            said.link,
            said.other,
            actor_of(said, caller),
            caller,
            reason=said.reason,
            expected=said.expected,
        )

    @routes.post("/unlink")
    async def unlink(reference: str, said: Linked, caller: Principal = Depends(may_work)) -> ShownCase:
        """Untie it from another case."""
        return await desk.tie(
            "unlink",
            reference,
            said.link,
            said.other,
            actor_of(said, caller),
            caller,
            reason=said.reason,
            expected=said.expected,
        )

    @routes.post("/merge")
    async def merge(reference: str, said: Merge, caller: Principal = Depends(may_work)) -> ShownCase:
        """Let it go on in another case, which shows its contacts; it says where it went."""
        actor = actor_of(said, caller)
        return await desk.merge(
            reference, said.into, actor, caller, reason=said.reason, expected=said.expected
        )

    @routes.post("/unmerge")
    async def unmerge(reference: str, said: Unmerge, caller: Principal = Depends(may_work)) -> ShownCase:
        """Let it go on by itself again, as it was before it was merged."""
        actor = actor_of(said, caller)
        return await desk.unmerge(reference, actor, caller, reason=said.reason, expected=said.expected)

    @routes.post("/call-off")
    async def call_off(reference: str, said: CallOff, caller: Principal = Depends(may_work)) -> ShownCase:
        """Call off a life event that was told by mistake: its open parts are withdrawn, the whole ends, and
        each system that was told of it hears so. All of it, or nothing where the work on a part has gone too
        far."""
        actor = actor_of(said, caller)
        return await desk.call_off(reference, actor, caller, reason=said.reason, expected=said.expected)

    @routes.post("/contacts/{contact}/detach", status_code=201)
    async def detach(
        reference: str, contact: PartNumber, said: Detach, caller: Principal = Depends(may_work)
    ) -> TakenCase:
        """Make a case of its own of a report that was added to this one by the duplicate rule. It is
        remembered: what the same people report is not added to this one again."""
        wanted = Detachment(contact, said.details, said.reason, said.expected)
        return await desk.detach(reference, wanted, actor_of(said, caller), caller)

    return routes

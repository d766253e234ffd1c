"""Conflicts of cases with their back offices over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.back_office import repository
from cases.back_office.resolving import Decision, Resolving
from cases.desk import back_offices
from cases.desk.back_offices import ConflictPage
from cases.desk.desk import CaseDesk, acting_as
from cases.desk.shown import ShownCase
from cases.desk.sight import Sight
from cases.keeping.finding.wanted import MOST
from cases.ports import Requires
from cases.types.status_rule import Mover
from ledger.reading import cursor
from ledger.session import Session
from safeguards.policy import Principal, Scope
from schemas.formats import Code, Prose

_KIND = "case-conflicts"


class Asked(BaseModel):
    """Which conflicts that nobody has decided, and which page of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: Code | None = Field(default=None, description="with a back office, by its adapter's name")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")


class Deciding(BaseModel):
    """Whose word counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    how: Literal["theirs", "ours"] = Field(description="theirs: the case follows; ours: it stays as it is")
    reason: Prose = Field(description="why, for staff")
    to: Code | None = Field(
        default=None,
        description="the status that their word is to mean, where the type does not say, or where the case "
        "cannot go there",
    )
    expected: int | None = Field(
        default=None,
        ge=1,
        lt=2**63,
        description="the version of the case that you have seen: you are told of changes since",
    )


def router(desk: CaseDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])
    may_read = requires(Scope.CASES_READ)
    may_work = requires(Scope.CASES_WORK)

    @routes.get("/conflicts")
    async def listing(
        asked: Annotated[Asked, Query()], caller: Principal = Depends(may_read)
    ) -> ConflictPage:
        """Where a back office says what the case does not, and nobody has decided; the oldest first."""
        sight = Sight.of(caller)

        def read(session: Session) -> ConflictPage:
            epoch = cursor.epoch(session)
            place = None if asked.after is None else cursor.read(asked.after, epoch, _KIND, 3)
            found = repository.open_conflicts(
                session, asked.system, place, asked.limit, restricted=sight.restricted
            )
            onward = None
            if len(found) == asked.limit:
                last = found[-1]
                onward = cursor.write(epoch, _KIND, last.heard_at, last.number, last.place)
            return ConflictPage(
                items=[back_offices.conflict(desk.teller, one, sight) for one in found], next=onward
            )

        return await desk.reader.run(read)

    @routes.post("/{reference}/conflict")
    async def resolve(reference: str, said: Deciding, caller: Principal = Depends(may_work)) -> ShownCase:
        """Decide a case's conflict: it follows its back office, or stays as it is."""
        supervises = Scope.CASES_SUPERVISE in caller.scopes
        actor = acting_as(None, caller, [Mover.SUPERVISOR if supervises else Mover.OFFICER])
        wanted = Decision(said.how, said.reason, said.to, said.expected)
        act = partial(Resolving(desk.teller).resolve, wanted=wanted, actor=actor)
        return await desk.do(reference, "cases.resolve", act, caller, said.reason, {"how": said.how})

    return routes

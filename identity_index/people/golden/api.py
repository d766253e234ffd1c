"""What counts of people over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from identity_index.ids import person_id
from identity_index.people.asked.api import looking_at
from identity_index.people.corrections.correction import State
from identity_index.people.golden.desk import GoldenDesk
from identity_index.people.golden.shown import MOST, CorrectionPage, GoldenPerson, NewDecision, Undecided
from identity_index.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope


class AskedCorrections(BaseModel):
    """The query of a list of corrections."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State | None = Field(default=None, description="open, corrected or taken_back; none: all")
    system: str | None = Field(default=None, description="only of this system's records")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


def router(desk: GoldenDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.PEOPLE_READ)
    looking = looking_at(requires(Scope.PAYLOADS_READ))
    may_decide = requires(Scope.PEOPLE_STEWARD)

    @routes.get("/corrections", dependencies=[Depends(may_read)])
    async def corrections(asked: Annotated[AskedCorrections, Query()]) -> CorrectionPage:
        """What systems were asked to correct, and which have; values masked."""
        return await desk.corrections(asked.after, asked.limit, asked.state, asked.system)

    @routes.get("/{which}/golden", dependencies=[Depends(may_read)])
    async def golden(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> GoldenPerson:
        """What counts of them: of each attribute the value, where it comes from, by which rule, and what each
        system says."""
        return await desk.show(person_id.read(which), await looking(asked, request))

    @routes.post("/{which}/golden/{attribute}")
    async def decide(
        which: str, attribute: str, wanted: NewDecision, caller: Principal = Depends(may_decide)
    ) -> GoldenPerson:
        """Decide what counts, until a system says something new; systems that say otherwise are asked to
        correct it."""
        return await desk.decide(person_id.read(which), attribute, wanted, caller)

    @routes.post("/{which}/golden/{attribute}/undecide")
    async def undecide(
        which: str, attribute: str, why: Undecided, caller: Principal = Depends(may_decide)
    ) -> GoldenPerson:
        """Take a decision back: the rules choose again."""
        return await desk.undecide(person_id.read(which), attribute, why, caller)

    @routes.post("/{which}/number")
    async def number(which: str, why: Undecided, caller: Principal = Depends(may_decide)) -> GoldenPerson:
        """Confirm who they are, and give them a reference number of the council's own."""
        return await desk.number(person_id.read(which), why, caller)

    return routes

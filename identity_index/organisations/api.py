"""Organisations over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from identity_index.ids import change_id, organisation_id
from identity_index.organisations.act import Deciding, Merging, Splitting
from identity_index.organisations.desk import OrganisationDesk
from identity_index.organisations.shown import MOST, Done, NewRecord, Organisation, OrganisationPage
from identity_index.people.asked.api import looking_at
from identity_index.people.notes.shown import ActingShown
from identity_index.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope


class AskedPage(BaseModel):
    """The query of a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


def router(desk: OrganisationDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/organisations", tags=["organisations"])
    may_read = requires(Scope.PEOPLE_READ)
    may_decide = requires(Scope.PEOPLE_STEWARD)
    looking = looking_at(requires(Scope.PAYLOADS_READ))

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedPage, Query()]) -> OrganisationPage:
        """Organisations, in the order in which the index met them."""
        return await desk.page(asked.after, asked.limit)

    @routes.post("")
    async def register(said: NewRecord, caller: Principal = Depends(may_decide)) -> Organisation:
        """What a system holds of one, as if it had published it (organisation.recorded)."""
        return await desk.register(said, caller.holder)

    @routes.post("/changes/{which}/undo")
    async def undo(which: str, wanted: Deciding, caller: Principal = Depends(may_decide)) -> Done:
        """Take a change of which records belong together back."""
        return await desk.undo(change_id.read(which), wanted, caller)

    @routes.get("/by-source/{system}/{local_id:path}", dependencies=[Depends(may_read)])
    async def by_source(
        system: str, local_id: str, asked: Annotated[Unmasking, Query()], request: Request
    ) -> Organisation:
        """The organisation whose record this is, as it is known now."""
        return await desk.show((system, local_id), await looking(asked, request))

    @routes.get("/by-identifier/{scheme}/{value:path}", dependencies=[Depends(may_read)])
    async def by_identifier(scheme: str, value: str) -> OrganisationPage:
        """Those that have a number, such as company_number, however it is written."""
        return await desk.with_number(scheme, value)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> Organisation:
        """One, with what each system holds and whom to speak to; by an id that was merged, what it became."""
        return await desk.show(organisation_id.read(which), await looking(asked, request))

    @routes.get("/{which}/acting", dependencies=[Depends(may_read)])
    async def acting(which: str) -> list[ActingShown]:
        """For whom it acts; masked."""
        return await desk.acting(organisation_id.read(which))

    @routes.post("/{which}/merge")
    async def merge(which: str, wanted: Merging, caller: Principal = Depends(may_decide)) -> Done:
        """Two are one: the other's records move to this one."""
        return await desk.merge(organisation_id.read(which), wanted, caller)

    @routes.post("/{which}/split")
    async def split(which: str, wanted: Splitting, caller: Principal = Depends(may_decide)) -> Done:
        """Some of its records are another's, which is new by this."""
        return await desk.split(organisation_id.read(which), wanted, caller)

    return routes

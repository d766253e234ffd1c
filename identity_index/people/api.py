"""People over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.requests import Request

from identity_index.ids import change_id, person_id
from identity_index.people.asked.api import looking_at
from identity_index.people.desk.act import Done, Merging, Splitting, Undoing
from identity_index.people.desk.desk import PeopleDesk
from identity_index.people.desk.found import FoundPage, SearchOf
from identity_index.people.desk.past import Past, PastPage, UpdatePage
from identity_index.people.desk.person import MOST, CrossReference, Person, PersonPage
from identity_index.people.desk.stewarding import Stewards
from identity_index.people.desk.told import Tellings
from identity_index.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope

_AFTER = "`next` of the page before"


class AskedList(BaseModel):
    """Either a page of everybody, or whom a system has called so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str | None = Field(default=None, description="with `local_id`: whom this system has called so")
    local_id: str | None = Field(default=None, description="with `system`")
    after: str | None = Field(default=None, description=_AFTER)
    limit: int = Field(default=50, ge=1, le=MOST)

    @model_validator(mode="after")
    def _a_whole_key(self) -> AskedList:
        if (self.system is None) != (self.local_id is None):
            raise ValueError("a record is named by both system and local_id; give both, or neither")
        return self


class AskedLinks(Unmasking):
    """The query of a cross-reference."""

    system: list[str] = Field(
        default=[], max_length=100, description="only in these systems; several times; none: in all"
    )


class AskedPast(Unmasking):
    """The query of a history."""

    after: str | None = Field(default=None, description=_AFTER)
    limit: int = Field(default=50, ge=1, le=MOST)


def router(desk: PeopleDesk, stewards: Stewards, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.PEOPLE_READ)
    may_decide = requires(Scope.PEOPLE_STEWARD)
    looking = looking_at(requires(Scope.PAYLOADS_READ))

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedList, Query()]) -> PersonPage:
        """Persons, in the order in which the index met them; or whom a system has ever called so."""
        if asked.system is not None and asked.local_id is not None:
            return await desk.of_key((asked.system, asked.local_id))
        return await desk.page(asked.after, asked.limit)

    @routes.post("/search")
    async def search(wanted: SearchOf, caller: Principal = Depends(may_read)) -> FoundPage:
        """Whom it may be, by what is known of them, the likeliest first; personal data masked. It goes on
        record."""
        return await desk.find(wanted, caller)

    @routes.get("/changes/{which}", dependencies=[Depends(may_read)])
    async def change(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> Past:
        """One change of which records belong together: what it moved, who decided it, why, and on what
        evidence."""
        return await desk.change(change_id.read(which), await looking(asked, request))

    @routes.get("/changes/{which}/told", dependencies=[Depends(may_read)])
    async def told(which: str) -> Tellings:
        """Whether each system that holds a record of the persons concerned has been told of a change, and
        what a person should do where it has not."""
        return await desk.told(change_id.read(which))

    @routes.post("/changes/{which}/undo")
    async def undo(which: str, wanted: Undoing, caller: Principal = Depends(may_decide)) -> Done:
        """Take a change back, an older one too: what it moved goes back, if that can still be said. With
        `dry_run`, say only what that would move and who would be told."""
        return await stewards.undo(change_id.read(which), wanted, caller)

    # First: the path of a record takes all that follows, a slash too.
    @routes.get("/by-source/{system}/{local_id:path}/links", dependencies=[Depends(may_read)])
    async def links_of(
        system: str, local_id: str, asked: Annotated[AskedLinks, Query()], request: Request
    ) -> CrossReference:
        """What other systems call the person of this record."""
        return await desk.links_of((system, local_id), asked.system, await looking(asked, request))

    @routes.get("/by-source/{system}/{local_id:path}", dependencies=[Depends(may_read)])
    async def by_source(
        system: str, local_id: str, asked: Annotated[Unmasking, Query()], request: Request
    ) -> Person:
        """The person whose record this is, as they are known now."""
        return await desk.by_source((system, local_id), await looking(asked, request))

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> Person:
        """One, with what each system holds; by an id that was merged, whom it became and by which change."""
        return await desk.show(person_id.read(which), await looking(asked, request))

    @routes.get("/{which}/links", dependencies=[Depends(may_read)])
    async def links(which: str, asked: Annotated[AskedLinks, Query()], request: Request) -> CrossReference:
        """What systems call them."""
        return await desk.links(person_id.read(which), asked.system, await looking(asked, request))

    @routes.get("/{which}/history", dependencies=[Depends(may_read)])
    async def history(which: str, asked: Annotated[AskedPast, Query()], request: Request) -> PastPage:
        """Every change that gave them a record or took one from them, the newest first."""
        wanted = await looking(asked, request)
        return await desk.history(person_id.read(which), asked.after, asked.limit, wanted)

    @routes.get("/{which}/updates", dependencies=[Depends(may_read)])
    async def updates(which: str, asked: Annotated[AskedPast, Query()], request: Request) -> UpdatePage:
        """What systems said anew of the records that are theirs now, the newest first: which parts changed,
        when, and by which event."""
        wanted = await looking(asked, request)
        return await desk.updates(person_id.read(which), asked.after, asked.limit, wanted)

    @routes.post("/{which}/merge")
    async def merge(which: str, wanted: Merging, caller: Principal = Depends(may_decide)) -> Done:
        """Two are one: the other's records move to this one. With `dry_run`, say only what would move and
        who would be told."""
        return await stewards.merge(person_id.read(which), wanted, caller)

    @routes.post("/{which}/split")
    async def split(which: str, wanted: Splitting, caller: Principal = Depends(may_decide)) -> Done:
        """Some of their records are somebody else's, who is new by this; never linked again by the machine.
        With `dry_run`, say only what would move and who would be told."""
        return await stewards.split(person_id.read(which), wanted, caller)

    return routes

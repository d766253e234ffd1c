"""Who acts for people and how they need to be reached, over HTTP; the hub mounts it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request

from identity_index.ids import note_id, person_id
from identity_index.people.asked.api import looking_at
from identity_index.people.notes.desk import NoteDesk
from identity_index.people.notes.note import What
from identity_index.people.notes.said import Ending, NewActing, NewNeed, Renewing
from identity_index.people.notes.shown import ActingOf, NeedsOf, Noted
from identity_index.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope


class AskedNotes(Unmasking):
    """The query of what is said of a person."""

    ended: bool = Field(default=False, description="what has ended too; else only what has not")


def router(desk: NoteDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.PEOPLE_READ)
    may_say = requires(Scope.PEOPLE_CARE)
    looking = looking_at(requires(Scope.PAYLOADS_READ))

    @routes.get("/{which}/acting", dependencies=[Depends(may_read)])
    async def acting(which: str, asked: Annotated[AskedNotes, Query()], request: Request) -> ActingOf:
        """Who acts for them, as what and about what; and for whom they act themselves."""
        return await desk.acting(person_id.read(which), await looking(asked, request), ended=asked.ended)

    @routes.post("/{which}/acting")
    async def act(which: str, said: NewActing, caller: Principal = Depends(may_say)) -> Noted:
        """Somebody acts for them from now on: a person, an organisation, or one whom the index does not
        know."""
        return await desk.act(person_id.read(which), said, caller.holder)

    @routes.post("/acting/{note}/renew")
    async def renew_acting(note: str, said: Renewing, caller: Principal = Depends(may_say)) -> Noted:
        """They may act for longer."""
        return await desk.renew(What.ACTING, note_id.read(note), said, caller.holder)

    @routes.post("/acting/{note}/end")
    async def end_acting(note: str, said: Ending, caller: Principal = Depends(may_say)) -> Noted:
        """They act no more."""
        return await desk.end(What.ACTING, note_id.read(note), said, caller.holder)

    @routes.get("/{which}/needs", dependencies=[Depends(may_read)])
    async def needs(which: str, asked: Annotated[AskedNotes, Query()], request: Request) -> NeedsOf:
        """How they need to be reached; masked, it says no more than that there is something."""
        return await desk.needs(person_id.read(which), await looking(asked, request), ended=asked.ended)

    @routes.post("/{which}/needs")
    async def need(which: str, said: NewNeed, caller: Principal = Depends(may_say)) -> Noted:
        """They need to be reached so from now on; systems that hold something of them hear of it."""
        return await desk.need(person_id.read(which), said, caller.holder)

    @routes.post("/needs/{note}/end")
    async def end_need(note: str, said: Ending, caller: Principal = Depends(may_say)) -> Noted:
        """They need it no more."""
        return await desk.end(What.NEED, note_id.read(note), said, caller.holder)

    return routes

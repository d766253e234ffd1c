"""What staff are to beware of, over HTTP: by scopes of their own, and every look on record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from identity_index.ids import note_id, person_id
from identity_index.people.asked.why import Why
from identity_index.people.desk.looking import Looking
from identity_index.people.notes.desk import NoteDesk
from identity_index.people.notes.note import What
from identity_index.people.notes.said import Ending, NewRisk, Renewing
from identity_index.people.notes.shown import Noted, RisksOf
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class AskedRisks(BaseModel):
    """What somebody wants to know it for. There is no look without a purpose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: Why = Field(
        description="what for; it goes on record with who looked, even where there is nothing to see",
    )
    ended: bool = Field(default=False, description="what has ended too; else only what has not")


def router(desk: NoteDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_read = requires(Scope.RISKS_READ)
    may_say = requires(Scope.RISKS_WRITE)

    @routes.get("/{which}/risks")
    async def risks(
        which: str, asked: Annotated[AskedRisks, Query()], caller: Principal = Depends(may_read)
    ) -> RisksOf:
        """What staff are to beware of with them, why and until when."""
        looking = Looking(caller.holder, asked.purpose)
        return await desk.risks(person_id.read(which), looking, ended=asked.ended)

    @routes.post("/{which}/risks")
    async def mark(which: str, said: NewRisk, caller: Principal = Depends(may_say)) -> Noted:
        """Staff are to beware; until when is needed, and then it ends by itself unless it is renewed."""
        return await desk.mark(person_id.read(which), said, caller.holder)

    @routes.post("/risks/{note}/renew")
    async def renew(note: str, said: Renewing, caller: Principal = Depends(may_say)) -> Noted:
        """It was looked at again, and still holds."""
        return await desk.renew(What.RISK, note_id.read(note), said, caller.holder)

    @routes.post("/risks/{note}/end")
    async def end(note: str, said: Ending, caller: Principal = Depends(may_say)) -> Noted:
        """It holds no more."""
        return await desk.end(What.RISK, note_id.read(note), said, caller.holder)

    return routes

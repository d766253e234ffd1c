"""Staff over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from identity_index.ids import change_id, staff_id
from identity_index.people.asked.api import looking_at
from identity_index.ports import Requires
from identity_index.staff.desk.act import Deciding, Done, Merging, Splitting
from identity_index.staff.desk.desk import StaffDesk
from identity_index.staff.desk.shown import (
    MOST,
    ConflictPage,
    Foreseen,
    Gone,
    History,
    Keys,
    PersonLink,
    PersonSaid,
    StaffPage,
    StaffRows,
    StaffShown,
    Taken,
)
from identity_index.staff.desk.stewarding import StaffSteward
from ledger.reading.masking import Purpose, Unmasking
from safeguards.policy import Principal, Scope
from schemas.errors import Malformed


class AskedKeys(BaseModel):
    """The query of a list of keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=MOST, ge=1, le=MOST, description="how many at most")


class AskedPage(Unmasking):
    """The query of a list."""

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")


class AskedStaff(AskedPage):
    """The query of the list of staff."""

    state: Literal["expected", "current", "left"] | None = Field(
        default=None, description="only who stands so"
    )
    team: str | None = Field(default=None, max_length=200, description="only who is of this team")


def router(desk: StaffDesk, steward: StaffSteward, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/staff", tags=["staff"])
    may_read = requires(Scope.STAFF_READ)
    may_steward = requires(Scope.STAFF_STEWARD)
    may_tell_person = requires(Scope.STAFF_PERSON)
    looking = looking_at(requires(Scope.PAYLOADS_READ))

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedStaff, Query()], request: Request) -> StaffPage:
        """Who works for the council, will or did, in the order in which the index met them."""
        who = await looking(asked, request)
        return await desk.page(asked.after, asked.limit, asked.state, asked.team, who)

    @routes.get("/conflicts", dependencies=[Depends(may_read)])
    async def conflicts(asked: Annotated[AskedPage, Query()], request: Request) -> ConflictPage:
        """On what systems do not agree, who manages each other, and whose place of work is unknown or no
        more."""
        return await desk.conflicts(asked.after, asked.limit, await looking(asked, request))

    @routes.post("/records")
    async def take(said: StaffRows, caller: Principal = Depends(may_steward)) -> Taken:
        """What a system holds of staff, as if it had published it (staff.recorded)."""
        return await desk.take(said, caller.holder)

    @routes.post("/records/try", dependencies=[Depends(may_steward)])
    async def foresee(said: StaffRows) -> Foreseen:
        """How many would not be there any more if these were taken; changes nothing."""
        return await desk.foresee(said)

    @routes.post("/gone")
    async def end(said: Gone, caller: Principal = Depends(may_steward)) -> Taken:
        """A system has these no more: they have left."""
        return await desk.end(said, caller.holder)

    @routes.get("/records/{system}", dependencies=[Depends(may_steward)])
    async def keys(system: str, asked: Annotated[AskedKeys, Query()]) -> Keys:
        """The keys by which a system knows staff that it still has."""
        return await desk.keys(system, asked.after, asked.limit)

    @routes.get("/by-source/{system}/{local_id:path}", dependencies=[Depends(may_read)])
    async def by_source(
        system: str, local_id: str, asked: Annotated[Unmasking, Query()], request: Request
    ) -> StaffShown:
        """The staff member whose record this is, as they are known now."""
        return await desk.show((system, local_id), await looking(asked, request))

    @routes.get("/by-name/{name:path}", dependencies=[Depends(may_read)])
    async def by_name(name: str, asked: Annotated[Unmasking, Query()], request: Request) -> StaffShown:
        """Whom cases, tasks and keys mean by a name."""
        return await desk.show(name, await looking(asked, request))

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> StaffShown:
        """One, with what each system holds; by an id that was merged, who they became."""
        return await desk.show(staff_id.read(which), await looking(asked, request))

    @routes.get("/{which}/history", dependencies=[Depends(may_read)])
    async def history(which: str, asked: Annotated[Unmasking, Query()], request: Request) -> History:
        """What systems said of them, and which records were joined or parted, the oldest first."""
        return await desk.history(staff_id.read(which), await looking(asked, request))

    @routes.post("/changes/{which}/undo")
    async def undo(which: str, wanted: Deciding, caller: Principal = Depends(may_steward)) -> Done:
        """Take a change of which records belong together back, whoever made it."""
        return await steward.undo(change_id.read(which), wanted, caller.holder)

    @routes.post("/{which}/merge")
    async def merge(which: str, wanted: Merging, caller: Principal = Depends(may_steward)) -> Done:
        """Two are one, whatever their numbers say: the other's records move to this one."""
        return await steward.merge(staff_id.read(which), wanted, caller.holder)

    @routes.post("/{which}/split")
    async def split(which: str, wanted: Splitting, caller: Principal = Depends(may_steward)) -> Done:
        """Some of their records are somebody else's, who is new by this; the number joins them no more."""
        return await steward.split(staff_id.read(which), wanted, caller.holder)

    @routes.get("/{which}/person")
    async def person(
        which: str, asked: Annotated[Purpose, Query()], caller: Principal = Depends(may_tell_person)
    ) -> PersonLink:
        """Which person of the index of people they are; for a purpose, and on record."""
        if not asked.purpose.strip():
            raise Malformed(
                "who somebody is beside their work is shown for a purpose, and none is given",
                where="purpose",
                fix="Say what you need it for; it goes on record.",
            )
        return await desk.person(staff_id.read(which), caller.holder, asked.purpose)

    @routes.put("/{which}/person")
    async def set_person(
        which: str, said: PersonSaid, caller: Principal = Depends(may_tell_person)
    ) -> PersonLink:
        """Say which person of the index of people they are."""
        return await desk.set_person(staff_id.read(which), said, caller.holder, said.reason)

    @routes.delete("/{which}/person")
    async def unset_person(
        which: str,
        reason: Annotated[str, Query(min_length=1, max_length=2000, description="why; it goes on record")],
        caller: Principal = Depends(may_tell_person),
    ) -> PersonLink:
        """Say no more who they are."""
        return await desk.set_person(staff_id.read(which), None, caller.holder, reason)

    return routes

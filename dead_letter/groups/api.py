"""Groups over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from dead_letter.groups.board.reading import MOST
from dead_letter.groups.board.wanted import GroupFilter
from dead_letter.groups.desk import Desk
from dead_letter.groups.group import FullGroup, GroupPage
from dead_letter.groups.tending import Change, NewNote
from dead_letter.ids import group_id
from dead_letter.ports import Requires
from ledger.door import Door
from ledger.reader import Reader
from safeguards.policy import Principal, Scope


class Asked(GroupFilter):
    """The list's query."""

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


def router(reader: Reader, door: Door, requires: Requires) -> APIRouter:
    desk = Desk(reader, door)
    routes = APIRouter(prefix="/dead-letters/groups", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_triage = requires(Scope.DEAD_LETTERS_TRIAGE)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[Asked, Query()]) -> GroupPage:
        """Causes of failure, the last to have struck first."""
        wanted = GroupFilter.model_validate(asked.model_dump(exclude={"after", "limit"}))
        return await desk.page(wanted, asked.after, asked.limit)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> FullGroup:
        """One cause, with its trend, its notes and its newest open letters."""
        return await desk.show(group_id.read(which))

    @routes.patch("/{which}")
    async def change(which: str, wanted: Change, caller: Principal = Depends(may_triage)) -> FullGroup:
        """Say what is known of it: its state, who sees to it, its ticket, its labels."""
        return await desk.change(group_id.read(which), wanted, caller)

    @routes.post("/{which}/notes", status_code=HTTPStatus.CREATED)
    async def note(which: str, said: NewNote, caller: Principal = Depends(may_triage)) -> FullGroup:
        """Write a note that stays with it."""
        return await desk.note(group_id.read(which), said, caller)

    return routes

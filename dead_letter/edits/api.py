"""Edits over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from dead_letter import letter_id
from dead_letter.edits import draft
from dead_letter.edits.desk import MOST, Desk, Reading
from dead_letter.edits.draft import Draft, NewEdit
from dead_letter.edits.edit import Difference, Edit, Edited, EditPage, State
from dead_letter.ids import edit_id
from dead_letter.ports import Requires
from ledger.reading.masking import Unmasking
from safeguards.policy import Principal, Scope
from schemas.formats import Reason


class AskedEdits(BaseModel):
    """The list's query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State | None = Field(default=None, description="waiting (for a second person), sent or refused")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


class AskedDifference(Unmasking):
    """Which edit."""

    edit: str | None = Field(default=None, description="the edit; the letter's last one where it is left out")


class Verdict(BaseModel):
    """Why an edit that waits is let go or not; it goes on record with their name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason


class Approving(Verdict):
    """Why an edit that waits is let go."""

    restricted: bool = Field(
        default=False,
        description="you know that it names somebody whose data are restricted, and the law allows it; that "
        "goes on record",
    )


def router(desk: Desk, requires: Requires, *, max_depth: int) -> APIRouter:
    """``max_depth``: how deep the JSON of an edit may be nested."""
    routes = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_edit = requires(Scope.DEAD_LETTERS_EDIT)
    may_approve = requires(Scope.DEAD_LETTERS_APPROVE)
    may_unmask = requires(Scope.PAYLOADS_READ)

    async def reading(request: Request, asked: Unmasking) -> Reading | None:
        return (await may_unmask(request), asked.purpose) if asked.unmasked else None

    @routes.get("/edits", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[AskedEdits, Query()]) -> EditPage:
        """Edits of dead letters, the newest first; `state=waiting`: those that wait for a second person."""
        return await desk.page(asked.state, asked.after, asked.limit)

    @routes.get("/edits/{edit}", dependencies=[Depends(may_read)])
    async def show(edit: str) -> Edit:
        """One edit: who asked for it, and what became of it."""
        return await desk.show(edit_id.read(edit))

    @routes.post("/edits/{edit}/approve", status_code=HTTPStatus.ACCEPTED)
    async def approve(edit: str, said: Approving, caller: Principal = Depends(may_approve)) -> Edited:
        """Let somebody else's edit go: it is sent."""
        return await desk.approve(edit_id.read(edit), caller, said.reason, restricted=said.restricted)

    @routes.post("/edits/{edit}/refuse")
    async def refuse(edit: str, said: Verdict, caller: Principal = Depends(may_approve)) -> Edited:
        """An edit that waits is not to be sent; the letter waits for another decision."""
        return await desk.refuse(edit_id.read(edit), caller, said.reason)

    @routes.post("/edits/{edit}/withdraw")
    async def withdraw(edit: str, said: Verdict, caller: Principal = Depends(may_edit)) -> Edited:
        """Take your own edit back while it waits; the letter waits for another decision."""
        return await desk.withdraw(edit_id.read(edit), caller, said.reason)

    @routes.get("/{which}/diff")
    async def recorded(
        which: str,
        asked: Annotated[AskedDifference, Query()],
        request: Request,
        caller: Principal = Depends(may_read),
    ) -> Difference:
        """An edit on record beside its original; personal data masked."""
        await desk.check_open(letter_id.read(which), caller)
        number = None if asked.edit is None else edit_id.read(asked.edit)
        return await desk.recorded(letter_id.read(which), number, await reading(request, asked))

    @routes.post("/{which}/diff")
    async def difference(
        which: str,
        _: Draft,
        asked: Annotated[Unmasking, Query()],
        request: Request,
        caller: Principal = Depends(may_edit),
    ) -> Difference:
        """What an edit would change, if it is allowed; nothing is kept of it. Personal data masked."""
        await desk.check_open(letter_id.read(which), caller)
        told = draft.read(await request.body(), Draft, max_depth=max_depth)
        return await desk.difference(letter_id.read(which), told, await reading(request, asked))

    @routes.post("/{which}/edits", status_code=HTTPStatus.ACCEPTED)
    async def submit(
        which: str, _: NewEdit, request: Request, caller: Principal = Depends(may_edit)
    ) -> Edited:
        """Send an edited copy in its place, or have it wait for a second person where one has to approve."""
        await desk.check_open(letter_id.read(which), caller)
        told = draft.read(await request.body(), NewEdit, max_depth=max_depth)
        return await desk.submit(letter_id.read(which), told, caller)

    return routes

"""Runbooks over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from dead_letter.ids import group_id, runbook_id
from dead_letter.ports import Requires
from dead_letter.runbooks.desk import RunbookDesk
from dead_letter.runbooks.runbook import GroupRunbooks, NewRunbook, Runbook, RunbookPage
from safeguards.policy import Principal, Scope
from schemas.formats import Reason

_HARMLESS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
"""What is written in it may hold HTML, and is never to be run as a page of the hub's."""


class AskedText(BaseModel):
    """The query of a runbook's text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int | None = Field(default=None, ge=1, le=2**31 - 1, description="an old one; none: the newest")


class Attached(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str = Field(max_length=40, description="g-<n>")


class Deleted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Reason = Field(description="why; it goes on record")


def router(desk: RunbookDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(tags=["runbooks"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_triage = requires(Scope.DEAD_LETTERS_TRIAGE)
    may_write = requires(Scope.RUNBOOKS_WRITE)

    @routes.get("/runbooks", dependencies=[Depends(may_read)])
    async def listing() -> RunbookPage:
        """Every runbook, without its text."""
        return await desk.listing()

    @routes.post("/runbooks", status_code=HTTPStatus.CREATED)
    async def make(wanted: NewRunbook, caller: Principal = Depends(may_write)) -> Runbook:
        """Write a runbook, and which groups it is for."""
        return await desk.make(wanted, caller)

    @routes.get("/runbooks/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Runbook:
        """One, whole, with who wrote it and the groups it is shown with."""
        return await desk.show(runbook_id.read(which))

    @routes.get("/runbooks/{which}/text", dependencies=[Depends(may_read)])
    async def text(which: str, asked: Annotated[AskedText, Query()]) -> Response:
        """Its text alone, as Markdown (text/markdown)."""
        found = await desk.text(runbook_id.read(which), asked.version)
        return Response(found, media_type="text/markdown; charset=utf-8", headers=_HARMLESS)

    @routes.put("/runbooks/{which}")
    async def write(which: str, wanted: NewRunbook, caller: Principal = Depends(may_write)) -> Runbook:
        """Write a new version of it; the ones before stay on record."""
        return await desk.write(runbook_id.read(which), wanted, caller)

    @routes.post("/runbooks/{which}/delete", status_code=HTTPStatus.NO_CONTENT)
    async def delete(which: str, why: Deleted, caller: Principal = Depends(may_write)) -> None:
        """Show it with no group any more; its versions stay on record."""
        await desk.delete(runbook_id.read(which), caller, why.reason)

    @routes.post("/runbooks/{which}/attach")
    async def attach(which: str, to: Attached, caller: Principal = Depends(may_triage)) -> GroupRunbooks:
        """Show it with this group, whatever its rule says."""
        return await desk.attach(runbook_id.read(which), group_id.read(to.group), caller, attached=True)

    @routes.post("/runbooks/{which}/detach")
    async def detach(which: str, of: Attached, caller: Principal = Depends(may_triage)) -> GroupRunbooks:
        """Do not show it with this group, whatever its rule says."""
        return await desk.attach(runbook_id.read(which), group_id.read(of.group), caller, attached=False)

    @routes.get("/dead-letters/groups/{which}/runbooks", dependencies=[Depends(may_read)])
    async def of_group(which: str) -> GroupRunbooks:
        """The runbooks of a cause of failure."""
        return await desk.of_group(group_id.read(which))

    return routes

"""Taking over an old system's cases over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.importing.desk import CaseImportDesk
from cases.importing.shown import (
    Beginning,
    CaseImport,
    CaseImportPage,
    FindingPage,
    Preview,
    PreviewPage,
    Step,
)
from cases.ports import Requires
from safeguards.policy import Principal, Scope


class AskedImports(BaseModel):
    """Which page of imports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=500, description="how many at most")


class AskedFindings(BaseModel):
    """Which page of an import's findings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str = Field(default="", max_length=200, description="`next` of the page before")
    limit: int = Field(default=100, ge=1, le=500, description="how many at most")


def router(desk: CaseImportDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/imports", tags=["cases"])
    may_supervise = requires(Scope.CASES_SUPERVISE)

    @routes.get("", dependencies=[Depends(may_supervise)])
    async def listing(asked: Annotated[AskedImports, Query()]) -> CaseImportPage:
        """Imports of old systems' cases, and counts of them, the newest first."""
        return await desk.page(asked.after, asked.limit)

    @routes.post("")
    async def begin(wanted: Beginning, caller: Principal = Depends(may_supervise)) -> CaseImport:
        """Begin to take over an old system's cases, or to count them; or go on where that was left."""
        return await desk.begin(wanted, caller.holder)

    @routes.post("/previews", dependencies=[Depends(may_supervise)])
    async def preview(wanted: Preview) -> PreviewPage:
        """A page of what is there, and what it would be here. Nothing is changed."""
        return await desk.preview(wanted)

    @routes.get("/{which}", dependencies=[Depends(may_supervise)])
    async def one(which: str) -> CaseImport:
        """How far an import is, and what became of the old cases."""
        return await desk.find(which)

    @routes.post("/{which}/steps")
    async def step(which: str, said: Step, caller: Principal = Depends(may_supervise)) -> CaseImport:
        """Take in the next page. Sent twice, the second is refused with 409 and changes nothing."""
        return await desk.step(which, said.pages, caller.holder)

    @routes.get("/{which}/findings", dependencies=[Depends(may_supervise)])
    async def findings(which: str, asked: Annotated[AskedFindings, Query()]) -> FindingPage:
        """Old cases that were not taken over, or are not the same here: which, why, and what to do."""
        return await desk.findings(which, asked.after, asked.limit)

    return routes

"""A case's reporters and their links over HTTP, for staff and for whatever sends messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.keeping.finding.wanted import MOST
from cases.ports import Requires
from cases.tracking.desk import LinkDesk, NewLink, ReporterPage, Revoked
from safeguards.policy import Principal, Scope
from schemas.formats import Line

_MOST = 2**31 - 1
Which = Annotated[int, Path(ge=1, le=_MOST, description="which of the case's reporters, from 1")]


class ReportersAsked(BaseModel):
    """Which page of a case's reporters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: int = Field(default=0, ge=0, le=_MOST, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")


class Revoking(BaseModel):
    """Which links of a case can be used no more; all of them where neither is named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reporter: int | None = Field(default=None, ge=1, le=_MOST, description="those of one reporter")
    link: int | None = Field(default=None, ge=1, le=_MOST, description="one, by its number")
    reason: Line | None = Field(default=None, description="why, for staff")


def router(desk: LinkDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases", tags=["cases"])
    may_read, may_tell = requires(Scope.CASES_READ), requires(Scope.CASES_TELL)
    may_take = requires(Scope.CASES_TAKE)

    @routes.get("/{reference}/reporters")
    async def reporters(
        reference: str, asked: Annotated[ReportersAsked, Query()], caller: Principal = Depends(may_read)
    ) -> ReporterPage:
        """Who reported it, by what they are told, and their links; addresses are seen by whoever works on
        cases."""
        return await desk.reporters(reference, asked.after, asked.limit, caller)

    @routes.post("/{reference}/reporters/{reporter}/links", status_code=201)
    async def issue(reference: str, reporter: Which, caller: Principal = Depends(may_tell)) -> NewLink:
        """A new tracking link for a reporter. It is answered this once: the hub keeps only its hash."""
        return await desk.issue(reference, reporter, caller)

    @routes.post("/{reference}/reporters/{reporter}/stop")
    async def stop(reference: str, reporter: Which, caller: Principal = Depends(may_take)) -> ReporterPage:
        """They are told no more how it goes on, as they asked."""
        return await desk.stop(reference, reporter, caller)

    @routes.post("/{reference}/links/revocation")
    async def revoke(reference: str, said: Revoking, caller: Principal = Depends(may_tell)) -> Revoked:
        """Links can be used no more from now on."""
        return await desk.revoke(reference, said.reporter, said.link, said.reason, caller)

    return routes

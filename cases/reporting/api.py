"""Reports over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import StreamingResponse

from cases.keeping.finding.wanted import Counted
from cases.ports import Requires
from cases.reporting.desk import ReportDesk
from cases.reporting.lines import MEDIA_TYPES, Form
from cases.reporting.report import Reported, Volumes, Waits
from safeguards.policy import Principal, Scope


class Grouped(Reported):
    """Which cases, and by what they are put together."""

    by: list[Counted] = Field(
        default=["type"], min_length=1, max_length=4, description="what they are put together by"
    )

    @property
    def reported(self) -> Reported:
        return Reported.model_validate(self.model_dump(exclude={"by"}))


class Exported(Reported):
    """Which cases, as what."""

    form: Form = Field(default="csv", description="csv, or jsonl: a JSON object a line")

    @property
    def reported(self) -> Reported:
        return Reported.model_validate(self.model_dump(exclude={"form"}))


def router(desk: ReportDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/report", tags=["cases"])
    may_read = requires(Scope.CASES_READ)

    @routes.get("/volumes")
    async def volumes(asked: Annotated[Grouped, Query()], caller: Principal = Depends(may_read)) -> Volumes:
        """How many were opened, ended and opened again, how long they took, and which promises were kept."""
        return await desk.volumes(asked.reported, asked.by, caller)

    @routes.get("/waits")
    async def waits(asked: Annotated[Grouped, Query()], caller: Principal = Depends(may_read)) -> Waits:
        """On whom the time was spent: the council, the citizen, or which back office."""
        return await desk.waits(asked.reported, asked.by, caller)

    @routes.get("/rows", response_class=StreamingResponse)
    async def rows(
        asked: Annotated[Exported, Query()], caller: Principal = Depends(may_read)
    ) -> StreamingResponse:
        """A row for each case, streamed; nothing in it is about a person."""
        return StreamingResponse(
            desk.lines(asked.reported, asked.form, caller),
            media_type=MEDIA_TYPES[asked.form],
            headers={"Content-Disposition": f'attachment; filename="cases.{asked.form}"'},
        )

    return routes

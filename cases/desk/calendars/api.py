"""Asking what another calendar would do, over HTTP; the hub mounts it."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from cases.clocks import WorkingCalendar
from cases.desk.calendars.desk import CalendarDesk
from cases.desk.calendars.shown import WhatIfCalendar
from cases.ports import Requires
from safeguards.policy import Principal, Scope


class AskedCalendar(BaseModel):
    """A calendar that is not in use, and which clocks are looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calendar: WorkingCalendar = Field(description="all of it, as its file says it")
    after: str | None = Field(default=None, description="`after` of the answer before")


def router(desk: CalendarDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/calendars", tags=["cases"])
    may_supervise = requires(Scope.CASES_SUPERVISE)

    @routes.post("/what-if")
    async def what_if(asked: AskedCalendar, caller: Principal = Depends(may_supervise)) -> WhatIfCalendar:
        """Which clocks that run by the calendar of that name would be due at another time. Nothing is
        changed: each keeps the version of its calendar."""
        return await desk.what_if(asked.calendar, asked.after, caller)

    return routes

"""Alerts over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from dead_letter.alerts.alert import Alert, AlertPage, Trials
from dead_letter.alerts.desk import MOST, AlertDesk
from dead_letter.alerts.rules import AlertKind
from dead_letter.ids import alert_id
from dead_letter.ports import Requires
from safeguards.policy import Principal, Scope
from schemas.formats import Reason


class Asked(BaseModel):
    """The list's query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    which: Literal["open", "all"] = Field(
        default="open", description="open: those whose cause is there; all: cleared ones too"
    )
    kind: AlertKind | None = Field(default=None, description="only alerts of this kind")
    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


class Acknowledged(BaseModel):
    """Somebody sees to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: Reason = Field(
        description="what others are to know; it goes on record with the caller's name",
    )


class Tried(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    recipients: list[Annotated[str, Field(max_length=60)]] = Field(
        default=[], max_length=100, description="by the names in the settings; none: all of them"
    )


def router(desk: AlertDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/alerts", tags=["alerts"])
    may_read = requires(Scope.ALERTS_READ)
    may_acknowledge = requires(Scope.ALERTS_ACKNOWLEDGE)
    may_test = requires(Scope.ALERTS_TEST)

    @routes.get("", dependencies=[Depends(may_read)])
    async def listing(asked: Annotated[Asked, Query()]) -> AlertPage:
        """What staff should know of, the newest first."""
        only_open = asked.which == "open"
        return await desk.page(asked.kind, only_open=only_open, after=asked.after, limit=asked.limit)

    @routes.get("/{which}", dependencies=[Depends(may_read)])
    async def show(which: str) -> Alert:
        """One alert: what happened, since when, whom it touches, and the command that shows it."""
        return await desk.show(alert_id.read(which))

    @routes.post("/{which}/acknowledge")
    async def acknowledge(
        which: str, said: Acknowledged, caller: Principal = Depends(may_acknowledge)
    ) -> Alert:
        """Say that somebody sees to it. It stays until what it is about is over."""
        return await desk.acknowledge(alert_id.read(which), caller, said.note)

    @routes.post("/test", status_code=HTTPStatus.ACCEPTED)
    async def test(tried: Tried, caller: Principal = Depends(may_test)) -> Trials:
        """Send each recipient a notice that says it is a trial, now; what became of it its event tells."""
        return await desk.test(caller, tried.recipients)

    return routes

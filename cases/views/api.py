"""Views over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from cases.keeping.finding.wanted import MOST
from cases.ports import Requires
from cases.views.desk import ViewDesk
from cases.views.view import ChangedView, NewView, SavedView, ViewName, ViewPage
from safeguards.policy import Principal, Scope
from schemas.formats import Code


class Asked(BaseModel):
    """Which page of the views."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    team: Code | None = Field(default=None, description="those of a team alone")
    after: ViewName | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST, description="how many at most")


def router(desk: ViewDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/cases/views", tags=["cases"])
    may_read = requires(Scope.CASES_READ)

    @routes.get("")
    async def listing(asked: Annotated[Asked, Query()], caller: Principal = Depends(may_read)) -> ViewPage:
        """The views that you have: your own, and those of teams."""
        return await desk.page(caller, asked.team, asked.after, asked.limit)

    @routes.post("", status_code=HTTPStatus.CREATED)
    async def save(wanted: NewView, caller: Principal = Depends(may_read)) -> SavedView:
        """Keep a view by a name, for yourself or for a team; `GET /cases?view=` looks with it."""
        return await desk.save(wanted, caller)

    @routes.get("/{name}")
    async def show(name: str, caller: Principal = Depends(may_read)) -> SavedView:
        """One of them."""
        return await desk.show(name, caller)

    @routes.patch("/{name}")
    async def change(name: str, wanted: ChangedView, caller: Principal = Depends(may_read)) -> SavedView:
        """Change one that is yours, or a team's, if you may supervise."""
        return await desk.change(name, wanted, caller)

    @routes.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
    async def forget(name: str, caller: Principal = Depends(may_read)) -> None:
        """Forget one that is yours, or a team's, if you may supervise."""
        await desk.forget(name, caller)

    return routes

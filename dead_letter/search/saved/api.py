"""Saved searches over HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from dead_letter.ports import Requires
from dead_letter.search.saved.desk import SavedDesk
from dead_letter.search.saved.keeping import MOST
from dead_letter.search.saved.search import ChangedSearch, NewSearch, SavedPage, SavedSearch
from safeguards.policy import Principal, Scope


class Asked(BaseModel):
    """The list's query."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: str | None = Field(default=None, max_length=64, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


def router(desk: SavedDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/dead-letters/searches", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_share = requires(Scope.DEAD_LETTERS_TRIAGE)

    @routes.get("")
    async def listing(asked: Annotated[Asked, Query()], caller: Principal = Depends(may_read)) -> SavedPage:
        """The searches that you have: your own, and those that are shared."""
        return await desk.page(caller, asked.after, asked.limit)

    @routes.post("", status_code=HTTPStatus.CREATED)
    async def save(wanted: NewSearch, request: Request, caller: Principal = Depends(may_read)) -> SavedSearch:
        """Keep a search by a name. Sharing it needs the scope `dead-letters:triage` too."""
        if wanted.shared:
            await may_share(request)
        return await desk.save(wanted, caller)

    @routes.get("/{name}")
    async def show(name: str, caller: Principal = Depends(may_read)) -> SavedSearch:
        """One of them."""
        return await desk.show(name, caller)

    @routes.patch("/{name}")
    async def change(
        name: str, wanted: ChangedSearch, request: Request, caller: Principal = Depends(may_read)
    ) -> SavedSearch:
        """Change one that is yours, or that is shared, if you may triage."""
        if wanted.shared:
            await may_share(request)
        return await desk.change(name, wanted, caller)

    @routes.delete("/{name}", status_code=HTTPStatus.NO_CONTENT)
    async def forget(name: str, caller: Principal = Depends(may_read)) -> None:
        """Forget one that is yours, or that is shared, if you may triage."""
        await desk.forget(name, caller)

    return routes

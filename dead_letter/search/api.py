"""Searching the dead letters over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request

from dead_letter.ports import Requires
from dead_letter.search.desk import SearchDesk
from dead_letter.search.page import MOST, LetterPage
from dead_letter.search.wanted import SearchOf
from safeguards.policy import Principal, Scope


class Asked(SearchOf):
    """The list's query."""

    after: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=50, ge=1, le=MOST)


class AskedFor(Asked):
    """A search whose values stand in no address."""

    purpose: str = Field(
        default="",
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f-\x9f]*$",
        description="what for; with it the search is also by what is classed personal or above, needs the "
        "scope that the hub asks for (`search_personal`), and goes on record",
    )


def router(desk: SearchDesk, requires: Requires, personal: Scope) -> APIRouter:
    """``personal`` is the scope that a search by what is classed personal needs."""
    routes = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_search_people = requires(personal)

    @routes.get("")
    async def listing(asked: Annotated[Asked, Query()], caller: Principal = Depends(may_read)) -> LetterPage:
        """Failed deliveries and invalid messages, the last to have failed first; personal data masked."""
        return await desk.page(asked, asked.after, asked.limit, caller)

    @routes.post("/search")
    async def search(asked: AskedFor, request: Request, caller: Principal = Depends(may_read)) -> LetterPage:
        """The same; with a purpose also by people, places and fields that are classed personal."""
        if not asked.purpose.strip():
            return await desk.page(asked, asked.after, asked.limit, caller)
        await may_search_people(request)
        return await desk.page_private(asked, asked.after, asked.limit, caller, asked.purpose)

    return routes

"""Exports over HTTP."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import StreamingResponse

from dead_letter.ports import Requires
from dead_letter.search.export.desk import ExportDesk
from dead_letter.search.export.line import Format
from dead_letter.search.export.wanted import NewExport
from safeguards.policy import Principal, Scope

FOUND = "Tolbooth-Found"
"""The header that says how many lines of letters come."""
_MEDIA = {Format.JSONL: "application/jsonl", Format.CSV: "text/csv; charset=utf-8"}


def router(desk: ExportDesk, requires: Requires, personal: Scope) -> APIRouter:
    """``personal`` is the scope that a search by what is classed personal needs."""
    routes = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_search_people = requires(personal)
    may_unmask = requires(Scope.PAYLOADS_READ)

    @routes.post("/export", response_class=StreamingResponse)
    async def export(
        wanted: NewExport, request: Request, caller: Principal = Depends(may_read)
    ) -> StreamingResponse:
        """Everything that a search finds now, as JSON Lines or CSV, streamed; personal data masked.

        The header `Tolbooth-Found` says how many letters come: an answer with fewer broke off, and
        `after_letter` goes on with it.
        """
        if wanted.unmasked:
            await may_unmask(request)
        if wanted.purpose.strip():
            await may_search_people(request)
        chosen = await desk.begin(wanted, caller)
        return StreamingResponse(
            desk.lines(wanted, chosen, caller),
            media_type=_MEDIA[wanted.format],
            headers={
                FOUND: str(chosen.many),
                "Content-Disposition": f'attachment; filename="dead-letters.{wanted.format}"',
            },
        )

    return routes

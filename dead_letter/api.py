"""The office over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from dead_letter import letter_id
from dead_letter.closed_to import ClosedTo, nothing_closed
from dead_letter.ids import group_id
from dead_letter.letter import Discarded, FailedDelivery, FailedMessage, GroupDiscarded, Replayed
from dead_letter.office import Office
from dead_letter.ports import Requires, Resubmit, Tells, Wake, tells_nothing
from ledger.door import Door
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.reading.masking import Purpose, Unmasking
from safeguards.policy import Principal, Scope
from schemas.catalogue import Catalogue


class Reason(BaseModel):
    """Why: it goes on record with the caller's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(min_length=1, max_length=2000)


class Again(Reason):
    """Why it is sent again."""

    restricted: bool = Field(
        default=False,
        description="you know that it names somebody whose data are restricted, and the law allows it; that "
        "goes on record",
    )


def router(
    reader: Reader,
    door: Door,
    catalogue: Catalogue,
    resubmit: Resubmit,
    wake: Wake,
    requires: Requires,
    keys: SourceKeys = NO_INDEX,
    tells: Tells = tells_nothing,
    closed: ClosedTo = nothing_closed,
) -> APIRouter:
    office = Office(reader, door, catalogue, resubmit, wake, keys, tells, closed)
    routes = APIRouter(prefix="/dead-letters", tags=["dead letters"])
    may_read = requires(Scope.DEAD_LETTERS_READ)
    may_replay = requires(Scope.DEAD_LETTERS_REPLAY)
    may_discard = requires(Scope.DEAD_LETTERS_DISCARD)
    may_unmask = requires(Scope.PAYLOADS_READ)

    @routes.get("/{which}")
    async def show(
        which: str,
        asked: Annotated[Unmasking, Query()],
        request: Request,
        caller: Principal = Depends(may_read),
    ) -> FailedDelivery | FailedMessage:
        """One, whole, personal data masked."""
        if not asked.unmasked:
            return await office.show(letter_id.read(which), caller)
        return await office.show_clear(letter_id.read(which), await may_unmask(request), asked.purpose)

    @routes.get("/{which}/original", dependencies=[Depends(may_read)], response_class=Response)
    async def original(
        which: str, asked: Annotated[Purpose, Query()], caller: Principal = Depends(may_unmask)
    ) -> Response:
        """What came in, to the byte; of a delivery its event as JSON. It goes on record."""
        found = await office.original(letter_id.read(which), caller, asked.purpose)
        # Nobody promised what is in it: a browser is to keep it, and not to show it.
        headers = {
            "content-disposition": f'attachment; filename="{which}"',
            "x-content-type-options": "nosniff",
            "tolbooth-content-type": quote(found.content_type, safe="/+;=. -_"),
        }
        return Response(found.raw, media_type="application/octet-stream", headers=headers)

    @routes.post("/{which}/replay", status_code=HTTPStatus.ACCEPTED)
    async def replay(which: str, why: Again, caller: Principal = Depends(may_replay)) -> Replayed:
        """Send it again."""
        letter = letter_id.read(which)
        return await office.replay(letter, caller, why.reason, restricted=why.restricted)

    @routes.post("/groups/{which}/discard")
    async def discard_group(
        which: str, why: Reason, caller: Principal = Depends(may_discard)
    ) -> GroupDiscarded:
        """Give up all that is open in a group; each stays on record. Of many, a part: ask again."""
        return await office.discard_group(group_id.read(which), caller, why.reason)

    @routes.post("/{which}/discard")
    async def discard(which: str, why: Reason, caller: Principal = Depends(may_discard)) -> Discarded:
        """Give it up; it stays on record."""
        return await office.discard(letter_id.read(which), caller, why.reason)

    return routes

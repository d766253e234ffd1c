"""Subject access over HTTP; the hub mounts it and says who may come in."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import StreamingResponse

from identity_index.ids import person_id
from identity_index.people.asked.why import Why
from identity_index.people.exporting.desk import ExportDesk
from identity_index.ports import Requires
from safeguards.policy import Principal, Scope


class NewPersonExport(BaseModel):
    """Why everything is taken out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why = Field(
        description="why, such as the request's reference; it goes on record with your name",
    )


def router(desk: ExportDesk, requires: Requires) -> APIRouter:
    routes = APIRouter(prefix="/people", tags=["people"])
    may_export = requires(Scope.PEOPLE_EXPORT)

    @routes.post("/{which}/export", response_class=StreamingResponse)
    async def export(
        which: str, wanted: NewPersonExport, caller: Principal = Depends(may_export)
    ) -> StreamingResponse:
        """Everything that is held of them, in clear, and everyone who looked, as JSON Lines, streamed: each
        line has a `section` and an `item`, others are masked. The last line's section is `end`, with how many
        items each section had; an answer without it broke off."""
        subject = await desk.begin(person_id.read(which), wanted.reason, caller)
        return StreamingResponse(
            desk.lines(subject),
            media_type="application/jsonl",
            headers={"Content-Disposition": f'attachment; filename="{subject.person}.jsonl"'},
        )

    return routes

"""Attachments over HTTP: a file goes in as it is and comes out as it is, as a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, StreamingResponse

from cases.attachments.ports import Kept, NoSuchAttachment, Told, TryAgain
from hub.api.security import requires
from hub.api.upload import Upload, upload_of
from hub.attachments.names import REFERENCE, disposition
from hub.attachments.repository import Row
from identity_index.people.asked.why import Why
from ledger import auditing, clock
from safeguards.policy import Principal, Scope, permits
from schemas.classes import DataClass

if TYPE_CHECKING:
    from hub.bootstrap import Hub

_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
"""Whoever opens one in a browser gets a file to keep, and nothing in it acts."""
ClassName = Literal["open", "internal", "personal", "sensitive"]


class PositionLine(BaseModel):
    """Where a photo says that it was taken, WGS 84."""

    model_config = ConfigDict(frozen=True)

    latitude: float = Field(description="degrees, north positive")
    longitude: float = Field(description="degrees, east positive")


class AttachmentLine(BaseModel):
    """One attachment."""

    model_config = ConfigDict(frozen=True)

    reference: str = Field(description="what an event or a case names it by, and it is fetched by")
    sha256: str = Field(description="of its bytes as they are kept, in hexadecimal")
    size: int = Field(description="bytes, as it is kept")
    media_type: str = Field(description="what it is by its content")
    name: str = Field(description="as its sender called it, without folders")
    data_class: ClassName
    quarantined: bool = Field(description="it was not looked through for viruses yet, and is not given out")


class NewAttachmentLine(AttachmentLine):
    """One that was just kept."""

    position: PositionLine | None = Field(
        description="where a photo says that it was taken; answered once, and not kept beside it"
    )


class AttachmentDetails(AttachmentLine):
    """One, and who needs it."""

    kept_at: datetime
    kept_by: str = Field(description="who sent it")
    held_by: str | None = Field(
        description="who needs it, such as event/42; null: nobody, and it will be swept"
    )


class Sent(BaseModel):
    """What is said of a file beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None = Field(default=None, max_length=1000, description="its name, where no header says it")
    data_class: ClassName = Field(default="sensitive", description="the class of what is in it")
    keep_location: bool = Field(
        default=False, description="leave in a photo where it was taken, if the settings allow that"
    )


class Fetched(BaseModel):
    """Why somebody looks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Why | None = Field(default=None, description="why; it goes on record with your name")


def router(hub: Hub) -> APIRouter:
    routes = APIRouter(prefix="/attachments", tags=["attachments"])
    may_add, may_read = requires(hub, Scope.ATTACHMENTS_ADD), requires(hub, Scope.ATTACHMENTS_READ)

    @routes.post("", status_code=HTTPStatus.CREATED, response_model=NewAttachmentLine)
    async def add(
        request: Request, sent: Annotated[Sent, Query()], caller: Principal = Depends(may_add)
    ) -> JSONResponse:
        """Keep one file: the body itself, with its media type and `Content-Disposition`, or the one file of a
        `multipart/form-data` form. While no event and no case refers to it, it is swept a day later."""
        async with upload_of(request, sent.name) as upload:
            kept = await hub.attachments.keep(_until_gone(upload), _told(upload, sent, caller))
        line = NewAttachmentLine(**_line(kept), position=_position(kept))
        where = {"Location": f"/attachments/{kept.reference}"}
        return JSONResponse(line.model_dump(mode="json"), HTTPStatus.CREATED, headers=where)

    @routes.get("/{reference}", response_class=StreamingResponse)
    async def fetch(
        reference: str, asked: Annotated[Fetched, Query()], caller: Principal = Depends(may_read)
    ) -> StreamingResponse:
        """The file as it is kept. Each fetch goes on record."""
        await _open_to(hub, _known(reference), caller)
        given = await hub.attachments.given(reference)
        await hub.door.run(
            lambda session: auditing.note(
                session, caller.holder, "attachments.fetch", f"attachment/{reference}", asked.reason or ""
            )
        )
        headers = {
            **_SAFE,
            "Content-Length": str(given.kept.size),
            "Content-Disposition": disposition(given.kept.name),
            "ETag": f'"{given.kept.sha256}"',
        }
        return StreamingResponse(given.pieces, media_type=given.kept.media_type, headers=headers)

    @routes.get("/{reference}/details")
    async def details(reference: str, caller: Principal = Depends(may_read)) -> AttachmentDetails:
        """What it is, who sent it and who needs it; the file itself is not fetched."""
        row = await _open_to(hub, _known(reference), caller)
        return AttachmentDetails(
            **_line(row.kept), kept_at=clock.moment(row.kept_at), kept_by=row.kept_by, held_by=row.held_by
        )

    return routes


async def _open_to(hub: Hub, reference: str, who: Principal) -> Row:
    """What it is. One of a case that its team alone sees is not there for others."""
    row = await hub.attachments.about(reference)
    if permits(who, Scope.CASES_RESTRICTED):
        return row
    if await hub.reader.run(lambda session: hub.closed.holds(session, reference, row.held_by)):
        raise NoSuchAttachment(f"There is no attachment {reference}.")
    return row


def _told(upload: Upload, sent: Sent, caller: Principal) -> Told:
    return Told(
        by=caller.holder,
        name=upload.name,
        media_type=upload.media_type,
        data_class=DataClass[sent.data_class.upper()],
        keep_location=sent.keep_location,
    )


def _known(reference: str) -> str:
    if REFERENCE.fullmatch(reference) is None:
        raise NoSuchAttachment(
            f"{reference[:60]!r} is no attachment's reference: one looks like at-mfrggzdf…."
        )
    return reference


def _line(kept: Kept) -> dict[str, object]:
    return {
        "reference": kept.reference,
        "sha256": kept.sha256,
        "size": kept.size,
        "media_type": kept.media_type,
        "name": kept.name,
        "data_class": kept.data_class.name.lower(),
        "quarantined": kept.quarantined,
    }


def _position(kept: Kept) -> PositionLine | None:
    found = kept.position
    return None if found is None else PositionLine(latitude=found.latitude, longitude=found.longitude)


async def _until_gone(upload: Upload) -> AsyncIterator[bytes]:
    try:
        async for piece in upload.pieces:
            yield piece
    except ClientDisconnect as error:
        raise TryAgain("The file broke off on the way. Send it again.") from error

"""Requests as back offices hold them: what roads, waste or the CRM makes of what it was sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Status
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.references import SourceKey

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)


class RequestUpdated(CanonicalModel):
    """A back office said how a request that it holds stands now.

    It names the request by its own key. Which case it is of, the hub knows by the link that was kept when the
    request was made; a request that came to the back office by another door has none.
    """

    request: SourceKey = Field(description="The request, as the back office knows it")
    our_reference: Key | None = Field(
        default=None, description="The reference that it was sent with, where the back office repeats it"
    )
    service: Code | None = Field(default=None, description="The service it is about, in the council's words")
    status: Status = Field(description="How it stands, in the words that all systems share")
    status_there: Line | None = Field(default=None, description="The back office's own word for it")
    opened_at: Moment | None = Field(default=None, description="When the back office took it on")
    updated_at: Moment = Field(description="When it came to stand so")
    message: Annotated[Prose | None, _Personal] = Field(default=None, description="What the reporter is told")
    notes: Annotated[Prose | None, _Sensitive] = Field(default=None, description="What its staff wrote down")


EVENTS = (
    EventType.of(
        "uk.gov.council.request.updated.v1",
        RequestUpdated,
        index_fields=("request", "our_reference", "status"),
    ),
)

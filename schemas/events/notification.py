"""What citizens are to be told, for whatever sends messages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Status
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.references import PersonReference

_Personal = Classed(DataClass.PERSONAL)


class NotificationRequested(CanonicalModel):
    """One reporter of a case is to be told one thing: that what they wrote is there, or how it goes on.

    ``text`` is public wording alone, as the case type has it or whoever moved the case wrote it. No link is
    in it, since who reads events could then use it: whatever sends the message asks the hub for one.
    """

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    about: Literal["acknowledgement", "update", "message"] = Field(
        description="That the report is there, how it goes on, or that a message of theirs is there"
    )
    reporter: int = Field(ge=1, description="Which of the case's reporters, from 1")
    change: int = Field(
        ge=1, description="Which change of the case they are told of: its version by it. Each is told once"
    )
    by: Literal["email", "sms", "phone"] = Field(description="By what they chose to be told")
    to: Annotated[Line, _Personal] = Field(description="The e-mail address or telephone number")
    name: Annotated[Line | None, _Personal] = Field(default=None, description="What they are called")
    person: PersonReference | None = Field(default=None, description="Who they are, if that is known")
    subject: Annotated[Line, _Personal] = Field(description="What it is about, in a line")
    text: Annotated[Prose, _Personal] = Field(description="What they are told")
    status: Status = Field(description="How the case stands, in the words that all systems share")
    requested_at: Moment = Field(description="When")


EVENTS = (
    EventType.of(
        "uk.gov.council.notification.requested.v1",
        NotificationRequested,
        index_fields=("reference", "by", "about"),
    ),
)

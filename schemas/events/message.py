"""What people write to the council: by e-mail, text message, chatbot, social media."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Channel
from schemas.events.form import Attachment
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.people import Contact

_Text = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
"""As long as an attribute of an event may be."""
_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
_Internal = Classed(DataClass.INTERNAL)


class LeftOut(CanonicalModel):
    """A file that came with a message and is not kept."""

    name: Annotated[Line, _Sensitive] = Field(description="Its name as it was sent")
    why: Annotated[Line, _Internal] = Field(description="Why it is not kept")


class Undelivered(CanonicalModel):
    """Somebody to whom a message of the council's did not get through."""

    address: Annotated[Line, _Personal] = Field(description="Their address")
    permanent: bool = Field(description="Whether it will not get through later either")
    why: Annotated[Line | None, _Personal] = Field(default=None, description="As their server said it")


class MessageReceived(CanonicalModel):
    """Somebody wrote to the council, about a case or not."""

    channel: Channel = Field(description="By what it came")
    message_id: Annotated[Line, _Internal] = Field(
        description="What it is called where it comes from; of an e-mail its Message-ID"
    )
    sender: Contact | None = Field(default=None, description="Who wrote it, as they say")
    verified: Annotated[Code | None, _Internal] = Field(
        default=None, description="How it was made sure who they are, such as signed_in; left out: it was not"
    )
    on_behalf_of: Contact | None = Field(default=None, description="For whom they write, if for another")
    needs: Annotated[list[Code], _Sensitive] = Field(
        default_factory=list, max_length=20, description="What they need, such as interpreter or large_print"
    )
    to: Annotated[list[Line], _Personal] = Field(
        default_factory=list, max_length=50, description="Whom it was sent to"
    )
    subject: Annotated[Line | None, _Sensitive] = Field(default=None, description="What it is about")
    text: Annotated[Prose | None, _Sensitive] = Field(default=None, description="What they wrote")
    answers_to: Annotated[list[Line], _Internal] = Field(
        default_factory=list,
        max_length=50,
        description="The message ids of what it answers and what went before, the nearest first",
    )
    automatic: Code | None = Field(
        default=None,
        description="Of a machine's message by what it is known: auto_generated, auto_reply, out_of_office, "
        "bounce, list, no_return_path and others; left out where a person seems to have written it",
    )
    undelivered: list[Undelivered] = Field(
        default_factory=list, max_length=50, description="Whom a message of the council's did not get to"
    )
    attachments: list[Attachment] = Field(
        default_factory=list, max_length=100, description="Files that came with it"
    )
    left_out: list[LeftOut] = Field(
        default_factory=list, max_length=100, description="Files that came with it and are not kept"
    )
    original: Annotated[Key | None, _Internal] = Field(
        default=None, description="Where the whole of it is kept, if that is more than its text"
    )
    faults: Annotated[list[Line], _Internal] = Field(
        default_factory=list, max_length=20, description="What was wrong with it, and how it was read"
    )
    sent_at: Moment | None = Field(default=None, description="When, by the sender's clock")


class MessageSetAside(CanonicalModel):
    """A message that belongs to no case waits for somebody to look at it. It is not repeated here."""

    message: int = Field(ge=1, description="Which of the messages that were set aside this is, from 1")
    source: _Text = Field(description="The source of the event that it came in as")
    event: _Text = Field(description="The id of that event")
    channel: Channel = Field(description="By what it came")
    automatic: Code | None = Field(default=None, description="By what it is known to be a machine's")
    why: Literal["no_reference", "misspelt", "unknown", "several", "no_report"] = Field(
        description="It names no case; one that is misspelt; one that there is not; several; or the entry "
        "rule that fits it makes no report of it"
    )
    named: Annotated[list[Line], _Internal] = Field(
        default_factory=list, max_length=20, description="What it names, as it is written there"
    )
    near: list[Key] = Field(
        default_factory=list, max_length=20, description="The cases that may be meant, the likeliest first"
    )
    received_at: Moment = Field(description="When it came")


class MessageSettled(CanonicalModel):
    """Somebody saw to a message that had been set aside."""

    message: int = Field(ge=1, description="Which of the messages that were set aside")
    outcome: Literal["attached", "opened", "dismissed"] = Field(
        description="It was put on a case, a case was opened of it, or nothing is to be done"
    )
    reference: Key | None = Field(default=None, description="The case, where there is one")
    interaction: int | None = Field(default=None, ge=1, description="Which of the case's contacts it is")
    settled_at: Moment = Field(description="When")
    settled_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")
    reason: Annotated[Prose | None, _Sensitive] = Field(default=None, description="Why, for staff")


EVENTS = (
    EventType.of("uk.gov.council.message.received.v1", MessageReceived, index_fields=("channel",)),
    EventType.of("uk.gov.council.message.set_aside.v1", MessageSetAside, index_fields=("channel", "why")),
    EventType.of("uk.gov.council.message.settled.v1", MessageSettled, index_fields=("outcome", "reference")),
)

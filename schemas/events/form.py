"""Forms that citizens and staff send in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Moment
from schemas.model import CanonicalModel
from schemas.people import Contact

_Internal = Classed(DataClass.INTERNAL)
_Sensitive = Classed(DataClass.SENSITIVE)


class Attachment(CanonicalModel):
    """A file sent with a form; the bytes stay where they are and are fetched by reference."""

    name: Annotated[Line, _Sensitive] = Field(description="The file's name as it was sent")
    media_type: Line = Field(description="Its media type, such as image/jpeg")
    size: Annotated[int, Field(ge=0, lt=2**63)] = Field(description="Its size in bytes")
    reference: Annotated[Key, _Internal] = Field(description="Where the form system keeps it")


class FormSubmitted(CanonicalModel):
    """A form was filled in and sent."""

    form: Code = Field(description="Which form, such as blue_badge_application")
    form_version: Line | None = Field(default=None, description="Which version of that form")
    reference: Key = Field(description="The submission's reference, as the sender was told it")
    submitted_at: Moment = Field(description="When it was sent")
    submitted_by: Contact | None = Field(default=None, description="Who sent it; left out if anonymous")
    answers: Annotated[dict[str, JsonValue], _Sensitive] = Field(
        description="The answers by the form's own field names; sensitive because anybody may write anything"
    )
    attachments: Annotated[list[Attachment], Field(max_length=100)] = Field(
        default_factory=list, description="Files sent with it"
    )


EVENTS = (
    EventType.of("uk.gov.council.form.submitted.v1", FormSubmitted, index_fields=("form", "reference")),
)

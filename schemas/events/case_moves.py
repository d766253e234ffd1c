"""A case becomes one of another type, or another organisation's."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from schemas.case_acts import By, Why
from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Status
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.places import Location

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
Shared = Literal["title", "description", "details", "location"]
"""What of a case a partner may be told."""


class CaseReclassified(CanonicalModel):
    """A case is of another type, or goes by another version of its own."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service that it is about from now on")
    previous_type: Code = Field(description="The kind of case until now")
    previous_version: int = Field(ge=1, description="The version of that kind")
    case_type: Code = Field(description="The kind of case from now on")
    type_version: int = Field(ge=1, description="The version of that kind")
    status: Status = Field(description="Its status from now on")
    status_here: Code = Field(description="Its status, as that kind calls it")
    details: Annotated[dict[str, JsonValue], _Sensitive] = Field(
        description="What that kind asks for: all of it, as it is now"
    )
    queue: Code = Field(description="The queue that has it")
    clocks: dict[Code, Line] = Field(
        default_factory=dict,
        description="Each of its clocks, and from when it runs: carried:<clock> (as that did), opened (since "
        "the case was opened), or now",
    )
    calendars: dict[Code, int] = Field(
        default_factory=dict, description="The versions of the working calendars that new clocks go by"
    )
    reclassified_at: Moment = Field(description="When")
    reclassified_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseTransferred(CanonicalModel):
    """A case went to another organisation. What it may not know is left out, and named."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    case_type: Code = Field(description="The kind of case")
    partner: Line = Field(description="The organisation that has it now")
    status: Status = Field(description="Its status")
    status_here: Code = Field(description="Its status, as its kind of case calls it")
    title: Annotated[Line | None, _Personal] = Field(default=None, description="What it is about, in a line")
    description: Annotated[Prose | None, _Sensitive] = Field(default=None, description="In more words")
    details: Annotated[dict[str, JsonValue] | None, _Sensitive] = Field(
        default=None, description="What its kind of case asks for"
    )
    location: Annotated[Location | None, _Personal] = Field(default=None, description="Where it is about")
    withheld: list[Code] = Field(
        max_length=20,
        description="What is known of it and the partner is not told; of people nothing is told",
    )
    transferred_at: Moment = Field(description="When")
    transferred_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


EVENTS = (
    EventType.of(
        "uk.gov.council.case.reclassified.v1", CaseReclassified, index_fields=("reference", "case_type")
    ),
    EventType.of(
        "uk.gov.council.case.transferred.v1", CaseTransferred, index_fields=("reference", "partner")
    ),
)

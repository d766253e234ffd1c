"""Cases: a request for service, from the day it is made to the day it is done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.people import Contact
from schemas.places import Location
from schemas.references import OrganisationKey

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
_Internal = Classed(DataClass.INTERNAL)

Channel = Literal["web", "phone", "email", "letter", "face_to_face", "app", "open311", "sensor", "system"]
Status = Literal["new", "open", "in_progress", "waiting", "resolved", "closed"]


class CaseOpened(CanonicalModel):
    """A request for service was taken on."""

    reference: Key = Field(description="The case's reference, as the citizen is told it")
    service: Code = Field(description="The service asked for, such as missed_bin")
    title: Annotated[Line, _Personal] = Field(description="What it is about, in a line")
    description: Annotated[Prose | None, _Sensitive] = Field(
        default=None, description="What the reporter said, in their own words"
    )
    channel: Channel = Field(description="How it reached the council")
    status: Status = Field(default="new", description="Its status to begin with")
    opened_at: Moment = Field(description="When it was taken on")
    due_at: Moment | None = Field(default=None, description="When it should be done")
    reporter: Contact | None = Field(default=None, description="Who asked; left out if they stay anonymous")
    organisation: OrganisationKey | None = Field(
        default=None, description="The business or other organisation that it is about or that asked"
    )
    location: Annotated[Location | None, _Personal] = Field(default=None, description="Where it is about")
    team: Annotated[Line | None, _Internal] = Field(default=None, description="The team that has it")


class CaseStatusChanged(CanonicalModel):
    """A case moved from one status to another."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    previous_status: Status = Field(description="Its status until now")
    status: Status = Field(description="Its status from now on")
    changed_at: Moment = Field(description="When it changed")
    reason: Annotated[Prose | None, _Sensitive] = Field(default=None, description="Why, for staff")
    message: Annotated[Prose | None, _Personal] = Field(default=None, description="What the reporter is told")
    changed_by: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who changed it: a staff id"
    )


class CaseClosed(CanonicalModel):
    """A case came to its end. Closed is not fixed: ``outcome`` says which."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it was about")
    outcome: Literal[
        "fixed", "no_action_needed", "not_ours", "duplicate", "withdrawn", "refused", "failed"
    ] = Field(description="How it ended")
    duplicate_of: Key | None = Field(default=None, description="The case it repeats, if it is a duplicate")
    closed_at: Moment = Field(description="When it was closed")
    message: Annotated[Prose | None, _Personal] = Field(default=None, description="What the reporter is told")
    closed_by: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who closed it: a staff id"
    )


EVENTS = (
    EventType.of(
        "uk.gov.council.case.opened.v1", CaseOpened, index_fields=("reference", "service", "channel")
    ),
    EventType.of(
        "uk.gov.council.case.status_changed.v1", CaseStatusChanged, index_fields=("reference", "status")
    ),
    EventType.of("uk.gov.council.case.closed.v1", CaseClosed, index_fields=("reference", "outcome")),
)

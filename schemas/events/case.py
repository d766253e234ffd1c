"""Cases: a request for service, from the day it is made to the day it is done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.form import Attachment
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.people import Contact
from schemas.places import Location
from schemas.references import OrganisationKey, PersonReference, SourceKey

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
_Internal = Classed(DataClass.INTERNAL)

Channel = Literal[
    "web",
    "phone",
    "email",
    "letter",
    "face_to_face",
    "app",
    "open311",
    "sensor",
    "system",
    "chatbot",
    "voice_assistant",
    "mobile_worker",
    "partner",
    "robot",
    "social_media",
    "sms",
]
"""By what a contact comes or goes."""
UpdatesBy = Literal["email", "sms", "phone", "none"]
"""By what a reporter is told how their case goes on; ``none``: they want to hear nothing."""
Priority = Literal["low", "normal", "high", "urgent"]
_BACK_OFFICE = (
    "The system that does the work and is to be told of this, by its adapter's name; left out where there is "
    "none, or where this is its own word"
)
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
    concerns: PersonReference | None = Field(default=None, description="Whom it is about, if not who asked")
    location: Annotated[Location | None, _Personal] = Field(default=None, description="Where it is about")
    team: Annotated[Line | None, _Internal] = Field(default=None, description="The team that has it")
    case_type: Code | None = Field(
        default=None, description="The kind of case, where the hub's own cases tell"
    )
    type_version: int | None = Field(default=None, description="The version of that kind")
    status_here: Code | None = Field(default=None, description="Its status, as that kind calls it")
    details: Annotated[dict[str, JsonValue] | None, _Sensitive] = Field(
        default=None, description="What that kind asks for, by its own names"
    )
    priority: Priority | None = Field(default=None, description="Which come first")
    asset: SourceKey | None = Field(default=None, description="What it is about, such as a street light")
    parent: Key | None = Field(default=None, description="The case that it is a part of")
    area: Code | None = Field(default=None, description="The part of the council's area that it is in")
    calendars: dict[Code, int] | None = Field(
        default=None, description="The versions of the working calendars that its clocks go by"
    )
    detached_from: Key | None = Field(
        default=None, description="The case that its first report was taken for one of, and is not"
    )
    back_office: Code | None = Field(default=None, description=_BACK_OFFICE)
    origin: SourceKey | None = Field(
        default=None, description="The record of another system that it was taken over from"
    )
    held_by: Code | None = Field(
        default=None,
        description="The system that does the work, by its adapter's name, where it has the record already "
        "that the case was taken over from: it is not told of it",
    )
    ended_before: bool | None = Field(
        default=None,
        description="Whether it had ended before it was taken over: none of its clocks was started",
    )


class ClockAgain(CanonicalModel):
    """A clock of a case that is reopened: what it is, and what it was."""

    clock: Code = Field(description="Which of its clocks, such as resolve")
    met_before: bool | None = Field(default=None, description="Whether it had been met, if it was stopped")
    runs: bool = Field(description="Whether it runs, or is paused, again")
    due_at: Moment | None = Field(default=None, description="When it is due; left out while it is paused")


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
    status_here: Code | None = Field(default=None, description="Its status, as its kind of case calls it")
    previous_here: Code | None = Field(default=None, description="That until now")
    by_hand_of: Code | None = Field(
        default=None,
        description="As what they changed it: citizen, agent, officer, supervisor, back_office or hub",
    )
    back_office: Code | None = Field(default=None, description=_BACK_OFFICE)
    clocks: list[ClockAgain] | None = Field(
        default=None, max_length=50, description="Of a case that is reopened: its clocks from now on"
    )
    calendars: dict[Code, int] | None = Field(
        default=None, description="The versions of the working calendars that clocks which start now go by"
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
    back_office: Code | None = Field(default=None, description=_BACK_OFFICE)


class CaseInteractionRecorded(CanonicalModel):
    """Somebody was in touch about a case, or the council was with them."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    interaction: int = Field(ge=1, description="Which of the case's contacts this is, from 1")
    channel: Channel = Field(description="By what it came or went")
    direction: Literal["in", "out"] = Field(description="To the council, or from it")
    happened_at: Moment = Field(description="When")
    contact: Contact | None = Field(default=None, description="With whom; left out if they are not known")
    verified: Annotated[Code | None, _Internal] = Field(
        default=None, description="How it was made sure who they are, such as signed_in or security_questions"
    )
    on_behalf_of: Contact | None = Field(default=None, description="For whom they spoke, if for another")
    staff: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who dealt with it: a staff id"
    )
    needs: Annotated[list[Code], _Sensitive] = Field(
        default_factory=list, max_length=20, description="What they need, such as interpreter or large_print"
    )
    said: Annotated[Prose | None, _Sensitive] = Field(default=None, description="What was said")
    transcript: Annotated[Key | None, _Internal] = Field(
        default=None, description="Where the whole of it is kept"
    )
    call_back_at: Moment | None = Field(default=None, description="When they were promised a call")
    repeats: bool = Field(
        default=False, description="Whether it is another report of what the case is about already"
    )
    title: Annotated[Line | None, _Personal] = Field(
        default=None, description="What it is about, as they said it"
    )
    asset: SourceKey | None = Field(default=None, description="What it is about, as they said it")
    details: Annotated[dict[str, JsonValue] | None, _Sensitive] = Field(
        default=None, description="What its kind of case asks for, as they said it"
    )
    location: Annotated[Location | None, _Personal] = Field(
        default=None, description="Where, as they said it"
    )
    concerns: PersonReference | None = Field(default=None, description="Whom it is about, as they said it")
    reporter: int | None = Field(
        default=None, ge=1, description="Which of the case's reporters it was, from 1, if they are one"
    )
    updates: UpdatesBy | None = Field(
        default=None, description="By what they are told how it goes on, where this contact has settled that"
    )
    attachments: list[Attachment] = Field(
        default_factory=list, max_length=100, description="Files that came with it"
    )
    automatic: Code | None = Field(
        default=None,
        description="Of a machine's message by what it is known, such as out_of_office; it is not answered",
    )


class CaseAssigned(CanonicalModel):
    """A case went to a queue, or to somebody of it."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    queue: Code = Field(description="The queue that has it")
    assignee: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who has it: a staff id; nobody yet where it is left out"
    )
    previous_queue: Code | None = Field(default=None, description="The queue that had it")
    previous_assignee: Annotated[Line | None, _Personal] = Field(default=None, description="Who had it")
    assigned_at: Moment = Field(description="When")
    assigned_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")
    rule: Code | None = Field(
        default=None, description="By what rule they were chosen, if by one: round_robin or by_skill"
    )
    turn: int | None = Field(
        default=None, ge=1, description="Which of the turns of the queue this was: who waits longest is next"
    )
    reason: Annotated[Prose | None, _Sensitive] = Field(default=None, description="Why, for staff")


class CaseNoted(CanonicalModel):
    """Somebody wrote a note on a case."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    note: int = Field(ge=1, description="Which of the case's notes this is, from 1")
    text: Annotated[Prose, _Sensitive] = Field(description="What it says")
    public: bool = Field(default=False, description="Whether the citizen may read it")
    noted_at: Moment = Field(description="When")
    noted_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")


class CaseUpdated(CanonicalModel):
    """What a case says was put right or added to; what is left out stays as it was."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    title: Annotated[Line | None, _Personal] = Field(default=None, description="What it is about, in a line")
    description: Annotated[Prose | None, _Sensitive] = Field(default=None, description="In more words")
    details: Annotated[dict[str, JsonValue] | None, _Sensitive] = Field(
        default=None, description="What its kind of case asks for: all of it, as it is now"
    )
    priority: Priority | None = Field(default=None, description="Which come first")
    location: Annotated[Location | None, _Personal] = Field(default=None, description="Where it is about")
    area: Code | None = Field(
        default=None, description="The part of the council's area that it is in, where it says another place"
    )
    asset: SourceKey | None = Field(default=None, description="What it is about, by its own system's key")
    updated_at: Moment = Field(description="When")
    updated_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")
    reason: Annotated[Prose | None, _Sensitive] = Field(default=None, description="Why, for staff")
    back_office: Code | None = Field(default=None, description=_BACK_OFFICE)


class CaseClockRung(CanonicalModel):
    """A case is soon due, or overdue."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    clock: Code = Field(description="Which of its clocks, such as respond")
    what: Literal["warning", "overdue"] = Field(description="Soon due, or not done in time")
    due_at: Moment = Field(description="When it is, or was, due")
    queue: Code = Field(description="The queue that is told")
    rung_at: Moment = Field(description="When")


EVENTS = (
    EventType.of(
        "uk.gov.council.case.opened.v1", CaseOpened, index_fields=("reference", "service", "channel")
    ),
    EventType.of(
        "uk.gov.council.case.status_changed.v1", CaseStatusChanged, index_fields=("reference", "status")
    ),
    EventType.of("uk.gov.council.case.closed.v1", CaseClosed, index_fields=("reference", "outcome")),
    EventType.of(
        "uk.gov.council.case.interaction_recorded.v1",
        CaseInteractionRecorded,
        index_fields=("reference", "channel"),
    ),
    EventType.of("uk.gov.council.case.assigned.v1", CaseAssigned, index_fields=("reference", "queue")),
    EventType.of("uk.gov.council.case.noted.v1", CaseNoted, index_fields=("reference",)),
    EventType.of("uk.gov.council.case.updated.v1", CaseUpdated, index_fields=("reference",)),
    EventType.of(
        "uk.gov.council.case.clock_rung.v1", CaseClockRung, index_fields=("reference", "queue", "what")
    ),
)

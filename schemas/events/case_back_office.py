"""Cases and the systems that do the work: what those say of it, and where the two do not agree."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Status
from schemas.formats import Code, Key, Line, Moment, Prose
from schemas.model import CanonicalModel
from schemas.references import SourceKey

_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)

Conflict = Literal["unknown_status", "closed_not_fixed", "not_allowed", "changed_here"]
"""Why the word of a back office was not followed: its type does not say what the word means; it says that it
is closed and not how; nobody, or not the back office, may move the case there; the case was moved here since.
"""


class CaseBackOfficeHeard(CanonicalModel):
    """The system that does the work said how a case stands there, and what was made of it here."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    record: SourceKey = Field(description="The record there")
    status: Status = Field(description="How it stands there, in the words that all systems share")
    status_there: Line = Field(description="The word of the system itself")
    said_at: Moment = Field(description="When it came to stand so there, by that system's clock")
    heard_at: Moment = Field(description="When the hub heard of it")
    meaning: Code | None = Field(default=None, description="The status here that its type says this means")
    taken: Literal["moved", "agrees", "noted", "conflict"] = Field(
        description="moved: the case follows; agrees: it stands so already; noted: it says nothing new; "
        "conflict: the two contradict each other, and somebody has to decide"
    )
    why: Conflict | None = Field(default=None, description="Of a conflict, what it is")
    conflict: int | None = Field(default=None, ge=1, description="Which of the case's conflicts, from 1")
    notes: Annotated[Prose | None, _Sensitive] = Field(default=None, description="What its staff wrote down")


class CaseConflictResolved(CanonicalModel):
    """It was decided whose word counts, the back office's or ours."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    conflict: int = Field(ge=1, description="Which of the case's conflicts, from 1")
    how: Literal["theirs", "ours", "superseded"] = Field(
        description="theirs: the case follows; ours: it stays; superseded: a later word came instead"
    )
    resolved_at: Moment = Field(description="When")
    resolved_by: Annotated[Line | None, _Personal] = Field(default=None, description="By whom: a staff id")
    reason: Annotated[Prose | None, _Sensitive] = Field(default=None, description="Why, for staff")


EVENTS = (
    EventType.of(
        "uk.gov.council.case.back_office_heard.v1",
        CaseBackOfficeHeard,
        index_fields=("reference", "record", "taken"),
    ),
    EventType.of(
        "uk.gov.council.case.conflict_resolved.v1", CaseConflictResolved, index_fields=("reference", "how")
    ),
)

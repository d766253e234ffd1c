"""What is to be done about a case by when: tasks, and calls that somebody was promised."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.case_acts import By, Why
from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Moment
from schemas.model import CanonicalModel

_Sensitive = Classed(DataClass.SENSITIVE)


class CaseTaskAdded(CanonicalModel):
    """Something is to be done about a case."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    task: int = Field(ge=1, description="Which of the case's tasks it is, from 1")
    text: Annotated[Line, _Sensitive] = Field(description="What is to be done")
    due_at: Moment | None = Field(default=None, description="By when")
    assignee: By = Field(default=None, description="Who has it: a staff id")
    added_at: Moment = Field(description="When it was added")
    added_by: By = Field(default=None, description="By whom: a staff id")


class CaseTaskChanged(CanonicalModel):
    """A task went to somebody else, or is due at another time. Both are as they are now."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    task: int = Field(ge=1, description="Which of the case's tasks it is")
    due_at: Moment | None = Field(default=None, description="By when")
    assignee: By = Field(default=None, description="Who has it: a staff id")
    changed_at: Moment = Field(description="When it was changed")
    changed_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseTaskSettled(CanonicalModel):
    """A task was done, or is not to be done."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    task: int = Field(ge=1, description="Which of the case's tasks it is")
    outcome: Literal["done", "cancelled"] = Field(description="done, or cancelled")
    settled_at: Moment = Field(description="When")
    settled_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseTaskRung(CanonicalModel):
    """A task is due, and neither done nor cancelled. It is said once for each time at which it is due."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    task: int = Field(ge=1, description="Which of the case's tasks it is")
    due_at: Moment = Field(description="When it was due")
    queue: Code = Field(description="The queue that is told")
    assignee: By = Field(default=None, description="Who has it: a staff id")
    rung_at: Moment = Field(description="When")


class CaseCallBackSettled(CanonicalModel):
    """A call that was promised was made, or is not to be made."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    interaction: int = Field(ge=1, description="In which of the case's contacts it was promised")
    outcome: Literal["kept", "cancelled"] = Field(description="kept, or cancelled")
    settled_at: Moment = Field(description="When")
    settled_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseCallBackMissed(CanonicalModel):
    """The time of a call that was promised has come, and nobody has made it. It is said once."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    interaction: int = Field(ge=1, description="In which of the case's contacts it was promised")
    due_at: Moment = Field(description="For when it was promised")
    queue: Code = Field(description="The queue that is told")
    assignee: By = Field(default=None, description="Who has the case: a staff id")
    missed_at: Moment = Field(description="When that was noticed")


EVENTS = (
    EventType.of("uk.gov.council.case.task_added.v1", CaseTaskAdded, index_fields=("reference",)),
    EventType.of("uk.gov.council.case.task_changed.v1", CaseTaskChanged, index_fields=("reference",)),
    EventType.of(
        "uk.gov.council.case.task_settled.v1", CaseTaskSettled, index_fields=("reference", "outcome")
    ),
    EventType.of("uk.gov.council.case.task_rung.v1", CaseTaskRung, index_fields=("reference", "queue")),
    EventType.of(
        "uk.gov.council.case.call_back_settled.v1",
        CaseCallBackSettled,
        index_fields=("reference", "outcome"),
    ),
    EventType.of(
        "uk.gov.council.case.call_back_missed.v1", CaseCallBackMissed, index_fields=("reference", "queue")
    ),
)

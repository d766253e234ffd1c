"""Cases that have to do with one another: tied, merged into one, and told apart again."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.case_acts import By, Why
from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.events.case import Status
from schemas.formats import Code, Key, Moment, Prose
from schemas.model import CanonicalModel

_Personal = Classed(DataClass.PERSONAL)
LinkKind = Literal["parent", "related", "duplicate", "blocks"]
"""Said of the first case: the other is its parent, is related, is what it repeats, is what it holds up."""


class CaseLinked(CanonicalModel):
    """A case was tied to another."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    link: LinkKind = Field(description="What the other is to it: parent, related, duplicate or blocks")
    other: Key = Field(description="The other case's reference")
    linked_at: Moment = Field(description="When")
    linked_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseUnlinked(CanonicalModel):
    """A case is not tied to another in that way any more."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    link: LinkKind = Field(description="What the other was to it: parent, related, duplicate or blocks")
    other: Key = Field(description="The other case's reference")
    unlinked_at: Moment = Field(description="When")
    unlinked_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseMerged(CanonicalModel):
    """A case went into another of the same matter, and goes on there."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    into: Key = Field(description="The case that goes on")
    merged_at: Moment = Field(description="When")
    merged_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseUnmerged(CanonicalModel):
    """A case that had gone into another goes on by itself again, as it was."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    out_of: Key = Field(description="The case that it had gone into")
    unmerged_at: Moment = Field(description="When")
    unmerged_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


class CaseWentOn(CanonicalModel):
    """What a case has gone into has changed: whoever reported it is told so."""

    reference: Key = Field(description="The case's reference")
    service: Code = Field(description="The service it is about")
    goes_on_in: Key = Field(description="The case that it has gone into, straight or by others")
    status: Status = Field(description="How that one stands, in the words that all systems share")
    status_here: Code = Field(description="That one's status, in the words of its type")
    message: Annotated[Prose, _Personal] = Field(description="What its reporters are told, in public words")
    to_all: Annotated[Prose | None, _Personal] = Field(
        default=None, description="What everybody may read of it, in public words"
    )
    tells: bool = Field(description="Whether they are told, or see it by their link alone")
    went_on_at: Moment = Field(description="When")


class CaseInteractionDetached(CanonicalModel):
    """A report that was taken for one of an open case is of a matter of its own."""

    reference: Key = Field(description="The reference of the case that it was added to")
    service: Code = Field(description="The service it is about")
    interaction: int = Field(ge=1, description="Which of that case's contacts it was, from 1")
    to: Key = Field(description="The case that was opened of it")
    detached_at: Moment = Field(description="When")
    detached_by: By = Field(default=None, description="By whom: a staff id")
    reason: Why = Field(default=None, description="Why, for staff")


EVENTS = (
    EventType.of("uk.gov.council.case.linked.v1", CaseLinked, index_fields=("reference", "link", "other")),
    EventType.of(
        "uk.gov.council.case.unlinked.v1", CaseUnlinked, index_fields=("reference", "link", "other")
    ),
    EventType.of("uk.gov.council.case.merged.v1", CaseMerged, index_fields=("reference", "into")),
    EventType.of("uk.gov.council.case.unmerged.v1", CaseUnmerged, index_fields=("reference", "out_of")),
    EventType.of("uk.gov.council.case.went_on.v1", CaseWentOn, index_fields=("reference", "goes_on_in")),
    EventType.of(
        "uk.gov.council.case.interaction_detached.v1",
        CaseInteractionDetached,
        index_fields=("reference", "to"),
    ),
)

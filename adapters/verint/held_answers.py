"""What the system's answers hold of a case that is to be taken over. Times are as the wire has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field

from adapters.verint.answers import Answer, ObjectId


def _listed(name: str) -> BeforeValidator:
    """The list called ``name`` in an element that holds nothing else; nothing where it is not there."""

    def read(value: object) -> object:
        inside = value.get(name) if isinstance(value, dict) else value
        return inside or []

    return BeforeValidator(read)


class BriefCase(Answer):
    """A case as ``searchForCases`` lists it, by when it was opened."""

    reference: str = Field(alias="CaseReference", min_length=1, max_length=128)
    status: str = Field(alias="Status", min_length=1, max_length=200)
    opened: datetime = Field(alias="Opened")
    ended: datetime | None = Field(default=None, alias="EndDate")
    modified: datetime | None = Field(default=None, alias="LastModifiedDate")
    classification: Annotated[list[str | None], _listed("Classifier")] = Field(
        default_factory=list, alias="Classification"
    )
    category: str | None = Field(default=None, alias="CategoryDescription")
    title: str | None = Field(default=None, alias="Title")
    reason: str | None = Field(default=None, alias="caseCloseureReason")


class Object(Answer):
    """Whom or what a case is of."""

    id: ObjectId | None = Field(default=None, alias="ObjectID")
    description: str | None = Field(default=None, alias="ObjectDescription")


class User(Answer):
    id: str | None = Field(default=None, alias="UserID")
    name: str | None = Field(default=None, alias="UserName")


class FullNote(Answer):
    id: int = Field(alias="NoteID")
    text: str | None = Field(default=None, alias="Text")
    created: datetime | None = Field(default=None, alias="Created")
    by: User | None = Field(default=None, alias="CreatedBy")


class FullInteraction(Answer):
    id: int = Field(alias="InteractionID")
    channel: str | None = Field(default=None, alias="Channel")
    verified: bool | None = Field(default=None, alias="Verified")
    created: datetime = Field(alias="CreationDate")
    party: ObjectId | None = Field(default=None, alias="PartyID")
    reference: str | None = Field(default=None, alias="ChannelReference")


class FullCore(Answer):
    reference: str = Field(alias="CaseReference", min_length=1, max_length=128)
    description: str | None = Field(default=None, alias="Description")
    queue: str | None = Field(default=None, alias="Queue")
    about: Object | None = Field(default=None, alias="AssociatedObject")
    x: str | None = Field(default=None, alias="XCoord")
    y: str | None = Field(default=None, alias="YCoord")
    external: Annotated[list[str | None], _listed("ExternalReference")] = Field(
        default_factory=list, alias="ExternalReferences"
    )


class FullCase(Answer):
    """A case as ``searchAndRetrieveCaseDetails`` shows it."""

    core: FullCore = Field(alias="CoreDetails")
    notes: Annotated[list[FullNote], _listed("Note")] = Field(default_factory=list, alias="Notes")
    interactions: Annotated[list[FullInteraction], _listed("InteractionDetails")] = Field(
        default_factory=list, alias="Interactions"
    )

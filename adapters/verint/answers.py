"""What the system's answers hold, as far as the adapter looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from adapters.kit.soap import Value


def _several(value: object) -> object:
    """A list, also where nothing came."""
    return [] if value is None else value


class Answer(BaseModel):
    """Elements by the names that the wire has; what is not looked at is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    @classmethod
    def of(cls, value: Value) -> Self:
        """Raises ``ValueError`` that repeats no value."""
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False)
            where = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
            raise ValueError(where) from error


class ObjectId(Answer):
    """Any object of the system."""

    type: str = Field(alias="ObjectType")
    references: Annotated[list[str | None], BeforeValidator(_several)] = Field(alias="ObjectReference")


class Party(Answer):
    """A person that a search found."""

    id: ObjectId = Field(alias="ObjectID")


class Note(Answer):
    text: str | None = Field(default=None, alias="Text")


class Interaction(Answer):
    channel_reference: str | None = Field(default=None, alias="ChannelReference")


class _Core(Answer):
    reference: str = Field(alias="CaseReference")
    status: str = Field(alias="Status")
    description: str | None = Field(default=None, alias="Description")
    external: Annotated[dict[str, list[str | None] | None], BeforeValidator(lambda value: value or {})] = (
        Field(default_factory=dict, alias="ExternalReferences")
    )


class CaseDetails(Answer):
    """A case as ``retrieveCaseDetails`` shows it."""

    core: _Core = Field(alias="CoreDetails")
    notes_there: Annotated[dict[str, list[Note] | None], BeforeValidator(lambda value: value or {})] = Field(
        default_factory=dict, alias="Notes"
    )
    interactions_there: Annotated[
        dict[str, list[Interaction] | None], BeforeValidator(lambda value: value or {})
    ] = Field(default_factory=dict, alias="Interactions")

    @property
    def reference(self) -> str:
        return self.core.reference

    @property
    def external_references(self) -> list[str]:
        """The references that other systems gave it."""
        return [one for one in self.core.external.get("ExternalReference") or [] if one]

    def mentions(self, mark: str) -> bool:
        """Does its description, or a note of it, hold the mark?"""
        return mark in (self.core.description or "") or self.noted(mark)

    def noted(self, mark: str) -> bool:
        """Does a note of it hold the mark?"""
        return any(mark in (note.text or "") for note in self.notes_there.get("Note") or [])

    def told_by(self, reference: str) -> bool:
        """Is there a contact with that reference of its channel?"""
        found = self.interactions_there.get("InteractionDetails") or []
        return any(one.channel_reference == reference for one in found)


class CaseChange(Answer):
    """A case as ``searchForCases`` lists it. Times are as the wire has them, mostly without a zone."""

    reference: str = Field(alias="CaseReference", min_length=1, max_length=128)
    status: str = Field(alias="Status", min_length=1, max_length=200)
    opened: datetime | None = Field(default=None, alias="Opened")
    modified: datetime = Field(alias="LastModifiedDate")
    reason: str | None = Field(default=None, alias="caseCloseureReason")
    reason_description: str | None = Field(default=None, alias="caseCloseureReasonDescription")


def listed(value: Value, name: str) -> Sequence[Value]:
    """The list called ``name`` in an answer; also where zeep gives the list alone, or nothing."""
    if isinstance(value, Mapping):
        value = value.get(name)
    if value is None:
        return ()
    return value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else (value,)

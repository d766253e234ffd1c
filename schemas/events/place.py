"""Properties and streets, as the index of places knows them."""

from __future__ import annotations

from pydantic import Field

from schemas.event_type import EventType
from schemas.formats import Code, Key, Line, Uprn, Usrn
from schemas.model import CanonicalModel
from schemas.places import Address, Position
from schemas.references import PlaceIdentifier


class _Place(CanonicalModel):
    place: PlaceIdentifier = Field(description="The property or the street, by its national number")
    load: Line = Field(description="The load that said so, such as pl-3")
    name: str | None = Field(default=None, max_length=700, description="Of a street: its name and town")
    address: Address | None = Field(default=None, description="Of a property: its address")
    usrn: Usrn | None = Field(default=None, description="Of a property: the street that it is in")
    parent: Uprn | None = Field(default=None, description="Of a property: what it is a part of")
    position: Position | None = Field(default=None, description="Where it is")
    classification: Key | None = Field(default=None, description="What it is, such as RD04")


class PlaceAdded(_Place):
    """A property or a street that the index did not know, or that was retired, is there."""

    returned: bool = Field(default=False, description="Whether it was retired, and is there again")


class PlaceUpdated(_Place):
    """Something about a property or a street is otherwise than before."""

    changed: list[Code] = Field(description="What is, such as address, postcode, usrn, parent or position")


class PlaceRetired(CanonicalModel):
    """A property or a street is no more. Its number answers with what succeeded it."""

    place: PlaceIdentifier = Field(description="The property or the street, by its national number")
    load: Line = Field(description="The load that said so, such as pl-3")
    succeeded_by: list[Uprn] = Field(
        default=[],
        max_length=1000,
        description="The properties that are there in its place now, past those that are retired themselves, "
        "with numbers that are not known here; none: nobody has said",
    )
    name: str | None = Field(default=None, max_length=700, description="Of a street: what it was called")
    address: Address | None = Field(default=None, description="Of a property: what its address was")


EVENTS = (
    EventType.of("uk.gov.council.place.added.v1", PlaceAdded),
    EventType.of("uk.gov.council.place.updated.v1", PlaceUpdated),
    EventType.of("uk.gov.council.place.retired.v1", PlaceRetired),
)

"""People: what changed in their lives that more than one system must know."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Day, Line
from schemas.model import CanonicalModel
from schemas.people import PersonName
from schemas.places import Address
from schemas.references import PersonReference

_Personal = Classed(DataClass.PERSONAL)


class PersonMoved(CanonicalModel):
    """A person moved from one address to another."""

    person: PersonReference = Field(description="The person, as the source knows them")
    name: PersonName = Field(description="Their name")
    date_of_birth: Annotated[Day | None, _Personal] = Field(default=None, description="Their date of birth")
    previous_address: Annotated[Address | None, _Personal] = Field(
        default=None, description="Where they lived; left out if they are new to the area and it is not known"
    )
    new_address: Annotated[Address | None, _Personal] = Field(
        default=None, description="Where they live now; left out if they moved away and left no address"
    )
    moved_on: Annotated[Day, _Personal] = Field(description="The first day at the new address")
    email: Annotated[Line | None, _Personal] = Field(default=None, description="E-mail address")
    phone: Annotated[Line | None, _Personal] = Field(default=None, description="Telephone number")


EVENTS = (
    EventType.of(
        "uk.gov.council.person.moved.v1", PersonMoved, index_fields=("person.system", "person.local_id")
    ),
)

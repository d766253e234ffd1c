"""What one system holds about a person, as that system gave it.

Nothing here is made to look better than it was: a postcode is as it was written, an identifier may be wrong.
What can be made of it is the identity index's to say.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.formats import Code, Key, Line, PartOfDay, Uprn
from schemas.model import CanonicalModel
from schemas.people import PersonName

_Personal = Classed(DataClass.PERSONAL)


class TypedIdentifier(CanonicalModel):
    """A number by which somebody is known to more than one system."""

    scheme: Code = Field(
        description="What kind it is: chi, nhs_number, nino, ucrn, council_tax, or one of the council's own"
    )
    value: Annotated[Key, _Personal] = Field(description="The number, as the system writes it")


class HeldAddress(CanonicalModel):
    """An address as a system holds it; any part may be missing."""

    lines: Annotated[list[Line], Field(max_length=8)] = Field(
        default=[], description="The address, without the postcode"
    )
    postcode: Line | None = Field(default=None, description="The postcode, as the system writes it")
    uprn: Uprn | None = Field(default=None, description="Unique Property Reference Number, if it is known")


class PersonDetails(CanonicalModel):
    """What a system holds about a person; what is left out it does not hold."""

    name: PersonName | None = Field(default=None, description="Their name")
    other_names: Annotated[list[PersonName], Field(max_length=20)] = Field(
        default=[], description="Names they had before, or are known by as well"
    )
    date_of_birth: Annotated[PartOfDay | None, _Personal] = Field(
        default=None, description="When they were born, as far as it is known"
    )
    date_of_death: Annotated[PartOfDay | None, _Personal] = Field(
        default=None, description="When they died, as far as it is known; left out while they live"
    )
    gender: Annotated[Code | None, _Personal] = Field(
        default=None, description="Such as female, male or non-binary"
    )
    address: Annotated[HeldAddress | None, _Personal] = Field(default=None, description="Where they live")
    previous_addresses: Annotated[list[HeldAddress], Field(max_length=20), _Personal] = Field(
        default=[], description="Where they lived before"
    )
    emails: Annotated[list[Line], Field(max_length=20), _Personal] = Field(
        default=[], description="E-mail addresses"
    )
    phones: Annotated[list[Line], Field(max_length=20), _Personal] = Field(
        default=[], description="Telephone numbers"
    )
    place_of_birth: Annotated[Line | None, _Personal] = Field(
        default=None, description="Where they were born"
    )
    occupation: Annotated[Line | None, _Personal] = Field(default=None, description="What they work as")
    identifiers: Annotated[list[TypedIdentifier], Field(max_length=20)] = Field(
        default=[], description="Numbers by which other systems may know them too"
    )
    further: Annotated[dict[Code, Line], Field(max_length=50), _Personal] = Field(
        default={}, description="What else the council keeps of a person, by its own names"
    )

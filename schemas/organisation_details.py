"""What one system holds about a business or another organisation, as that system gave it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.formats import Code, Line
from schemas.model import CanonicalModel
from schemas.people import PersonName
from schemas.person_details import HeldAddress
from schemas.references import PersonReference

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)


class OrganisationNumber(CanonicalModel):
    """A number by which an organisation is known to more than one system."""

    scheme: Code = Field(
        description="What kind it is: company_number, charity_number, vat_number, or one of the council's own"
    )
    value: Annotated[Line, _Internal] = Field(description="The number, as the system writes it")


class OrganisationContact(CanonicalModel):
    """Somebody to speak to there."""

    role: Code = Field(description="As what, such as owner, director, licence_holder or accounts")
    person: PersonReference | None = Field(
        default=None, description="The person, where the source knows them"
    )
    name: PersonName | None = Field(default=None, description="Their name")
    email: Annotated[Line | None, _Personal] = Field(default=None, description="E-mail address")
    phone: Annotated[Line | None, _Personal] = Field(default=None, description="Telephone number")


class OrganisationDetails(CanonicalModel):
    """What a system holds about an organisation; what is left out it does not hold."""

    name: Annotated[Line, _Internal] = Field(description="Its name, or that of whoever trades alone")
    other_names: Annotated[list[Line], Field(max_length=20), _Internal] = Field(
        default=[], description="Trading names, and names that it had before"
    )
    kind: Code | None = Field(
        default=None,
        description="What it is, such as company, sole_trader, partnership, charity or public_body",
    )
    identifiers: Annotated[list[OrganisationNumber], Field(max_length=20)] = Field(
        default=[], description="Numbers by which other systems may know it too"
    )
    address: Annotated[HeldAddress | None, _Internal] = Field(default=None, description="Where it is")
    emails: Annotated[list[Line], Field(max_length=20), _Internal] = Field(
        default=[], description="E-mail addresses"
    )
    phones: Annotated[list[Line], Field(max_length=20), _Internal] = Field(
        default=[], description="Telephone numbers"
    )
    contacts: Annotated[list[OrganisationContact], Field(max_length=50)] = Field(
        default=[], description="Whom to speak to there, and as what"
    )

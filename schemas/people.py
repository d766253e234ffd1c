"""How a person is named, and how to reach them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.formats import Line
from schemas.model import CanonicalModel
from schemas.references import PersonReference

_Personal = Classed(DataClass.PERSONAL)


class PersonName(CanonicalModel):
    """A name; the whole is always there, its parts only where the source keeps them apart."""

    full: Annotated[Line, _Personal] = Field(description="The whole name as the person writes it")
    title: Annotated[Line | None, _Personal] = Field(default=None, description="Title, such as Dr")
    given: Annotated[Line | None, _Personal] = Field(default=None, description="First and middle names")
    family: Annotated[Line | None, _Personal] = Field(default=None, description="Surname")


class Contact(CanonicalModel):
    """Somebody who got in touch with the council; who they are may not be known."""

    person: PersonReference | None = Field(default=None, description="The person, as the source knows them")
    name: PersonName | None = Field(default=None, description="Their name")
    email: Annotated[Line | None, _Personal] = Field(default=None, description="E-mail address")
    phone: Annotated[Line | None, _Personal] = Field(default=None, description="Telephone number")

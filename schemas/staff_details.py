"""What one system holds about somebody who works for the council, as that system gave it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.formats import Code, Day, Key, Line, Uprn
from schemas.model import CanonicalModel
from schemas.people import PersonName
from schemas.references import StaffKey

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)


class StaffPost(CanonicalModel):
    """A post that somebody holds, and where in the council it is."""

    title: Annotated[Line | None, _Internal] = Field(
        default=None, description="As what, such as Lighting engineer"
    )
    team: Annotated[Line | None, _Internal] = Field(
        default=None, description="The team, as the system calls it"
    )
    service: Annotated[Line | None, _Internal] = Field(
        default=None, description="The service that the team is of, as the system calls it"
    )
    manager: Annotated[StaffKey | None, _Internal] = Field(
        default=None, description="To whom they answer, as the system knows them"
    )
    work_places: Annotated[list[Uprn], Field(max_length=20), _Internal] = Field(
        default=[], description="UPRNs of the places that they work at"
    )
    starts_on: Annotated[Day | None, _Internal] = Field(default=None, description="Its first day")
    ends_on: Annotated[Day | None, _Internal] = Field(default=None, description="Its last day")


class StaffDetails(CanonicalModel):
    """What a system holds about somebody who works for the council; what is left out it does not hold."""

    user_name: Annotated[Line | None, _Personal] = Field(
        default=None, description="The name by which they sign in, such as their user principal name"
    )
    employee_number: Annotated[Key | None, _Internal] = Field(
        default=None, description="Their number in the payroll, by which systems know one and the same"
    )
    name: PersonName | None = Field(default=None, description="Their name")
    email: Annotated[Line | None, _Personal] = Field(default=None, description="Their e-mail address at work")
    phone: Annotated[Line | None, _Personal] = Field(
        default=None, description="Their telephone number at work"
    )
    active: bool = Field(default=True, description="Whether the system lets them in, or has them as employed")
    starts_on: Annotated[Day | None, _Internal] = Field(default=None, description="Their first day")
    ends_on: Annotated[Day | None, _Internal] = Field(default=None, description="Their last day")
    posts: Annotated[list[StaffPost], Field(max_length=20)] = Field(
        default=[], description="What they do; the first of those that run counts as the main one"
    )
    unread: Annotated[list[Code], Field(max_length=20)] = Field(
        default=[],
        description="What of it could not be read, by name, such as ends_on; a first or last day "
        "that was known before holds",
    )
    skills: Annotated[list[Code], Field(max_length=100), _Internal] = Field(
        default=[], description="What they can do, such as licensing"
    )
    roles: Annotated[list[Line], Field(max_length=100), _Internal] = Field(
        default=[], description="What they are trusted with, as the system calls it"
    )

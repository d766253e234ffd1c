"""What the council itself says of people. Each event tells all that holds of one person now, so that whoever
hears it need know nothing of what was said before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Line, Moment, PersonId
from schemas.model import CanonicalModel
from schemas.references import PersonKey

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)
_Sensitive = Classed(DataClass.SENSITIVE)
Identity = Annotated[PersonId, _Internal]

Happened = Literal["told", "renewed", "ended", "time", "near_its_end", "merged", "unmerged", "linked"]


class _Noted(CanonicalModel):
    person: Identity = Field(description="The index's id for them, as they are known now")
    records: list[PersonKey] = Field(
        description="The records of all systems that hold something of them, so that each knows its own"
    )
    happened: Happened = Field(
        description="What led to it: somebody said, renewed or ended something; its time came or is over, or "
        "its end is near; persons were merged or parted; another system's record was linked"
    )


class Acting(CanonicalModel):
    """Somebody acts for a person."""

    note: Line = Field(description="The note's own name, such as n-3")
    role: Code = Field(description="As what, such as carer")
    person: Identity | None = Field(default=None, description="Who acts, where the index knows them")
    organisation: Annotated[Line | None, _Internal] = Field(
        default=None, description="The organisation that acts, such as o-2, where it is known"
    )
    name: Annotated[Line | None, _Personal] = Field(
        default=None, description="Who acts, where they are not known otherwise"
    )
    contact: Annotated[Line | None, _Personal] = Field(default=None, description="How to reach them")
    about: Annotated[list[Line], _Personal] = Field(
        default=[], description="What they may act about; none: everything"
    )
    since: Moment = Field(description="From when on")
    until: Moment | None = Field(default=None, description="Until when; left out: until it is ended")


class ActingChanged(_Noted):
    """Who acts for a person is not what it was."""

    acting: list[Acting] = Field(description="Everybody who acts for them now")


class Need(CanonicalModel):
    """How a person needs to be reached."""

    note: Line = Field(description="The note's own name, such as n-3")
    need: Annotated[Code, _Sensitive] = Field(description="Such as large_print")
    detail: Annotated[Line | None, _Sensitive] = Field(
        default=None, description="More of it, such as the language"
    )
    since: Moment = Field(description="From when on")
    until: Moment | None = Field(default=None, description="Until when; left out: until it is ended")


class NeedsChanged(_Noted):
    """How a person needs to be reached is not what it was."""

    needs: list[Need] = Field(description="All their needs now")


class RisksChanged(_Noted):
    """What staff are to beware of with a person is not what it was.

    What it is now is not told by an event: it is asked for, for a purpose.
    """


EVENTS = (
    EventType.of("uk.gov.council.acting.changed.v1", ActingChanged, index_fields=("person",)),
    EventType.of("uk.gov.council.needs.changed.v1", NeedsChanged, index_fields=("person",)),
    EventType.of("uk.gov.council.risks.changed.v1", RisksChanged, index_fields=("person",)),
)

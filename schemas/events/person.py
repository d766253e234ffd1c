"""People: what a system holds of them, what changed in their lives, and what the index made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from schemas.classes import Classed, DataClass
from schemas.event_type import EventType
from schemas.formats import Code, Day, Line, Moment, PartOfDay, PersonId, Prose, Uprn
from schemas.model import CanonicalModel
from schemas.people import PersonName
from schemas.person_details import PersonDetails
from schemas.places import Address
from schemas.references import PersonKey, PersonReference

_Internal = Classed(DataClass.INTERNAL)
_Personal = Classed(DataClass.PERSONAL)

Identity = Annotated[PersonId, _Internal]


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


class PersonRecorded(CanonicalModel):
    """What a system holds about a person now; publish it whenever that is new or changed."""

    person: PersonKey = Field(description="The system's own key for its record of the person")
    details: PersonDetails = Field(description="All that it holds")
    as_of: Moment | None = Field(
        default=None, description="When the system last changed it; the event's time if that is not known"
    )


class PersonRegistered(CanonicalModel):
    """The index met somebody it did not know."""

    person: Identity = Field(description="The index's id for them")
    record: PersonKey = Field(description="The record that they were met by")


class AttributeChange(CanonicalModel):
    """What counts of one attribute of a person, and what counted before."""

    attribute: Code = Field(description="Such as name, address or ucrn")
    old: Annotated[JsonValue, _Personal] = Field(
        default=None, description="What counted until now; left out where nothing did"
    )
    new: Annotated[JsonValue, _Personal] = Field(
        default=None, description="What counts now; left out where nothing does any more"
    )


class PersonUpdated(CanonicalModel):
    """What counts of a person, by the golden record, has changed."""

    person: Identity = Field(description="The index's id for them")
    changed: list[Code] = Field(description="Which attributes changed, such as name or address")
    values: list[AttributeChange] = Field(default=[], description="Each of them, before and now")
    record: PersonKey | None = Field(
        default=None, description="The record whose change changed them, if it was one"
    )


class PersonDeceased(CanonicalModel):
    """A person has died, as the index knows it now."""

    person: Identity = Field(description="The index's id for them")
    date_of_death: Annotated[PartOfDay, _Personal] = Field(description="When, as far as it is known")
    record: PersonKey | None = Field(
        default=None, description="The record that says so; left out where somebody decided it"
    )


class PersonErased(CanonicalModel):
    """What the hub holds of a person is being erased; for the system that holds a record, and for cases."""

    record: PersonKey = Field(description="The record, which the system is to erase if it may")
    person: Identity = Field(description="Whom the index held it to be of")
    basis: Code = Field(description="By which right, see `people erase`")
    erasure: Line = Field(description="The erasure, such as x-12, by which its certificate is found")


class _Restriction(CanonicalModel):
    record: PersonKey = Field(description="The record that the system holds")
    person: Identity = Field(description="Whom the index holds it to be of")
    restriction: Line = Field(description="The restriction, such as rs-12")


class PersonRestricted(_Restriction):
    """A person's data are restricted: to be kept, and not used (UK GDPR, articles 18 and 19); for the system
    that holds a record, and for cases."""

    ground: Code = Field(description="Why, see `people restrict`")


class PersonRestrictionLifted(_Restriction):
    """A restriction has ended: where no other restricts them, a person's data may be used again."""


class PersonPlaceRetired(CanonicalModel):
    """The property at which a person lives is no more by its number: it was numbered anew, split or taken
    down. They have not moved by that; for the system that holds a record of theirs."""

    record: PersonKey = Field(description="The record that the system holds")
    person: Identity = Field(description="Whom the index holds it to be of")
    uprn: Annotated[Uprn, _Personal] = Field(description="The number that is no more")
    succeeded_by: Annotated[list[Uprn], _Personal] = Field(
        default=[],
        max_length=1000,
        description="The properties that are there in its place: one where it was numbered anew, several "
        "where it was split; none: unknown",
    )
    held: bool = Field(
        description="Whether this record says that number itself, so that it is the one to put right"
    )


class PersonPlaceReturned(CanonicalModel):
    """The property at which a person lives, of which it was told that it is no more, is there again by its
    number; for the system that holds a record of theirs."""

    record: PersonKey = Field(description="The record that the system holds")
    person: Identity = Field(description="Whom the index holds it to be of")
    uprn: Annotated[Uprn, _Personal] = Field(description="The number that is there again")
    held: bool = Field(description="Whether this record says that number itself: it is right as it is")


class _Decided(CanonicalModel):
    """Who decided it and why."""

    change: Line = Field(description="The change in the index's history, such as c-12")
    by: Annotated[Line, _Internal] = Field(description="Who decided it; index where no person did")
    reason: Annotated[Prose | None, _Personal] = Field(default=None, description="Why")
    undoes: Line | None = Field(default=None, description="The change that it takes back, if it does")


class PersonMerged(_Decided):
    """Two persons of the index turned out to be one."""

    person: Identity = Field(description="Whom they are known as now")
    merged: Identity = Field(description="Whom they were known as too; this id keeps answering")
    records: list[PersonKey] = Field(description="The records that moved")


class PersonUnmerged(_Decided):
    """What the index held to be one person turned out to be two."""

    person: Identity = Field(description="Who they were held to be")
    separated: Identity = Field(description="Who the records that moved belong to now")
    records: list[PersonKey] = Field(description="The records that moved")


class PersonRelinked(CanonicalModel):
    """A record belongs to another person than before; for the system that holds it, and for cases."""

    record: PersonKey = Field(description="The record")
    person: Identity = Field(description="Whose it is now")
    previous: Identity = Field(description="Whose it was held to be")
    others: list[PersonKey] = Field(description="The same person's records elsewhere, as they are now")
    no_longer: list[PersonKey] = Field(
        default=[], description="Records that were held to be the same person's and are not"
    )
    cause: Literal["merged", "unmerged"] = Field(description="What happened")
    change: Line = Field(description="The change in the index's history, such as c-12")


_BY_RECORD = ("person.system", "person.local_id")
_BY_PERSON = ("person",)

EVENTS = (
    EventType.of("uk.gov.council.person.moved.v1", PersonMoved, index_fields=_BY_RECORD, about_person=True),
    EventType.of("uk.gov.council.person.recorded.v1", PersonRecorded, index_fields=_BY_RECORD),
    EventType.of("uk.gov.council.person.registered.v1", PersonRegistered, index_fields=_BY_PERSON),
    EventType.of("uk.gov.council.person.updated.v1", PersonUpdated, index_fields=_BY_PERSON),
    EventType.of("uk.gov.council.person.deceased.v1", PersonDeceased, index_fields=_BY_PERSON),
    EventType.of(
        "uk.gov.council.person.erased.v1",
        PersonErased,
        index_fields=("record.system", "record.local_id", "person"),
    ),
    EventType.of(
        "uk.gov.council.person.restricted.v1",
        PersonRestricted,
        index_fields=("record.system", "record.local_id", "person"),
    ),
    EventType.of(
        "uk.gov.council.person.restriction_lifted.v1",
        PersonRestrictionLifted,
        index_fields=("record.system", "record.local_id", "person"),
    ),
    EventType.of(
        "uk.gov.council.person.place_retired.v1",
        PersonPlaceRetired,
        index_fields=("record.system", "record.local_id", "person"),
    ),
    EventType.of(
        "uk.gov.council.person.place_returned.v1",
        PersonPlaceReturned,
        index_fields=("record.system", "record.local_id", "person"),
    ),
    EventType.of(
        "uk.gov.council.person.merged.v1", PersonMerged, index_fields=("person", "merged", "change")
    ),
    EventType.of(
        "uk.gov.council.person.unmerged.v1", PersonUnmerged, index_fields=("person", "separated", "change")
    ),
    EventType.of(
        "uk.gov.council.person.relinked.v1",
        PersonRelinked,
        index_fields=("record.system", "record.local_id", "person", "previous"),
    ),
)

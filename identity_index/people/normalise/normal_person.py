"""All that a system holds about a person, made comparable, and what of it cannot be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from identity_index.people.normalise.address import NormalAddress, read_address
from identity_index.people.normalise.day import NormalDay, read_birth, read_death
from identity_index.people.normalise.email import read_email
from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.gender import read_gender
from identity_index.people.normalise.name import NormalName, read_name
from identity_index.people.normalise.phone import read_phones
from identity_index.people.normalise.reading import Reading
from schemas.person_details import PersonDetails

T = TypeVar("T")


class Unusable(NamedTuple):
    """A field whose content identifies nobody, and why, in words that go after "this is"."""

    field: str
    why: str


@dataclass(frozen=True, slots=True)
class NormalPerson:
    """What can be used of a record; ``unusable`` says what was left out. The first of a list is current."""

    names: tuple[NormalName, ...] = ()
    born: NormalDay | None = None
    died: NormalDay | None = None
    gender: str | None = None
    addresses: tuple[NormalAddress, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    place_of_birth: str | None = None
    occupation: str | None = None
    unusable: tuple[Unusable, ...] = ()


def normal_person(details: PersonDetails, today: date) -> NormalPerson:
    """Never fails on what a ``PersonDetails`` can hold. ``today`` tells a birth in the future from others."""
    left_out: list[Unusable] = []

    def usable(field: str, readings: Iterable[Reading[T]]) -> tuple[T, ...]:
        kept = []
        for reading in readings:
            if reading.why is not None:
                left_out.append(Unusable(field, reading.why))
            elif reading.value is not None:
                kept.append(reading.value)
        return tuple(dict.fromkeys(kept))

    born = _first(usable("date_of_birth", (read_birth(day, today) for day in _one(details.date_of_birth))))
    died = (read_death(day, today, born) for day in _one(details.date_of_death))
    return NormalPerson(
        names=usable("name", map(read_name, (*_one(details.name), *details.other_names))),
        born=born,
        died=_first(usable("date_of_death", died)),
        gender=_first(usable("gender", map(read_gender, _one(details.gender)))),
        addresses=usable("address", map(read_address, (*_one(details.address), *details.previous_addresses))),
        emails=usable("emails", map(read_email, details.emails)),
        phones=usable("phones", (number for field in details.phones for number in read_phones(field))),
        place_of_birth=fold(details.place_of_birth) if details.place_of_birth else None,
        occupation=fold(details.occupation) if details.occupation else None,
        unusable=tuple(left_out),
    )


def _one(value: T | None) -> tuple[T, ...]:
    return () if value is None else (value,)


def _first(values: tuple[T, ...]) -> T | None:
    return values[0] if values else None

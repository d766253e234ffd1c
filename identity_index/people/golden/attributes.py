"""The attributes of a person, read out of what one system holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from identity_index.people.golden.completeness import of_address, of_day, of_name
from identity_index.people.golden.naming import (
    ADDRESS,
    BIRTHPLACE,
    BORN,
    DIED,
    EMAIL,
    GENDER,
    NAME,
    OCCUPATION,
    OWN,
    PHONE,
    UPRN,
)
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.normalise.address import NormalAddress, read_address
from identity_index.people.normalise.day import NormalDay, read_birth, read_death
from identity_index.people.normalise.email import read_email
from identity_index.people.normalise.folding import fold
from identity_index.people.normalise.gender import read_gender
from identity_index.people.normalise.name import NormalName, read_name
from identity_index.people.normalise.phone import read_phones
from identity_index.provenance.held import Held, RecordKey
from ledger.clock import Micros
from schemas.person_details import PersonDetails

Form = NormalName | NormalDay | NormalAddress | str | None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """What one system holds of a person, as of when. ``closed``: its local id was given to somebody else."""

    key: RecordKey
    details: PersonDetails
    as_of: Micros
    closed: bool = False


def held_values(record: PersonRecord, schemes: Schemes, today: date) -> Iterator[Held]:
    """Every value that the record holds of any attribute, the unusable ones too."""
    for attribute, value, form, completeness, why in _values(record.details, schemes, today):
        yield Held(record.key, attribute, value, form, _key(form), record.as_of, completeness, why)


_Value = tuple[str, JsonValue, Form, int, str | None]
"""Attribute, value, form, completeness, and why it is unusable."""


def _values(details: PersonDetails, schemes: Schemes, today: date) -> Iterator[_Value]:
    yield from _of_life(details, today)
    yield from _of_home(details)
    for email in details.emails:
        mailbox = read_email(email)
        yield EMAIL, email, mailbox.value, 1, mailbox.why
    for phone in details.phones:
        for number in read_phones(phone):
            yield PHONE, phone if number.value is None else number.value, number.value, 1, number.why
    taken = {*OWN}
    for one in details.identifiers:
        if one.scheme not in OWN:
            found = schemes.read(one.scheme, one.value)
            yield one.scheme, found.value, found.key, len(found.value), found.why
            taken.add(one.scheme)
    for code, text in details.further.items():
        if code not in taken:
            yield code, text, fold(text), 1, None


def _of_life(details: PersonDetails, today: date) -> Iterator[_Value]:
    born = None
    if details.name is not None:
        name = read_name(details.name)
        yield NAME, details.name.as_data(), name.value, of_name(name.value), name.why
    if details.date_of_birth is not None:
        birth = read_birth(details.date_of_birth, today)
        born = birth.usable
        yield BORN, details.date_of_birth, birth.value, of_day(birth.value), birth.why
    if details.date_of_death is not None:
        death = read_death(details.date_of_death, today, born)
        yield DIED, details.date_of_death, death.value, of_day(death.value), death.why
    if details.gender is not None:
        gender = read_gender(details.gender)
        yield GENDER, details.gender, gender.value, 1, gender.why
    for attribute, text in ((BIRTHPLACE, details.place_of_birth), (OCCUPATION, details.occupation)):
        if text is not None:
            yield attribute, text, fold(text), 1, None


def _of_home(details: PersonDetails) -> Iterator[_Value]:
    if details.address is not None:
        address = read_address(details.address)
        yield ADDRESS, details.address.as_data(), address.value, of_address(address.value), address.why
        if details.address.uprn is not None:
            yield UPRN, details.address.uprn, details.address.uprn, 1, None


def _key(form: Form) -> str:
    if form is None:
        return ""
    if isinstance(form, NormalName):
        return f"{form.surname}, {' '.join(form.given)}"
    if isinstance(form, NormalAddress):
        postcode = form.postcode.value.whole if form.postcode and form.postcode.value else ""
        return f"{form.number or ''}|{form.unit or ''}|{' '.join(form.words)}|{postcode}|{form.uprn or ''}"
    return str(form)

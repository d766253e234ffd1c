"""What records hold that counts nowhere, or that does not fit the rest of the record. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from identity_index.people.golden.attributes import PersonRecord, held_values
from identity_index.people.golden.golden_record import GoldenRecord
from identity_index.people.golden.naming import OWN
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.normalise.day import read_birth
from identity_index.people.normalise.gender import read_gender
from identity_index.provenance.held import RecordKey


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value to look at again; ``says`` is a sentence without values of anybody."""

    record: RecordKey
    attribute: str
    value: JsonValue
    says: str


def doubts(said: Iterable[PersonRecord], golden: GoldenRecord, schemes: Schemes, today: date) -> list[Doubt]:
    """In the order of the records: the unusable values of attributes of which nobody says anything usable
    (the others stand beside what counts), and numbers that are somebody else's by the rest of the record."""
    found: list[Doubt] = []
    for one in said:
        for held in held_values(one, schemes, today):
            if held.why is not None and held.attribute not in golden:
                found.append(Doubt(one.key, held.attribute, held.value, f"This is {held.why}."))
        found += _remarks(one, schemes, today)
    return found


def _remarks(one: PersonRecord, schemes: Schemes, today: date) -> list[Doubt]:
    details = one.details
    born = read_birth(details.date_of_birth, today).usable if details.date_of_birth else None
    gender = read_gender(details.gender).usable if details.gender else None
    numbers = schemes.read_each(
        (number for number in details.identifiers if number.scheme not in OWN), born, gender
    )
    return [
        Doubt(one.key, number.scheme, number.value, remark) for number in numbers for remark in number.remarks
    ]

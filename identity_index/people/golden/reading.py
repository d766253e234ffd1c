"""The golden record of a person of the index, read in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.golden import repository
from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.golden_record import GoldenRecord, golden_record
from identity_index.people.golden.repository import Decision
from identity_index.people.golden.writing import NoSuchValue, read_value
from identity_index.people.identifiers.schemes import Schemes
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import RecordKey
from ledger.session import Session
from schemas.person_details import PersonDetails

MOST_RECORDS = 200
"""Records that a golden record is made of, the newest: whoever has more is no person, but what many share."""


@dataclass(frozen=True, slots=True)
class Goldsmith:
    """How golden records are made in this council: ``[people.golden]`` and ``[people.identifiers]``.

    ``given``: the schemes of which the council gives numbers out itself.
    """

    rules: Mapping[str, AttributeRule]
    schemes: Schemes
    given: frozenset[str] = frozenset()

    def of(self, session: Session, masters: Iterable[int], today: date) -> dict[int, Person]:
        """Of each of these masters that has records."""
        found = links.of_masters(session, Kind.PERSON, masters)
        return {master: self._made(session, records, today) for master, records in sorted(found.items())}

    def _made(self, session: Session, every: Sequence[Record], today: date) -> Person:
        records = _one_of_each_key(every)
        held = links.details(session, [one.number for one in records])
        said = [
            PersonRecord(
                RecordKey(*one.key),
                PersonDetails.model_validate_json(held[one.number]),
                one.as_of,
                one.closed_at is not None,
            )
            for one in records
            if one.number in held
        ]
        decisions = repository.standing(session, [one.number for one in every], self.given)
        decided = [made for one in decisions.values() if (made := self._decided(one, today)) is not None]
        return Person(tuple(every), golden_record(said, self.rules, self.schemes, today, decided), decisions)

    def _decided(self, one: Decision, today: date) -> Decided | None:
        """None where the settings have changed so that it can be no value any more."""
        try:
            read = read_value(one.attribute, one.value, self.schemes, today, one.at, one.who)
        except NoSuchValue:
            return None
        return Decided(one.attribute, read.value, read.form, read.key, one.at, one.who, one.instead_of)


@dataclass(frozen=True, slots=True)
class Person:
    """A person's records, what counts of them, and what was decided."""

    records: tuple[Record, ...]
    golden: GoldenRecord
    decisions: Mapping[str, Decision]

    @property
    def open_records(self) -> dict[RecordKey, int]:
        """The number of each record whose local id is its own still."""
        return {RecordKey(*one.key): one.number for one in self.records if one.closed_at is None}


def _one_of_each_key(every: Sequence[Record]) -> list[Record]:
    """The newest records, at most so many; of a key that a system has used again the latest."""
    latest: dict[tuple[str, str], Record] = {}
    for one in sorted(every, key=lambda each: each.generation):
        latest[one.key] = one
    return sorted(latest.values(), key=lambda each: (-each.as_of, each.number))[:MOST_RECORDS]

"""What golden records are made of: what some records hold, and what people decided about them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from identity_index.links.record import Record, Version
from identity_index.people.golden.attributes import PersonRecord, held_values
from identity_index.people.golden.golden_record import GoldenRecord, golden_of
from identity_index.people.golden.repository import Decision, in_force
from identity_index.people.golden.writing import NoSuchValue, read_value
from identity_index.people.identifiers.schemes import Schemes
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.provenance.decided import Decided
from identity_index.provenance.held import Held, RecordKey
from ledger.clock import Micros
from schemas.person_details import PersonDetails

MOST_RECORDS = 200
"""Records that a golden record is made of, the newest: whoever has more is no person, but what many share."""
_NOTHING: Mapping[int, PersonRecord] = MappingProxyType({})


class Ore:
    """As it was read once; golden records are made of it as often as need be: of all of it, or of some.

    ``said``: what each record says, by its number. ``decisions``: all that stand about any of them.
    """

    def __init__(
        self,
        rules: Mapping[str, AttributeRule],
        schemes: Schemes,
        given: frozenset[str],
        today: date,
        records: Iterable[Record],
        said: Mapping[int, PersonRecord],
        decisions: Sequence[Decision],
    ) -> None:
        """The first three as ``Goldsmith`` has them."""
        self._rules = rules
        self._schemes = schemes
        self._given = given
        self._today = today
        self._records = {one.number: one for one in records}
        self.said = said
        self.decisions = decisions
        self._held: dict[int, Sequence[Held]] = {}

    def golden(self, numbers: Iterable[int], instead: Mapping[int, PersonRecord] = _NOTHING) -> GoldenRecord:
        """Of whoever has these records. ``instead``: what some of them say in place of what was read."""
        of = set(numbers)
        held: list[Held] = []
        for record in newest(self._records[one] for one in of & self._records.keys()):
            if record.number in instead:
                held += held_values(instead[record.number], self._schemes, self._today)
            else:
                held += self._values(record.number)
        about = [one for one in self.decisions if one.record in of]
        return golden_of(held, self._rules, self._decided(about))

    def decided_by(self, moment: Micros) -> Ore:
        """The same, with nothing that was decided later on."""
        then = [one for one in self.decisions if one.at <= moment]
        every = self._records.values()
        return Ore(self._rules, self._schemes, self._given, self._today, every, self.said, then)

    def _values(self, number: int) -> Sequence[Held]:
        if number not in self._held:
            said = self.said.get(number)
            found = () if said is None else held_values(said, self._schemes, self._today)
            self._held[number] = tuple(found)
        return self._held[number]

    def _decided(self, about: Iterable[Decision]) -> list[Decided]:
        """What is in force; but for what can be no value any more, since the settings have changed."""
        found = []
        for one in in_force(about, self._given).values():
            try:
                read = read_value(one.attribute, one.value, self._schemes, self._today, one.at, one.who)
            except NoSuchValue:
                continue
            found.append(
                Decided(one.attribute, read.value, read.form, read.key, one.at, one.who, one.instead_of)
            )
        return found


def said_by(record: Record, holds: Version | None) -> PersonRecord:
    """What a record says, by the version of it that holds, and since when; nothing once that was erased."""
    text = None if holds is None else holds.details
    details = PersonDetails() if text is None else PersonDetails.model_validate_json(text)
    as_of = record.as_of if holds is None else holds.as_of
    return PersonRecord(RecordKey(*record.key), details, as_of, record.closed_at is not None)


def newest(every: Iterable[Record]) -> list[Record]:
    """The newest records, at most ``MOST_RECORDS``; of a key that a system has used again the latest."""
    latest: dict[tuple[str, str], Record] = {}
    for one in sorted(every, key=lambda each: each.generation):
        latest[one.key] = one
    return sorted(latest.values(), key=lambda each: (-each.as_of, each.number))[:MOST_RECORDS]

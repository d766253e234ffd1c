"""The golden record of a person of the index, read in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.golden import repository
from identity_index.people.golden.attributes import PersonRecord
from identity_index.people.golden.golden_record import GoldenRecord
from identity_index.people.golden.ore import Ore, newest, said_by
from identity_index.people.golden.repository import Decision
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.ports import NoPlaces, Places
from identity_index.provenance.attribute_rule import AttributeRule
from identity_index.provenance.held import RecordKey
from ledger.session import Session

_NO_PLACES = NoPlaces()
MOST_LOOKED_AT = 2_000
"""Records of one person among which the newest are looked for whenever one of them changes. Who has more is
no person by then, but what many share: what counts of that is shown, and not told."""


@dataclass(frozen=True, slots=True)
class Goldsmith:
    """How golden records are made in this council: ``[people.golden]`` and ``[people.identifiers]``.

    ``given``: the schemes of which the council gives numbers out itself. ``places``: what became of where
    people live.
    """

    rules: Mapping[str, AttributeRule] = field(default_factory=dict)
    schemes: Schemes = field(default_factory=Schemes)
    given: frozenset[str] = frozenset()
    places: Places = _NO_PLACES

    def of(self, session: Session, masters: Iterable[int], today: date) -> dict[int, Person]:
        """Of each of these masters that has records."""
        found = links.of_masters(session, Kind.PERSON, masters)
        return {master: self._made(session, records, today) for master, records in sorted(found.items())}

    def of_few(self, session: Session, masters: Iterable[int], today: date) -> dict[int, Person]:
        """The same at a cost that is bounded: whoever has more records than ``MOST_LOOKED_AT`` is left
        out."""
        found = {}
        for master in sorted(set(masters)):
            if records := self.members(session, master):
                found[master] = self._made(session, records, today)
        return found

    def members(self, session: Session, master: int) -> list[Record]:
        """The records of a person; none of what has so many that it is no person."""
        records = links.some_of(session, Kind.PERSON, master, MOST_LOOKED_AT + 1)
        return records if len(records) <= MOST_LOOKED_AT else []

    def ore(
        self,
        session: Session,
        records: Sequence[Record],
        today: date,
        decided_about: Iterable[Record] | None = None,
    ) -> Ore:
        """What golden records of these are made of. ``decided_about``: those that decisions may be about, if
        they are more."""
        by_number = {one.number: one for one in records}
        said = {
            number: said_by(by_number[number], one)
            for number, one in links.versions_that_hold(session, by_number).items()
        }
        about = records if decided_about is None else decided_about
        decisions = repository.standing(session, [one.number for one in about])
        return Ore(self.rules, self.schemes, self.given, today, records, said, decisions)

    def _made(self, session: Session, every: Sequence[Record], today: date) -> Person:
        ore = self.ore(session, newest(every), today, every)
        decisions = repository.in_force(ore.decisions, self.given)
        said = [one for _, one in sorted(ore.said.items())]
        return Person(tuple(every), ore.golden(one.number for one in every), decisions, said)


@dataclass(frozen=True, slots=True)
class Person:
    """A person's records, what counts of them, what was decided, and what each of the newest says, in the
    order in which the index met them."""

    records: tuple[Record, ...]
    golden: GoldenRecord
    decisions: Mapping[str, Decision]
    said: Sequence[PersonRecord]

    @property
    def open_records(self) -> dict[RecordKey, int]:
        """The number of each record whose local id is its own still."""
        return {RecordKey(*one.key): one.number for one in self.records if one.closed_at is None}

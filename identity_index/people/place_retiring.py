"""Whoever lives at a property that is no more by its number, or is there again: each system that holds a
record is told of it.

Nobody has moved, and no record is changed: what a system holds is that system's to put right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from identity_index.cause import Cause
from identity_index.ids import person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people import repository
from identity_index.people.golden.naming import ADDRESS, DIED, UPRN
from identity_index.people.golden.reading import Person
from identity_index.people.matching import Features, keys
from identity_index.people.matching.features import Place
from identity_index.people.notes.protected import protected
from identity_index.people.restricting.repository import restricted
from identity_index.people.telling import Teller
from identity_index.provenance.held import RecordKey
from ledger import effects
from ledger.part import Part
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonPlaceRetired, PersonPlaceReturned
from schemas.model import CanonicalModel
from schemas.references import PersonKey

AT_ONCE = 20
"""Records there that are looked at in one unit: many may live in one block, and on SQLite everybody else who
writes waits meanwhile."""
MOST_SUCCESSORS = 1000
ENOUGH = 100
"""Records told in one unit, after which the next person waits for another: some have very many."""


@dataclass(frozen=True, slots=True)
class Retired:
    """The number of a property, and those that are there in its place; none: nobody has said."""

    uprn: str
    succeeded_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Returned:
    """The number of a property that is there again."""

    uprn: str


@dataclass(frozen=True, slots=True)
class PlaceRetiring:
    """Told are all systems of those whose address that counts is there, and of others those alone that say so
    themselves: who has died, moved on by what another system says, or whose address is protected."""

    teller: Teller

    def some(
        self,
        session: Session,
        place: Retired | Returned,
        subscription: str,
        key: str,
        cause: Cause,
        after: int,
    ) -> Part:
        """The next records that hold it. ``key``: the delivery's; by it each record is told of once, however
        often it is delivered and wherever that stopped."""
        links.hold(session, Kind.PERSON)
        [block] = keys(Features(places=(Place("", "", "", place.uprn),)))
        numbers = repository.holding(session, block, after, AT_ONCE)
        records = links.records(session, numbers)
        whose = {number: records[number].master for number in numbers if number in records}
        people = self._people(session, whose.values(), cause)
        hidden = protected(session, people)
        told = 0
        for number in numbers:
            person = people.pop(whose.get(number, 0), None)
            if person is not None:
                each = concerned(person, place.uprn, hidden=whose[number] in hidden)
                for one, held in each:
                    if effects.first_time(session, subscription, f"{key}/{one.number}"):
                        self._say(session, place, one, f"{key}/{one.number}", cause, held=held)
                        told += 1
            if told >= ENOUGH:
                return Part(told, number)
        return Part(told, numbers[-1] if len(numbers) == AT_ONCE else None)

    def of_one(self, session: Session, master: int, name: str, cause: Cause) -> None:
        """All places of one person that are no more by now. ``name`` tells this time from every other."""
        person = self._people(session, [master], cause).get(master)
        address = None if person is None else person.golden.get(ADDRESS)
        if person is None or address is None:
            return
        uprns = {uprn for one in address.said if (uprn := _uprn_in(one.held.value))}
        gone = self.teller.goldsmith.places.retired(session, uprns) if uprns else {}
        hidden = bool(protected(session, [master])) if gone else False
        for uprn, after in sorted(gone.items()):
            place = Retired(uprn, [one.uprn for one in after][:MOST_SUCCESSORS])
            for one, held in concerned(person, uprn, hidden=hidden):
                self._say(session, place, one, f"{name}/{uprn}/{one.number}", cause, held=held)

    def said_newly(
        self, session: Session, place: Retired, records: Sequence[Record], name: str, cause: Cause
    ) -> None:
        """``records`` say this number since now, which was no more before. Beside them those are told of it
        of whose person no other record has said it: else they were told."""
        people = self._people(session, {one.master for one in records}, cause)
        hidden = protected(session, people)
        new = {one.number for one in records}
        for master, person in people.items():
            each = concerned(person, place.uprn, hidden=master in hidden)
            told_before = any(held and one.number not in new for one, held in each)
            for one, held in each:
                if one.number in new or not told_before:
                    named = f"{name}/{place.uprn}/{one.number}"
                    self._say(session, place, one, named, cause, held=held)

    def _people(self, session: Session, masters: Iterable[int], cause: Cause) -> dict[int, Person]:
        """Of whom the data are restricted nothing is told while they are."""
        every = set(masters)
        used = every - restricted(session, every).keys()
        return self.teller.goldsmith.of_few(session, used, cause.at.date())

    def _say(
        self,
        session: Session,
        place: Retired | Returned,
        record: Record,
        name: str,
        cause: Cause,
        *,
        held: bool,
    ) -> None:
        person = person_id.written(record.master)
        said: dict[str, object] = {
            "record": PersonKey(system=record.system, local_id=record.local_id),
            "person": person,
        }
        said |= {"uprn": place.uprn, "held": held}
        data: CanonicalModel
        if isinstance(place, Retired):
            what = "place_retired"
            data = PersonPlaceRetired.model_validate({**said, "succeeded_by": list(place.succeeded_by)})
        else:
            what = "place_returned"
            data = PersonPlaceReturned.model_validate(said)
        envelope = Envelope(
            id=f"{what}/{name}",
            source=self.teller.voice.source,
            type=full_of(f"person.{what}"),
            subject=f"person/{person}",
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid,
            traceparent=cause.traceparent,
            data=data.as_data(),
        )
        self.teller.publish(session, envelope)


def concerned(person: Person, uprn: str, *, hidden: bool) -> list[tuple[Record, bool]]:
    """The records to be told of it, each with whether it holds the number itself; none where none does now.
    ``hidden``: whoever does not hold it is not to learn it. Pure."""
    address = person.golden.get(ADDRESS)
    holding = (
        {one.held.record for one in address.said if _uprn_in(one.held.value) == uprn} if address else set()
    )
    if not holding:
        return []
    counts = person.golden.get(UPRN)
    lives = counts is not None and str(counts.value).lstrip("0") == uprn and DIED not in person.golden
    return [
        (one, held)
        for one in person.records
        if one.closed_at is None and ((held := RecordKey(*one.key) in holding) or (lives and not hidden))
    ]


def _uprn_in(value: object) -> str:
    found = value.get("uprn") if isinstance(value, dict) else None
    return found.lstrip("0") if isinstance(found, str) else ""

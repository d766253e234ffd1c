"""Telling everybody concerned what holds of a person now, in the unit that changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from identity_index.ids import note_id, organisation_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Record
from identity_index.people.announcing import MOST_KEYS, Cause
from identity_index.people.notes import repository
from identity_index.people.notes.note import Note, What
from identity_index.people.ports import Publish
from ledger import clock
from ledger.session import Session
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.note import Acting, ActingChanged, Happened, Need, NeedsChanged, RisksChanged
from schemas.model import CanonicalModel
from schemas.references import PersonKey

TYPES = {What.ACTING: "acting.changed", What.NEED: "needs.changed", What.RISK: "risks.changed"}


class Actor(NamedTuple):
    """Who acts, by their id; neither is known of one whom the index does not know."""

    person: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class NoteTeller:
    """``source``: of the events that it publishes, which join the caller's unit."""

    source: str
    publish: Publish

    def tell(
        self,
        session: Session,
        masters: Iterable[int],
        kinds: Iterable[What],
        happened: Happened,
        name: str,
        cause: Cause,
    ) -> None:
        """What of these kinds holds now of each of these persons who has records. ``name``: what led to it,
        of which there is one for ever."""
        of = links.of_masters(session, Kind.PERSON, masters)
        notes = repository.of_masters(session, of)
        now = clock.now(session)
        for master, records in sorted(of.items()):
            held = [one for one in notes.get(master, ()) if one.in_force(now)]
            for what in sorted(set(kinds)):
                some = [one for one in held if one.what is what]
                data = _event(session, what, master, records, some, happened)
                self.publish(session, self._envelope(what, master, name, data, cause))

    def moved(
        self,
        session: Session,
        members: Mapping[int, Sequence[Record]],
        name: str,
        cause: Cause,
        *,
        parted: bool,
    ) -> None:
        """Records were given to another person, and what goes with them too: where nothing does, nobody is
        told. ``members``: the records of all who are concerned, as they are now."""
        if kinds := set().union(*self._noted(session, members).values()):
            self.tell(session, members, kinds, "unmerged" if parted else "merged", name, cause)

    def linked(self, session: Session, joined: Iterable[Record], cause: Cause) -> None:
        """These records are new to persons who were known: their systems hear of them from now on."""
        records = {one.master: one for one in joined}
        for master, kinds in sorted(self._noted(session, records).items()):
            self.tell(session, [master], kinds, "linked", f"r-{records[master].number}", cause)

    def _noted(self, session: Session, masters: Iterable[int]) -> dict[int, set[What]]:
        """What is said of each of whom anything is."""
        now = clock.now(session)
        found: dict[int, set[What]] = {}
        for master, notes in repository.of_masters(session, masters).items():
            if kinds := {one.what for one in notes if one.in_force(now)}:
                found[master] = kinds
        return found

    def _envelope(self, what: What, master: int, name: str, data: CanonicalModel, cause: Cause) -> Envelope:
        person = person_id.written(master)
        return Envelope(
            id=f"{what.value}/{person}/{name}",
            source=self.source,
            type=full_of(TYPES[what]),
            subject=f"person/{person}",
            time=cause.at,
            causationid=cause.causationid,
            correlationid=cause.correlationid,
            traceparent=cause.traceparent,
            data=data.as_data(),
        )


def _event(
    session: Session,
    what: What,
    master: int,
    records: Sequence[Record],
    notes: Sequence[Note],
    happened: Happened,
) -> CanonicalModel:
    person = person_id.written(master)
    keys = [PersonKey(system=one.system, local_id=one.local_id) for one in records if one.closed_at is None]
    keys = keys[:MOST_KEYS]
    if what is What.RISK:
        return RisksChanged(person=person, records=keys, happened=happened)
    if what is What.NEED:
        needs = [
            Need(
                note=note_id.written(one.number),
                need=one.code,
                detail=one.detail,
                since=clock.moment(one.since),
                until=None if one.until is None else clock.moment(one.until),
            )
            for one in notes
        ]
        return NeedsChanged(person=person, records=keys, happened=happened, needs=needs)
    parties = named_parties(session, notes)
    acting = [
        Acting(
            note=note_id.written(one.number),
            role=one.code,
            name=one.party.name,
            contact=one.party.contact,
            about=list(one.about),
            person=parties[one.number].person,
            organisation=parties[one.number].organisation,
            since=clock.moment(one.since),
            until=None if one.until is None else clock.moment(one.until),
        )
        for one in notes
    ]
    return ActingChanged(person=person, records=keys, happened=happened, acting=acting)


def named_parties(session: Session, notes: Iterable[Note]) -> dict[int, Actor]:
    """Who acts by each of these notes, as they are known now."""
    notes = list(notes)
    wanted = {one.party.record for one in notes if one.party.record is not None}
    records = links.records(session, wanted) if wanted else {}
    found = {}
    for one in notes:
        record = None if one.party.record is None else records.get(one.party.record)
        if record is None:
            found[one.number] = Actor(None, None)
        elif one.party.kind == Kind.ORGANISATION.value:
            found[one.number] = Actor(None, organisation_id.written(record.master))
        else:
            found[one.number] = Actor(person_id.written(record.master), None)
    return found

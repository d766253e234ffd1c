"""Cases as a room that holds something of people: shown in the single view, taken out, and erased."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter

from cases.acting.redacting import Redacting
from cases.acting.teller import Teller
from cases.case_file import CaseFile
from cases.keeping import repository
from cases.keeping.links import repository as merged
from cases.keeping.people.repository import Key, of_people
from cases.keeping.reporters import repository as reporters
from cases.ports import NoIndex, People
from cases.projecting.parties import named_as
from cases.projecting.redaction import REDACTED
from cases.story.repository import events_of
from hub.erasing.events import ErasesEvents
from hub.settings import Settings
from identity_index.ids import organisation_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.erasing.ports import Step
from identity_index.people.holdings.ports import Thing, Things
from identity_index.people.holdings.purpose import Part
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.referring import person_named
from identity_index.people.subject import Subject, subject_of
from ledger import clock
from ledger.reading.event import of_seqs
from ledger.session import Session
from schemas.classes import DataClass
from schemas.contacts import contact_key
from schemas.event_type import full_of
from schemas.references import PersonReference

_AT_ONCE = 20
_MESSAGES = 100
"""To reporters of one case, that are erased in one unit."""
_NOTIFIED, _WENT_ON = full_of("notification.requested"), full_of("case.went_on")
_OF_SOMEBODY = {_NOTIFIED, full_of("case.opened"), full_of("case.interaction_recorded"), REDACTED}
"""What is told of a case by somebody, or to them: of whoever is erased it is found by who that is, and
others' is theirs. What an erasure left is what the case is made again from."""
_NAMED: TypeAdapter[PersonReference] = TypeAdapter(PersonReference)
_KEPT = (
    "cases: references, types, statuses, clocks and times, by which the council accounts for what it did, "
    "without what anybody said"
)


class CasesHold:
    """Implements ``Holds``: the cases that somebody has to do with, by what systems call them."""

    part = Part.CASES

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def of(self, session: Session, subject: Subject, most: int) -> Things:
        found = of_people(session, keys_of(subject), 0, most + 1)
        items = [self._thing(one) for one in found[:most]]
        return Things(items, more=len(found) > most)

    def _thing(self, file: CaseFile) -> Thing:
        closed = file.visibility == "restricted"
        fields: dict[str, tuple[JsonValue, DataClass]] = {
            "title": (file.title, DataClass.SENSITIVE if closed else DataClass.PERSONAL),
            "details": (json.loads(file.details), DataClass.SENSITIVE),
        }
        if file.description is not None:
            fields["description"] = (file.description, DataClass.SENSITIVE)
        if file.location is not None:
            fields["location"] = (json.loads(file.location), DataClass.PERSONAL)
        return Thing(
            id=self._teller.numbering.written(file.number),
            what="a restricted case" if closed else f"a case of {file.type}",
            at=clock.moment(file.opened_at),
            about="" if closed else f"{file.status}, in {file.queue}",
            fields=fields,
            closed=closed,
        )


class CasesErase:
    """Implements ``Erases``: what cases that somebody has to do with say in anybody's words. The case itself
    stays, as an account of what the council did."""

    name = "cases"

    def __init__(self, teller: Teller, events: ErasesEvents) -> None:
        self._teller = teller
        self._events = events

    def erase(self, session: Session, subject: Subject, after: str | None) -> Step:
        keys = keys_of(subject)
        found = of_people(session, keys, int(after or 0), _AT_ONCE)
        counts: Counter[str] = Counter()
        woken: set[str] = set()
        busy = False
        for file in found:
            messages = [
                *self._messages(session, file.number, keys),
                *self._carried(session, file.number),
                *self._written(session, file.number),
            ]
            gone = self._events.erase_these(session, messages[:_MESSAGES])
            counts["payload"] += len(gone.seqs)
            counts["delivery"] += gone.withheld + len(gone.ended.by)
            woken |= gone.ended.woken
            if len(messages) > _MESSAGES:
                return Step(counts, busy, (_KEPT,), after=str(file.number + 1), woken=frozenset(woken))
            if gone.busy:
                # By what the case says of them they are found: that goes last.
                busy = True
                continue
            reporters.drop_changes_told_of(session, file.number)
            counts.update(Redacting(self._teller).redact(session, file.number))
        onward = str(found[-1].number) if len(found) == _AT_ONCE else None
        return Step(counts, busy, (_KEPT,) if found else (), after=onward, woken=frozenset(woken))

    def _messages(self, session: Session, number: int, keys: Collection[Key]) -> list[int]:
        """What this person was to be told of the case. Where they are known by their report alone no key
        names them in it, by which it would have been erased already."""
        reference = self._teller.numbering.written(number)
        told = events_of(session, self._teller.voice.source, reference)
        seqs = [one.seq for one in told if one.type == _NOTIFIED]
        return [
            one.seq
            for one in of_seqs(session, seqs, data=True)
            if isinstance(one.data, dict) and self._is_theirs(one.data, keys)
        ]

    def _written(self, session: Session, number: int) -> list[int]:
        """What was written of it, such as notes, tasks and reasons: that names nobody, by whom it would have
        been found."""
        reference = self._teller.numbering.written(number)
        told = events_of(session, self._teller.voice.source, reference)
        seqs = [one.seq for one in told if one.type not in _OF_SOMEBODY]
        return [
            one.seq
            for one in of_seqs(session, seqs, data=True)
            if isinstance(one.data, dict) and self._events.says_something(one.type, _but_staff(one.data))
        ]

    def _carried(self, session: Session, number: int) -> list[int]:
        """Its public words, as they were told to whoever follows a case that has gone into it."""
        source, numbering = self._teller.voice.source, self._teller.numbering
        reference = numbering.written(number)
        seqs = [
            one.seq
            for gone in merged.family(session, number)[1:]
            for one in events_of(session, source, numbering.written(gone))
            if one.type == _WENT_ON
        ]
        return [
            one.seq
            for one in of_seqs(session, seqs, data=True)
            if isinstance(one.data, dict) and one.data.get("goes_on_in") == reference
        ]

    def _is_theirs(self, data: dict[str, JsonValue], keys: Collection[Key]) -> bool:
        """``data``: what was to be told. Who is named by no key is known by which reporter they are."""
        if (person := data.get("person")) is None:
            contact: JsonValue = {
                "interaction": 0,
                "reporter": data["reporter"],
                "reference": data["reference"],
            }
            return contact_key(self._teller.voice.source, "", contact) in keys
        named = named_as(_NAMED.validate_python(person), "")
        return any((system, local_id) in keys for system, local_id, _ in named)


def _but_staff(data: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Without who did it, which the council accounts for."""
    return {
        name: value
        for name, value in data.items()
        if not name.endswith("_by") and name not in {"assignee", "previous_assignee", "staff"}
    }


def told_of(teller: Teller, session: Session, subject: Subject) -> list[JsonValue]:
    """Every case that somebody has to do with, whole: for whoever asks for all that is held of them."""
    found: list[JsonValue] = []
    after = 0
    while page := of_people(session, keys_of(subject), after, _AT_ONCE):
        for file in page:
            rows = repository.interactions(session, file.number, 0, 10_000)
            notes: list[JsonValue] = [row.text for row in repository.notes(session, file.number)]
            contacts: list[JsonValue] = [json.loads(row.told) for row in rows]
            found.append(
                {
                    "reference": teller.numbering.written(file.number),
                    "type": file.type,
                    "status": file.status,
                    "opened_at": clock.moment(file.opened_at).isoformat(),
                    "title": file.title,
                    "description": file.description,
                    "details": json.loads(file.details),
                    "location": None if file.location is None else json.loads(file.location),
                    "contacts": contacts,
                    "notes": notes,
                }
            )
        after = page[-1].number
    return found


@dataclass(frozen=True, slots=True)
class IndexedPeople:
    """Implements the cases' ``People`` by the index: whatever somebody was merged into, and all that is
    linked to them. ``schemes``: how the numbers are read by which systems know people."""

    schemes: Schemes

    def keys_of(self, session: Session, person: str) -> Sequence[Key]:
        if "/" not in person:
            return keys_of(subject_of(session, person_id.read(person)))
        system, _, local_id = person.partition("/")
        known = links.by_source(session, Kind.PERSON, [(system, local_id)]).get((system, local_id))
        if known is None:
            return [(system, local_id)]
        return keys_of(subject_of(session, known.master))

    def same_as(self, session: Session, who: PersonReference) -> Sequence[Key]:
        number = person_named(session, self.schemes, who)
        return () if number is None else keys_of(subject_of(session, number))

    def organisation(self, session: Session, named: str) -> Sequence[tuple[str, str]]:
        if "/" not in named:
            number = links.find(session, Kind.ORGANISATION, organisation_id.read(named)).number
        else:
            system, _, local_id = named.partition("/")
            known = links.by_source(session, Kind.ORGANISATION, [(system, local_id)]).get((system, local_id))
            if known is None:
                return [(system, local_id)]
            number = known.master
        active = links.active(session, Kind.ORGANISATION, [number])[number]
        records = links.of_masters(session, Kind.ORGANISATION, [active]).get(active, [])
        return list(dict.fromkeys((one.system, one.local_id) for one in records))


def who_is_who(settings: Settings) -> People:
    if not settings.people.enabled:
        return NoIndex()
    return IndexedPeople(Schemes(settings.people.identifiers))


def keys_of(subject: Subject) -> Sequence[Key]:
    """Whom cases may name them by: as each system that is linked calls them, and by shared numbers."""
    keys = {(one.system, one.local_id) for one in subject.records}
    for span in subject.spans:
        system, local_id = span.key
        keys.add((f":{system.removeprefix('scheme:')}" if system.startswith("scheme:") else system, local_id))
    return sorted(keys)

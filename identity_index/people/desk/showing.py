"""Persons and their records as they are shown, read in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from identity_index.history import repository as history
from identity_index.ids import change_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Key, Master, Record
from identity_index.people.desk import repository
from identity_index.people.desk.person import (
    MOST_RECORDS,
    CrossReference,
    HeldRecord,
    Person,
    PersonLine,
    PersonPage,
    RecordName,
)
from identity_index.people.desk.sight import MASKED, Sight
from identity_index.people.restricting.repository import restricted
from identity_index.provenance.held import said_at
from ledger import clock
from ledger.errors import NotFound
from ledger.reading import cursor
from ledger.session import Session

_LIST = "people"
_RECENT = 20
"""Changes of a merged person that are looked at for the one that merged them: it is the newest but for those
that say no more than that others are not they."""


def person(session: Session, number: int, sight: Sight) -> Person:
    """By any id that was ever given. Raises ``NotFound``."""
    found = links.find(session, Kind.PERSON, number)
    if found.became is not None:
        return _merged(session, found)
    records = links.of_masters(session, Kind.PERSON, [number]).get(number, [])
    return Person(
        id=person_id.written(number),
        state="active",
        made_at=clock.moment(found.made_at),
        records=held(session, records[:MOST_RECORDS], sight),
        many=len(records),
        restricted=[*restricted(session, [number]).get(number, ())],
    )


def master_of(session: Session, key: Key) -> int:
    """Whose record it is, by its system's key. Raises ``NotFound``."""
    found = links.by_source(session, Kind.PERSON, [key]).get(key)
    if found is None:
        raise NotFound(
            f"The index knows no record {key[1]!r} of the system {key[0]!r}. Is the system's name right, and "
            "has it published that record (person.recorded)?"
        )
    return found.master


def cross_reference(
    session: Session, number: int, systems: Sequence[str], sight: Sight, *, but: Key | None = None
) -> CrossReference:
    """What the systems asked for (none named: all) call a person; ``but``: the one that is known already.

    Of one that was merged, what they call whom it became. Raises ``NotFound``.
    """
    links.find(session, Kind.PERSON, number)
    active = links.active(session, Kind.PERSON, [number])[number]
    records = [
        one
        for one in links.of_masters(session, Kind.PERSON, [active]).get(active, [])
        if one.closed_at is None and one.key != but and (not systems or one.system in systems)
    ]
    return CrossReference(person=person_id.written(active), items=names(session, records, sight))


def page(session: Session, after: str | None, most: int, sight: Sight) -> PersonPage:
    """Active persons, in the order in which they came. Raises ``BadCursor`` and ``ForeignCursor``."""
    epoch = cursor.epoch(session)
    [start] = (0,) if after is None else cursor.read(after, epoch, _LIST, 1)
    found = repository.active(session, start, most + 1)
    more = cursor.write(epoch, _LIST, found[most - 1].number) if len(found) > most else None
    return PersonPage(items=lines(session, found[:most], sight), next=more)


def of_key(session: Session, key: Key, sight: Sight) -> PersonPage:
    """Whom a system has ever called so, the newest first."""
    owners = [one.master for one in reversed(links.generations(session, Kind.PERSON, key))]
    found = links.masters(session, Kind.PERSON, owners)
    return PersonPage(items=lines(session, [found[one] for one in dict.fromkeys(owners)], sight))


def names(session: Session, records: Sequence[Record], sight: Sight) -> list[RecordName]:
    """Their names alone, in the order given. Those of persons whose data are restricted are masked for
    everybody."""
    held = _details(session, records)
    withheld = restricted(session, {one.master for one in records})
    return [_name(one, MASKED if one.master in withheld else sight, held.get(one.number)) for one in records]


def lines(session: Session, found: Iterable[Master], sight: Sight) -> list[PersonLine]:
    found = list(found)
    active = links.active(session, Kind.PERSON, [one.number for one in found])
    of = links.of_masters(session, Kind.PERSON, [one.number for one in found])
    return [
        PersonLine(
            id=person_id.written(one.number),
            state="active" if one.became is None else "merged",
            became=None if one.became is None else person_id.written(active[one.number]),
            made_at=clock.moment(one.made_at),
            records=names(session, of.get(one.number, [])[:MOST_RECORDS], sight),
        )
        for one in found
    ]


def _merged(session: Session, found: Master) -> Person:
    now = links.active(session, Kind.PERSON, [found.number])[found.number]
    past = history.of_master(session, Kind.PERSON, found.number, most=_RECENT)
    by = next(
        (one for one in past for each in one.touched if each.master == found.number and each.became), None
    )
    return Person(
        id=person_id.written(found.number),
        state="merged",
        became=person_id.written(now),
        change=None if by is None else change_id.written(by.number),
        since=None if by is None else clock.moment(by.at),
        made_at=clock.moment(found.made_at),
        records=[],
        many=0,
    )


def held(session: Session, records: Sequence[Record], sight: Sight) -> list[HeldRecord]:
    """With what each holds, in the order given; nothing of that where it is restricted."""
    told = _details(session, records)
    withheld = restricted(session, {one.master for one in records})
    names_ = (
        _name(one, MASKED if one.master in withheld else sight, told.get(one.number)) for one in records
    )
    return [
        HeldRecord(
            **name.model_dump(),
            details=None if one.master in withheld else sight.details(told.get(one.number)),
            as_of=said_at(one.as_of),
            first_at=clock.moment(one.first_at),
            last_at=clock.moment(one.last_at),
            versions=one.versions,
            closed_at=None if one.closed_at is None else clock.moment(one.closed_at),
        )
        for one, name in zip(records, names_, strict=True)
    ]


def _name(one: Record, sight: Sight, held: JsonValue) -> RecordName:
    return RecordName(
        system=one.system, local_id=sight.local_id(one.local_id, held), generation=one.generation
    )


def _details(session: Session, records: Iterable[Record]) -> dict[int, JsonValue]:
    texts = links.details(session, [one.number for one in records])
    return {number: json.loads(text) for number, text in texts.items()}

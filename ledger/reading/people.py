"""Who the people are that events name, as the index of people says now; with events nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_

from ledger import people
from ledger.people_tables import event_person
from ledger.ports import SourceKeys, Span, holder_at
from ledger.reading.event import RecordedEvent
from ledger.reading.streams import Stream
from ledger.session import Session
from schemas.parties import PERSON, Key, key_of


def resolved(session: Session, keys: SourceKeys, events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The same, each with the id of every person it names who is known by now, and whether anybody's data are
    restricted; a query for whom they name, and those of ``keys`` where they name anybody."""
    named = _named(session, keys, [one.seq for one in events])
    if not named:
        return list(events)
    withheld = keys.restricted(session, {person for each in named.values() for person in each.values()})
    return [
        one.model_copy(
            update={
                "people": named.get(one.seq, {}),
                "restricted": not withheld.isdisjoint(named.get(one.seq, {}).values()),
            }
        )
        for one in events
    ]


def restricted(session: Session, keys: SourceKeys, seqs: Sequence[int]) -> frozenset[int]:
    """Those of these events that name somebody whose data are to be kept and not used."""
    named = _named(session, keys, seqs)
    if not named:
        return frozenset()
    withheld = keys.restricted(session, {person for each in named.values() for person in each.values()})
    return frozenset(seq for seq, each in named.items() if not withheld.isdisjoint(each.values()))


def _named(session: Session, keys: SourceKeys, seqs: Sequence[int]) -> dict[int, dict[str, str]]:
    """The ids of those whom each of these events names, by place; of events that name anybody."""
    if keys.form is None or not seqs:
        return {}
    noted = people.noted(session, seqs)
    if not noted:
        return {}
    holders = keys.holders(session, {one.key for each in noted.values() for one in each})
    return {
        seq: {
            name.place: person
            for name in each
            if (person := holder_at(holders.get(name.key, ()), seq)) is not None
        }
        for seq, each in noted.items()
    }


def known_at_acceptance(session: Session, seq: int) -> tuple[str, ...]:
    """The ids by which the routes knew the people that an event names, when it was matched."""
    return people.known_people(people.noted(session, [seq]).get(seq, ()))


def about(session: Session, keys: SourceKeys, written: str) -> list[Stream]:
    """Where the events are that name somebody: by an id of theirs (``p-12``), or by what a system calls them
    (``revenues/4711``), whom nobody need know yet. Raises ``NotFound``."""
    return [Stream(_within(span), event_person.c.seq) for span in spans(session, keys, written)]


def spans(session: Session, keys: SourceKeys, written: str) -> Sequence[Span]:
    """By what events may name somebody, who is written likewise. Raises ``NotFound``."""
    system, slash, value = written.partition("/")
    if not slash or keys.form is None:
        return keys.spans(session, written)
    key: Key = key_of(system, value) if system == PERSON else (system, value)
    holders = keys.holders(session, [key]).get(key)
    return keys.spans(session, holders[-1].person) if holders else [Span(key)]


def person_of(session: Session, keys: SourceKeys, written: str) -> str | None:
    """Whose id that is now, who is written likewise; None where nobody is known by it."""
    system, slash, value = written.partition("/")
    if keys.form is None:
        return None
    key = key_of(PERSON, written) if not slash else (system, value)
    known = keys.known(session, [key_of(system, value) if slash and system == PERSON else key])
    return next((ids[0] for ids in known.values()), None)


def _within(span: Span) -> ColumnElement[bool]:
    within, value = span.key
    named = and_(event_person.c.within == within, event_person.c.value == value)
    if span.since:
        named = and_(named, event_person.c.seq >= span.since)
    return named if span.until is None else and_(named, event_person.c.seq < span.until)

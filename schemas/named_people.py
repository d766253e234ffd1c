"""Everybody whom an event names, each by the key that the index of people may know them by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.contacts import contacts_named
from schemas.event_type import EventType
from schemas.parties import Key, key_of, parties_named

Form = Callable[[str, str], str | None]
"""Of a number that several systems share, by its scheme and as it was written, the form by which somebody can
be found; None: nobody can be found by it."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """``place`` is where in the data they stand: ``payer.person``. ``met``: this event is the record of them,
    so that nobody can know them by its key before it came."""

    place: str
    key: Key
    met: bool = False


def people_named(
    kind: EventType, source: str, event_id: str, data: JsonValue, form: Form
) -> tuple[NamedPerson, ...]:
    """``form``: of shared numbers; of those by which nobody can be found nothing is told."""
    if not isinstance(data, dict) or kind.people_under.isdisjoint(data):
        return ()
    return tuple(dict.fromkeys(_named(kind, source, event_id, data, form)))


def _named(kind: EventType, source: str, event_id: str, data: JsonValue, form: Form) -> Iterator[NamedPerson]:
    for party in parties_named(kind.people, data):
        if not party.shared:
            yield NamedPerson(party.place, party.key)
        elif (number := form(party.within, party.value)) is not None:
            yield NamedPerson(party.place, key_of(party.within, number))
    for contact in contacts_named(kind.contacts, source, event_id, data):
        yield NamedPerson(contact.place, (contact.system, contact.local_id), met=True)

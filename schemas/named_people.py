"""Everybody whom an event names, each by the key that the index of people may know them by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from schemas.contacts import contacts_named
from schemas.event_type import EventType
from schemas.parties import Key, parties_named


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """``place`` is where in the data they stand: ``payer.person``. ``met``: this event is the record of them,
    so that nobody can know them by its key before it came."""

    place: str
    key: Key
    met: bool = False


def people_named(
    kind: EventType, source: str, event_id: str, data: JsonValue, schemes: frozenset[str]
) -> tuple[NamedPerson, ...]:
    """``schemes``: the kinds of shared numbers by which somebody can be found; of others nothing is told."""
    if not isinstance(data, dict) or kind.people_under.isdisjoint(data):
        return ()
    return tuple(dict.fromkeys(_named(kind, source, event_id, data, schemes)))


def _named(
    kind: EventType, source: str, event_id: str, data: JsonValue, schemes: frozenset[str]
) -> Iterator[NamedPerson]:
    for party in parties_named(kind.people, data):
        if not party.shared or party.within in schemes:
            yield NamedPerson(party.place, party.key)
    for contact in contacts_named(kind.contacts, source, event_id, data):
        yield NamedPerson(contact.place, (contact.system, contact.local_id), met=True)

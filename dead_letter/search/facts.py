"""What a dead letter can be found by, worked out of what is known of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from pydantic import JsonValue

from dead_letter.search.field import Field
from dead_letter.search.standing import Standing
from dead_letter.search.term import named, within
from dead_letter.search.words import words_of_error
from ledger.reading.dead_letters import Kind
from schemas.catalogue import Catalogue
from schemas.classes import DataClass
from schemas.contacts import PERSON, contacts_named
from schemas.errors import UnknownType
from schemas.event_type import EventType
from schemas.parties import Party, PartyPath, parties_named
from schemas.records import records_named
from schemas.references import PersonIdentifier, PlaceIdentifier

_SCHEMES = frozenset(
    scheme
    for kind in (PersonIdentifier, PlaceIdentifier)
    for scheme in get_args(kind.model_fields["scheme"].annotation)
)
MOST_VALUES = 50
"""Values of one event's data by which it is found; those that come first."""


@dataclass(frozen=True, slots=True)
class Why:
    """The group that a letter is in, and what its error said, normalised."""

    group: int
    stage: str
    error: str
    words: str


@dataclass(frozen=True, slots=True)
class Facts:
    """One dead letter: of a delivery with its event, of an invalid message with what is known of it.

    ``entry`` is the key or adapter that it came by, ``file`` where it came from one. ``data`` is the event's,
    None where it is erased or there is none.
    """

    kind: Kind
    why: Why
    entry: str
    source: str | None
    event_id: str | None
    type: str | None = None
    subject: str | None = None
    correlation: str | None = None
    subscription: str | None = None
    route: str | None = None
    file: str | None = None
    data: JsonValue = None
    standing: Standing = Standing.OPEN


def terms_of(facts: Facts, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Every (field, value) that the letter is found by."""
    plain: tuple[tuple[Field, str | None], ...] = (
        (Field.KIND, facts.kind.value),
        (Field.STATE, facts.standing.value),
        (Field.STAGE, facts.why.stage),
        (Field.GROUP, str(facts.why.group)),
        (Field.ERROR, facts.why.error),
        (Field.ENTRY, facts.entry),
        (Field.SOURCE, facts.source),
        (Field.ID, facts.event_id),
        (Field.TYPE, facts.type),
        (Field.SUBJECT, facts.subject),
        (Field.CORRELATION, facts.correlation),
        (Field.SUBSCRIPTION, facts.subscription),
        (Field.ROUTE, facts.route),
        (Field.FILE, facts.file),
    )
    for field, value in plain:
        if value:
            yield field, value
    for word in words_of_error(facts.why.words, facts.why.error):
        yield Field.WORD, word
    if facts.type is not None and facts.data is not None:
        try:
            kind = catalogue.find(facts.type)
        except UnknownType:
            return
        for count, term in enumerate(_of_data(kind, facts, facts.data)):
            if count == MOST_VALUES:
                return
            yield term


def personal(kind: EventType, path: tuple[str, ...]) -> bool:
    """Is what stands there classed personal or above?"""
    return kind.class_of(path) >= DataClass.PERSONAL


def _of_data(kind: EventType, facts: Facts, data: JsonValue) -> Iterator[tuple[str, str]]:
    for dotted, data_class in zip(kind.index_fields, kind.index_classes, strict=True):
        for value in _values(_at(data, dotted.split("."))):
            yield named(Field.INDEX, dotted, personal=data_class >= DataClass.PERSONAL), value
    for record in records_named(kind.records, data):
        yield Field.RECORD.value, within(record.system, record.local_id)
    for party in parties_named(kind.people, data):
        yield _party(kind, Field.PERSON, party)
    if facts.source and facts.event_id:
        for contact in contacts_named(kind.contacts, facts.source, facts.event_id, data):
            at = contact.place.removesuffix(PERSON).rstrip(".")
            where = (*(at.split(".") if at else ()), PERSON, "local_id")
            key = within(contact.system, contact.local_id)
            yield named(Field.PERSON, personal=personal(kind, where)), key
    for party in parties_named(kind.places, data):
        yield _party(kind, Field.PLACE, party)


def _party(kind: EventType, field: Field, party: Party) -> tuple[str, str]:
    return named(field, personal=personal(kind, party.path)), within(party.within, party.value)


def may_be_personal(kind: EventType, places: tuple[PartyPath, ...], system: str) -> bool:
    """May a key of this system or scheme stand at any of these places that is classed personal or above?"""
    leaf = "value" if system in _SCHEMES else "local_id"
    return any(
        personal(kind, one.path if one.scheme else (*one.path, leaf))
        for one in places
        if one.scheme in {None, system}
    )


def _at(data: JsonValue, path: Sequence[str]) -> JsonValue:
    for part in path:
        if not isinstance(data, dict):
            return None
        data = data.get(part)
    return data


def _values(value: JsonValue) -> Iterator[str]:
    """As people write it; a source key or an identifier as ``roads/R-7``."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif isinstance(value, dict):
        for system, number in (("system", "local_id"), ("scheme", "value")):
            if isinstance(value.get(system), str) and isinstance(value.get(number), str):
                yield within(str(value[system]), str(value[number]))

"""What a dead letter can be found by, worked out of what is known of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import get_args

from pydantic import JsonValue

from dead_letter.search.clue import Clue
from dead_letter.search.field import Field
from dead_letter.search.standing import Standing
from dead_letter.search.term import named, within
from dead_letter.search.words import MOST, words_of, words_of_error
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


class Unread(StrEnum):
    """What could not be read of an invalid message: by it no search finds it."""

    TYPE = "type"
    SUBJECT = "subject"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Why:
    """The group that a letter is in, and what its error said, normalised.

    ``said`` is the same as it was said, as everybody is shown it, and ``hidden`` its words that are shown
    only to who may see personal data: empty where that is not known any more.
    """

    group: int
    stage: str
    error: str
    words: str
    said: str = ""
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """One dead letter: of a delivery with its event, of an invalid message with what is known of it.

    ``entry`` is the key or adapter that it came by, ``file`` where it came from one. ``data`` is the event's,
    None where it is erased or there is none. ``clues`` are of an invalid message: what can be read of it.
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
    clues: tuple[Clue, ...] = ()


def forgotten(facts: Facts) -> Facts:
    """What is left to know of it once its original, and what was said of that, is gone."""
    return replace(facts, data=None, clues=(), why=replace(facts.why, said="", hidden=()))


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
    yield from _words(facts.why)
    if facts.type is not None:
        yield from _values_of(facts.type, facts.source, facts.event_id, facts.data, catalogue)
    if facts.kind is Kind.INVALID:
        yield from _unread(facts.clues, catalogue)
        for clue in facts.clues:
            yield from _of_clue(clue, catalogue)


def _words(why: Why) -> Iterator[tuple[str, str]]:
    for word in words_of_error(why.words, why.error):
        yield Field.WORD, word
    for word in words_of(why.said)[:MOST]:
        yield Field.WORD, word
    for word in why.hidden:
        yield named(Field.WORD, personal=True), word


def _unread(clues: Sequence[Clue], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not any(one.types for one in clues):
        yield Field.UNREAD, Unread.TYPE
    if not any(one.read and any(_known(name, catalogue) for name in one.types) for one in clues):
        yield Field.UNREAD, Unread.DATA
    if not any(one.read for one in clues):
        yield Field.UNREAD, Unread.SUBJECT


def _of_clue(clue: Clue, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for field, value in (
        *((Field.TYPE, one) for one in clue.types),
        (Field.SOURCE, clue.source),
        (Field.ID, clue.event_id),
        (Field.SUBJECT, clue.subject),
        (Field.CORRELATION, clue.correlation),
    ):
        if value:
            yield field, value
    # Of what kind the data is, is known where it can be of one only.
    if len(clue.types) == 1:
        yield from _values_of(clue.types[0], clue.source, clue.event_id, clue.data, catalogue)


def _known(name: str, catalogue: Catalogue) -> bool:
    try:
        catalogue.find(name)
    except UnknownType:
        return False
    return True


def _values_of(
    name: str, source: str | None, event_id: str | None, data: JsonValue, catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    if data is not None and _known(name, catalogue):
        yield from islice(_of_data(catalogue.find(name), source, event_id, data), MOST_VALUES)


def personal(kind: EventType, path: tuple[str, ...]) -> bool:
    """Is what stands there classed personal or above?"""
    return kind.class_of(path) >= DataClass.PERSONAL


def _of_data(
    kind: EventType, source: str | None, event_id: str | None, data: JsonValue
) -> Iterator[tuple[str, str]]:
    for dotted, data_class in zip(kind.index_fields, kind.index_classes, strict=True):
        for value in _values(_at(data, dotted.split("."))):
            yield named(Field.INDEX, dotted, personal=data_class >= DataClass.PERSONAL), value
    for record in records_named(kind.records, data):
        yield Field.RECORD.value, within(record.system, record.local_id)
    for party in parties_named(kind.people, data):
        yield _party(kind, Field.PERSON, party)
    if source and event_id:
        for contact in contacts_named(kind.contacts, source, event_id, data):
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

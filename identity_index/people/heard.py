"""What an event says of people: each as a record of the system that knows them so. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from identity_index.links.record import Key
from ledger import clock
from ledger.clock import Micros
from schemas.catalogue import Catalogue
from schemas.envelope import Envelope
from schemas.event_type import full_of
from schemas.events.person import PersonMoved, PersonRecorded
from schemas.formats import Key as LocalId
from schemas.people import Contact
from schemas.person_details import HeldAddress, PersonDetails, TypedIdentifier
from schemas.places import Address
from schemas.references import PersonIdentifier, SourceKey

RECORDED, MOVED = full_of("person.recorded"), full_of("person.moved")
NOBODY_SAID = 0
"""The moment of what a system did not say itself: whatever it says holds."""
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST_CODE = 64
_LOCAL_ID: TypeAdapter[str] = TypeAdapter(LocalId)


@dataclass(frozen=True, slots=True)
class Heard:
    """One person, as an event tells of them. ``whole``: it is all that the system holds; else it adds to what
    is known already. ``moved``: the event itself tells that they moved. ``person``: the master that it names,
    as it is written (``p-12``)."""

    key: Key
    details: PersonDetails
    as_of: Micros
    whole: bool = False
    moved: bool = False
    person: str | None = None


class Hearing:
    """Reads people out of events. Which events hold a ``Contact``, and where, is found once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._contacts = {
            one.type: places for one in catalogue.types() if (places := tuple(_places(one.model, ())))
        }

    @property
    def types(self) -> Sequence[str]:
        """The full names of the types that tell of people."""
        return sorted({RECORDED, MOVED, *self._contacts})

    def heard(self, envelope: Envelope) -> list[Heard]:
        """Everybody whom it tells of; nobody where it tells of none, or is not of such a type."""
        if envelope.type == RECORDED:
            return [_recorded(envelope)]
        if envelope.type == MOVED:
            return [_moved(envelope)]
        places = self._contacts.get(envelope.type, ())
        found = [one for place in places for one in _at(envelope.data, place)]
        told = (_contact(envelope, one, number) for number, one in enumerate(found))
        return [one for one in told if one is not None]


def source_code(source: str) -> str:
    """The name, as a code, of a source that is known by no system's name: ``/forms/web`` is ``forms-web``."""
    plain = _NOT_IN_A_CODE.sub("-", source.lower()).strip("-")
    if len(plain) > _LONGEST_CODE or not plain:
        mark = sha256(source.encode()).hexdigest()[:12]
        plain = f"{plain[: _LONGEST_CODE - 13].strip('-')}-{mark}".strip("-")
    return plain


def _recorded(envelope: Envelope) -> Heard:
    said = PersonRecorded.model_validate(envelope.data)
    as_of = clock.micros(said.as_of or envelope.time)
    return Heard((said.person.system, said.person.local_id), said.details, as_of, whole=True)


def _moved(envelope: Envelope) -> Heard:
    said = PersonMoved.model_validate(envelope.data)
    before = [] if said.previous_address is None else [_held(said.previous_address)]
    details = PersonDetails(
        name=said.name,
        date_of_birth=None if said.date_of_birth is None else said.date_of_birth.isoformat(),
        address=None if said.new_address is None else _held(said.new_address),
        previous_addresses=before,
        emails=[said.email] if said.email else [],
        phones=[said.phone] if said.phone else [],
    )
    key, details, person = _referred(envelope, said.person, details, 0)
    return Heard(key, details, clock.micros(envelope.time), moved=True, person=person)


def _contact(envelope: Envelope, data: JsonValue, number: int) -> Heard | None:
    """None for one who left nothing to be known by."""
    said = Contact.model_validate(data)
    details = PersonDetails(
        name=said.name,
        emails=[said.email] if said.email else [],
        phones=[said.phone] if said.phone else [],
    )
    key, details, person = _referred(envelope, said.person, details, number)
    if details == PersonDetails() and person is None:
        return None
    own = isinstance(said.person, SourceKey)
    return Heard(key, details, NOBODY_SAID if own else clock.micros(envelope.time), person=person)


def _referred(
    envelope: Envelope, named: SourceKey | PersonIdentifier | None, details: PersonDetails, number: int
) -> tuple[Key, PersonDetails, str | None]:
    """Whose record it is; one who is not named by a system's key is a record by the event's own."""
    if isinstance(named, SourceKey):
        return (named.system, named.local_id), details, None
    key = (source_code(envelope.source), _reference(envelope, number))
    if named is None:
        return key, details, None
    if named.scheme == "person":
        return key, details, named.value
    add: dict[str, object] = {}
    if named.scheme == "email":
        add["emails"] = [*details.emails, named.value]
    elif named.scheme == "phone":
        add["phones"] = [*details.phones, named.value]
    else:
        add["identifiers"] = [TypedIdentifier(scheme=named.scheme, value=named.value)]
    return key, details.model_copy(update=add), None


def _reference(envelope: Envelope, number: int) -> str:
    """What the event is called by those who sent it, told apart where it tells of several people."""
    data = envelope.data
    told = data.get("reference") if isinstance(data, Mapping) else None
    name = told if isinstance(told, str) else envelope.id
    name = name if number == 0 else f"{name} {number + 1}"
    try:
        return _LOCAL_ID.validate_python(name)
    except ValidationError:
        return sha256(name.encode()).hexdigest()


def _held(address: Address) -> HeldAddress:
    return HeldAddress(lines=list(address.lines), postcode=address.postcode, uprn=address.uprn)


def _places(annotation: object, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a model holds contacts; ``*`` stands for every item."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, Contact):
            yield path
        else:
            for name, field in annotation.model_fields.items():
                yield from _places(field.annotation, (*path, field.alias or name))
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _places(arguments[0], path)
    elif origin is Union or origin is UnionType:
        for one in arguments:
            if one is not NoneType:
                yield from _places(one, path)
    elif origin in {list, tuple}:
        for one in arguments:
            yield from _places(one, (*path, "*"))


def _at(value: JsonValue, place: tuple[str, ...]) -> Iterator[JsonValue]:
    if not place:
        if isinstance(value, Mapping):
            yield dict(value)
    elif place[0] == "*":
        for one in value if isinstance(value, list) else ():
            yield from _at(one, place[1:])
    elif isinstance(value, Mapping) and place[0] in value:
        yield from _at(value[place[0]], place[1:])

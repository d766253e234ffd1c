"""The people and places that an event names: where in a model a source key or a typed identifier stands.

The places of a model are found by walking it once, as its data classes are. A reference is told by what it
may be: a source key, or an identifier of people or of places. A UPRN or USRN beside an address names a place
too, and this hub's own id of a person names that person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

from schemas.formats import PersonId
from schemas.references import PersonIdentifier, PersonKey, PlaceIdentifier, SourceKey

_NUMBERS = frozenset({"uprn", "usrn"})
PERSON = "person"
"""The scheme of this hub's own ids of people."""
_PERSON_ID = get_args(PersonId)[1]
Key = tuple[str, str]
"""(system, local id); of a number that several systems share (``scheme:nino``, the number)."""


def key_of(scheme: str, value: str) -> Key:
    """The key of a number that several systems share. No system is called so: its name holds no colon."""
    return f"scheme:{scheme}", value


@dataclass(frozen=True, slots=True)
class PartyPath:
    """A place in an event's data; a part ``*`` stands for every item. ``scheme``: what stands there is the
    identifier itself, of this scheme."""

    path: tuple[str, ...]
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A person or place as an event names it: ``within`` a system or a scheme, and by which ``value``.

    ``path`` is where the value stands, and ``place`` where the whole does, with the number of each item:
    ``payer.person``, ``records.0``. ``shared``: within a scheme, not a system.
    """

    within: str
    value: str
    path: tuple[str, ...]
    place: str
    shared: bool

    @property
    def key(self) -> Key:
        return key_of(self.within, self.value) if self.shared else (self.within, self.value)


def people_paths(model: type[BaseModel]) -> tuple[PartyPath, ...]:
    """Every place of a model where a person is named."""
    return tuple(dict.fromkeys(_of_model(model, (), PersonIdentifier)))


def place_paths(model: type[BaseModel]) -> tuple[PartyPath, ...]:
    """Every place of a model where a place is named."""
    return tuple(dict.fromkeys(_of_model(model, (), PlaceIdentifier)))


def parties_named(paths: Sequence[PartyPath], data: JsonValue) -> tuple[Party, ...]:
    """Those that data names at these places; what is not there, or has no such shape, names none."""
    return tuple(one for path in paths for one in _at(data, path, (), ()))


def _of_model(
    model: type[BaseModel], path: tuple[str, ...], identifier: type[BaseModel]
) -> Iterator[PartyPath]:
    for name, field in model.model_fields.items():
        place = (*path, field.alias or name)
        if name in _NUMBERS and identifier is PlaceIdentifier:
            yield PartyPath(place, name)
        if identifier is PersonIdentifier and _PERSON_ID in field.metadata:
            yield PartyPath(place, PERSON)
        yield from _of_annotation(field.annotation, place, identifier)


def _of_annotation(
    annotation: object, path: tuple[str, ...], identifier: type[BaseModel]
) -> Iterator[PartyPath]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, identifier) or (
            issubclass(annotation, PersonKey) and identifier is PersonIdentifier
        ):
            yield PartyPath(path)
        elif not issubclass(annotation, SourceKey | PersonIdentifier | PlaceIdentifier):
            yield from _of_model(annotation, path, identifier)
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if identifier is PersonIdentifier and _PERSON_ID in arguments:
            yield PartyPath(path, PERSON)
        yield from _of_annotation(arguments[0], path, identifier)
    elif origin is Union or origin is UnionType:
        for argument in arguments:
            if argument is not NoneType:
                yield from _of_annotation(argument, path, identifier)
    elif origin in {list, tuple, set, frozenset}:
        for argument in arguments:
            yield from _of_annotation(argument, (*path, "*"), identifier)
    elif origin is dict:
        yield from _of_annotation(arguments[1], (*path, "*"), identifier)


def _at(value: JsonValue, place: PartyPath, done: tuple[str, ...], where: tuple[str, ...]) -> Iterator[Party]:
    if len(done) == len(place.path):
        yield from _named(value, place, done, ".".join(where))
        return
    part = place.path[len(done)]
    if part == "*":
        items: Iterator[tuple[str, JsonValue]] = iter(())
        if isinstance(value, Mapping):
            items = iter(value.items())
        elif isinstance(value, list):
            items = ((str(number), item) for number, item in enumerate(value))
        for name, item in items:
            yield from _at(item, place, (*done, part), (*where, name))
    elif isinstance(value, Mapping) and part in value:
        yield from _at(value[part], place, (*done, part), (*where, part))


def _named(value: JsonValue, place: PartyPath, done: tuple[str, ...], where: str) -> Iterator[Party]:
    if place.scheme is not None:
        if isinstance(value, str):
            yield Party(place.scheme, value, done, where, shared=True)
    elif isinstance(value, Mapping):
        for within, named in (("scheme", "value"), ("system", "local_id")):
            system, number = value.get(within), value.get(named)
            if isinstance(system, str) and isinstance(number, str):
                yield Party(system, number, (*done, named), where, shared=within == "scheme")
                return

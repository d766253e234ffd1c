"""The records that an event names by source key: what another system holds of the matter it is about.

Which places of a model hold one is found by walking it once, as its data classes are. A place for a person or
a place is none of them: the identity index says who that is, and a person may have several matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

from schemas.references import OrganisationKey, PersonKey, SourceKey, StaffKey

RecordPath = tuple[str, ...]
"""A place in an event's data. A part ``*`` stands for every item of a list or object."""


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record as an event names it, and where: ``request``, ``requests.0``."""

    where: str
    system: str
    local_id: str

    @property
    def field(self) -> str:
        """The last name of the place that is not the number of an item."""
        return next((part for part in reversed(self.where.split(".")) if not part.isdecimal()), "")


def record_paths(model: type[BaseModel]) -> tuple[RecordPath, ...]:
    """Every place of a model that holds a source key and nothing else, in the model's order."""
    return tuple(dict.fromkeys(_of_model(model, ())))


def records_named(paths: Sequence[RecordPath], data: JsonValue) -> tuple[NamedRecord, ...]:
    """The records that data names at these places; what is not there, or has no such shape, names none."""
    return tuple(one for path in paths for one in _at(data, path, ()))


def _of_model(model: type[BaseModel], path: RecordPath) -> Iterator[RecordPath]:
    for name, field in model.model_fields.items():
        yield from _of_annotation(field.annotation, (*path, field.alias or name))


def _of_annotation(annotation: object, path: RecordPath) -> Iterator[RecordPath]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if issubclass(annotation, SourceKey):
            if not issubclass(annotation, PersonKey | OrganisationKey | StaffKey):
                yield path
        else:
            yield from _of_model(annotation, path)
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _of_annotation(arguments[0], path)
    elif origin is Union or origin is UnionType:
        others = [one for one in arguments if one is not NoneType]
        # A source key or something else: that is how a person or a place is named.
        if len(others) == 1 or not any(_is_source_key(one) for one in others):
            for argument in others:
                yield from _of_annotation(argument, path)
    elif origin in {list, tuple, set, frozenset}:
        for argument in arguments:
            yield from _of_annotation(argument, (*path, "*"))
    elif origin is dict:
        yield from _of_annotation(arguments[1], (*path, "*"))


def _is_source_key(annotation: object) -> bool:
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return isinstance(annotation, type) and issubclass(annotation, SourceKey)


def _at(value: JsonValue, path: RecordPath, done: RecordPath) -> Iterator[NamedRecord]:
    if not path:
        if isinstance(value, Mapping):
            system, local_id = value.get("system"), value.get("local_id")
            if isinstance(system, str) and isinstance(local_id, str):
                yield NamedRecord(".".join(done), system, local_id)
        return
    part, rest = path[0], path[1:]
    if part == "*":
        items: Iterator[tuple[str, JsonValue]] = iter(())
        if isinstance(value, Mapping):
            items = iter(value.items())
        elif isinstance(value, Sequence) and not isinstance(value, str):
            items = ((str(number), item) for number, item in enumerate(value))
        for name, item in items:
            yield from _at(item, rest, (*done, name))
    elif isinstance(value, Mapping) and part in value:
        yield from _at(value[part], rest, (*done, part))

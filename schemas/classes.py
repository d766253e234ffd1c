"""Who may see a value: the data classes, and the marker that puts a field of a model in one.

A field without a marker is open. ``Annotated[str, Classed(DataClass.PERSONAL)]`` on a field classes all that
is under it; the classes of an event are found by walking its model once, when the catalogue is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class DataClass(IntEnum):
    """From what anybody may see to what few may; a person cleared for one class sees those below it too."""

    OPEN = 0
    """Could stand on the council's web site."""
    INTERNAL = 1
    """For those who work for the council."""
    PERSONAL = 2
    """Says something about a person who can be identified (UK GDPR, article 4)."""
    SENSITIVE = 3
    """Harms a person if it leaks: special categories (UK GDPR, article 9), bank details, free text."""


@dataclass(frozen=True, slots=True)
class Classed:
    """Puts a field, and all that is under it, in a data class."""

    data_class: DataClass

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say the class in the JSON Schema too, as ``x-data-class``."""
        return {**handler(schema), "x-data-class": self.data_class.name.lower()}


@dataclass(frozen=True, slots=True)
class ClassedPath:
    """A place in an event's data that is not open. A part ``*`` stands for every item of a list or object."""

    path: tuple[str, ...]
    data_class: DataClass


def classed_paths(model: type[BaseModel]) -> tuple[ClassedPath, ...]:
    """Every classed place of a model, outermost first, each place once, with its highest class."""
    highest: dict[tuple[str, ...], DataClass] = {}
    for path, data_class in _of_model(model, (), frozenset()):
        highest[path] = max(data_class, highest.get(path, DataClass.OPEN))
    return tuple(
        ClassedPath(path, data_class) for path, data_class in highest.items() if data_class > DataClass.OPEN
    )


def class_at(classed: Iterable[ClassedPath], path: tuple[str, ...]) -> DataClass:
    """The class of what stands at a place, with all that is under it."""
    return max((one.data_class for one in classed if _meet(one.path, path)), default=DataClass.OPEN)


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Is one of the two at the other, or under it?"""
    return all("*" in pair or pair[0] == pair[1] for pair in zip(one, other, strict=False))


_Found = Iterator[tuple[tuple[str, ...], DataClass]]


def _of_model(model: type[BaseModel], path: tuple[str, ...], inside: frozenset[type[BaseModel]]) -> _Found:
    if model in inside:
        raise TypeError(f"{model.__name__} holds itself; a model that does cannot be masked: make it flat")
    for name, field in model.model_fields.items():
        place = (*path, field.alias or name)
        for mark in field.metadata:
            if isinstance(mark, Classed):
                yield place, mark.data_class
        yield from _of_annotation(field.annotation, place, inside | {model})


def _of_annotation(annotation: object, path: tuple[str, ...], inside: frozenset[type[BaseModel]]) -> _Found:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from _of_model(annotation, path, inside)
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        for mark in arguments[1:]:
            if isinstance(mark, Classed):
                yield path, mark.data_class
        yield from _of_annotation(arguments[0], path, inside)
    elif origin is Union or origin is UnionType:
        for argument in arguments:
            yield from _of_annotation(argument, path, inside)
    elif origin in {list, tuple, set, frozenset}:
        for argument in arguments:
            yield from _of_annotation(argument, (*path, "*"), inside)
    elif origin is dict:
        yield from _of_annotation(arguments[1], (*path, "*"), inside)

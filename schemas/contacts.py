"""Somebody whom an event tells of and no system's key names: their record is what they said in that event.

Such a record has a key all the same, made of the event's own: its source as the name of a system, and in it
the reference that its sender gave, else its id; of a contact about a case also whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from schemas.formats import Key
from schemas.people import Contact

ContactPath = tuple[str, ...]
"""A place in an event's data for somebody who got in touch; a part ``*`` stands for every item. An empty one:
the data as a whole tells of somebody, as a contact does."""
PERSON = "person"
"""The field of a contact that names them."""
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST_CODE = 64
_KEY: TypeAdapter[str] = TypeAdapter(Key)


@dataclass(frozen=True, slots=True)
class NamedContact:
    """``place`` is where in the data they stand."""

    system: str
    local_id: str
    place: str


def contact_paths(model: type[BaseModel]) -> tuple[ContactPath, ...]:
    """Every place of a model for somebody who got in touch."""
    return tuple(dict.fromkeys(_places(model, ())))


def contacts_at(data: JsonValue, path: ContactPath) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    """What stands at a place, each with where that is."""
    yield from _at(data, path, ())


def contacts_named(
    paths: Sequence[ContactPath], source: str, event_id: str, data: JsonValue
) -> Iterator[NamedContact]:
    """Those at these places whom no system's key names."""
    found = (one for path in paths for one in contacts_at(data, path))
    for number, (place, contact) in enumerate(found):
        person = contact.get(PERSON)
        if not (isinstance(person, Mapping) and "local_id" in person):
            yield NamedContact(*contact_key(source, event_id, data, number), place or PERSON)


def contact_key(source: str, event_id: str, data: JsonValue, number: int = 0) -> tuple[str, str]:
    """(system, local id) of one whom no system's key names. ``number``: from 0, of those in the event."""
    name = _called(data) or event_id
    name = name if number == 0 else f"{name} {number + 1}"
    try:
        return source_code(source), _KEY.validate_python(name)
    except ValidationError:
        return source_code(source), sha256(name.encode()).hexdigest()


def _called(data: JsonValue) -> str | None:
    """The reference that its sender gave. Many are in touch about one case: each of its reporters but the
    first has their number after it, and whoever is none that of the contact."""
    told = data.get("reference") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(told, str):
        return None
    contact, reporter = data.get("interaction"), data.get("reporter")
    if not isinstance(contact, int) or reporter == 1 or (reporter is None and contact == 1):
        return told
    return f"{told}/contact/{contact}" if reporter is None else f"{told}/{reporter}"


def source_code(source: str) -> str:
    """The name, as a code, of a source that is known by no system's name: ``/forms/web`` is ``forms-web``."""
    plain = _NOT_IN_A_CODE.sub("-", source.lower()).strip("-")
    if len(plain) > _LONGEST_CODE or not plain:
        mark = sha256(source.encode()).hexdigest()[:12]
        plain = f"{plain[: _LONGEST_CODE - 13].strip('-')}-{mark}".strip("-")
    return plain


def _places(annotation: object, path: ContactPath) -> Iterator[ContactPath]:
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


def _at(
    value: JsonValue, path: ContactPath, done: tuple[str, ...]
) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
    if not path:
        if isinstance(value, Mapping):
            yield ".".join(done), value
    elif path[0] == "*":
        for number, one in enumerate(value if isinstance(value, list) else ()):
            yield from _at(one, path[1:], (*done, str(number)))
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _at(value[path[0]], path[1:], (*done, path[0]))

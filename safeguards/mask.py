"""The one mask: what people see of an event's data where they are not cleared for it. Pure."""

from __future__ import annotations

from pydantic import JsonValue

from schemas.classes import ClassedPath, DataClass

MASK = "•••"
EVERYTHING = (ClassedPath((), DataClass.SENSITIVE),)
"""For data whose shape nobody promised, such as an invalid message's: all of it is hidden."""


def mask(data: JsonValue, personal: tuple[ClassedPath, ...], *, cleared: DataClass) -> JsonValue:
    """A copy of ``data`` in which every value above ``cleared`` is ``•••``; the input is left as it was.

    Objects keep their keys, lists their length, null stays null. Where the data is not shaped as a path
    expects, all that the path could have meant is hidden: better too much than too little.
    """
    masked = data
    for place in personal:
        if place.data_class > cleared:
            masked = _along(masked, place.path)
    return masked


def _along(value: JsonValue, path: tuple[str, ...]) -> JsonValue:
    if not path:
        return _hidden(value)
    step, rest = path[0], path[1:]
    if step == "*":
        if isinstance(value, list):
            return [_along(item, rest) for item in value]
        if isinstance(value, dict):
            return {key: _along(item, rest) for key, item in value.items()}
    elif isinstance(value, dict):
        if step not in value:
            return value
        return {key: _along(item, rest) if key == step else item for key, item in value.items()}
    return _hidden(value)


def _hidden(value: JsonValue) -> JsonValue:
    if value is None:
        return None
    if isinstance(value, dict):
        return {key: _hidden(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return MASK

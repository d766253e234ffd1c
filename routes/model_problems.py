"""What pydantic found wrong with a table, in the words of the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args, get_origin

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import ErrorDetails

from routes.errors import RoutingError
from routes.filters import DIALECTS
from routes.suggestion import suggest
from routes.toml_lines import Path
from schemas.formats import SHAPES

_KINDS = {
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), "list"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "table"),
}
"""What should stand there, in the words of whoever writes TOML."""


def model_problems(
    error: ValidationError, model: type[BaseModel], values: JsonValue, *, noun: str
) -> Iterator[tuple[Path, str, str]]:
    """For each thing wrong: where it is within the table, the problem, and the fix, "" where the model
    does not describe what belongs there.

    ``noun`` says which table it is, such as ``route 'moves'``.
    """
    for detail in error.errors(include_url=False):
        loc = _without_tags(detail["loc"])
        yield _within(loc, values), *_said(detail, loc, model, noun)


def _said(detail: ErrorDetails, loc: Path, model: type[BaseModel], noun: str) -> tuple[str, str]:
    key = str(loc[-1]) if loc else ""
    dotted = ".".join(str(part) for part in loc)
    inner = _model_at(loc[:-1], model)
    if detail["type"] == "extra_forbidden":
        known = [name for name in (inner or model).model_fields if name != "name"]
        return f"the {noun} has the key {dotted!r}, which means nothing", suggest(key, known, noun="keys")
    if detail["type"] == "missing":
        within = f" in {'.'.join(map(str, loc[:-1]))}" if loc[1:] else ""
        meaning = _description(inner, key)
        return f"the {noun} has no {key!r}{within}", f"add {key}, {meaning}" if meaning else f"add {key}"
    cause = detail.get("ctx", {}).get("error")
    place = f"{dotted} of the {noun}" if dotted else f"the {noun}"
    if isinstance(cause, RoutingError):
        return f"{place}: {cause.problem}", cause.fix
    if detail["type"] == "invalid-json-value":
        return (
            f"{place}: this is a date, a time, or a number that is not finite",
            "write it as text, in quotes",
        )
    message = _in_words(detail)
    top = str(loc[0]) if loc else ""
    if key == "[key]":
        fix = (
            "an attribute's name is 1 to 20 lower-case letters or digits"
            if "where" in loc
            else _description(model, top) or "give it another name"
        )
        return f"{place.replace('.[key]', '')}: {message}", fix
    return f"{place}: {message}", _meant(loc, model)


def _meant(loc: Path, model: type[BaseModel]) -> str:
    """What belongs at this place, by the innermost description that there is."""
    within = ((_model_at(loc[:at], model), str(loc[at])) for at in reversed(range(len(loc))))
    return next((said for inner, key in within if (said := _description(inner, key))), "")


def _in_words(detail: ErrorDetails) -> str:
    """What pydantic says, and of the formats that all models share what they look like."""
    if (kind := _KINDS.get(detail["type"])) is not None:
        return f"this is no {kind}"
    shape = SHAPES.get(detail.get("ctx", {}).get("pattern", ""))
    if shape is not None:
        return f"must be {shape}"
    message = detail["msg"].removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _description(model: type[BaseModel] | None, key: str) -> str:
    field = model.model_fields.get(key) if model is not None else None
    return (field.description or "") if field is not None else ""


def _model_at(loc: Path, model: type[BaseModel]) -> type[BaseModel] | None:
    """The model that holds the keys at this place; None where it is not one (a filter, a target)."""
    parts = iter(loc)
    for part in parts:
        field = model.model_fields.get(str(part))
        named = _named(field.annotation) if field is not None else None
        if named is not None:
            next(parts, None)
            model = named
            continue
        inner = _model_in(field.annotation) if field is not None else None
        if inner is None:
            return None
        model = inner
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model of a table, whether or not it may be left out."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None


def _named(annotation: object) -> type[BaseModel] | None:
    """The model of a table of tables, each with a name of its own (``dict[str, Model]``)."""
    inner = get_args(annotation)[-1] if get_origin(annotation) is dict else None
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _without_tags(loc: tuple[str | int, ...]) -> Path:
    """The place as written: pydantic names a filter's dialect twice, once as the tag of the union."""
    kept: list[str | int] = []
    parts = iter(loc)
    for part in parts:
        kept.append(part)
        if part in DIALECTS and "where" in loc:
            # The tag comes first and the key after it, unless the fault was with the key itself.
            next(parts, None)
    return tuple(kept)


def _within(loc: Path, values: JsonValue) -> Path:
    """As much of the place as is really written down."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(values, dict) and part in values:
            values = values[str(part)]
        elif isinstance(values, list) and isinstance(part, int) and part < len(values):
            values = values[part]
        else:
            break
        path.append(part)
    return tuple(path)

"""What a case type asks for is a JSON Schema of an object, and stands on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

import jsonschema_rs
from pydantic import JsonValue

from cases.written.definition import DefinitionError
from routes.suggestion import suggest

_REFERRING = frozenset({"$ref", "$dynamicRef"})
_OPEN = frozenset({"additionalProperties", "patternProperties", "unevaluatedProperties", "allOf", "$ref"})
"""With these an object may have what `properties` does not name."""


def fault_of(fields: Mapping[str, JsonValue]) -> DefinitionError | None:
    """What is wrong with the fields of a type, as they are written; None: nothing."""
    if fields.get("type", "object") != "object":
        return DefinitionError(
            ("fields", "type"), "its fields are no table of fields", fix="leave type out, or let it be object"
        )
    for place in _references(fields):
        if not place.startswith("#"):
            return DefinitionError(
                ("fields",),
                f"its fields refer to {place!r}, and nothing is fetched from elsewhere",
                fix="write what is meant into the file, under fields.$defs, and call it #/$defs/<name>",
            )
    try:
        jsonschema_rs.validator_for(dict(fields), retriever=_refuse)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        message = getattr(error, "message", str(error))
        return DefinitionError(
            ("fields",),
            f"its fields are no JSON Schema: {message}",
            fix="see https://json-schema.org/understanding-json-schema",
        )
    return _unknown_needed(fields)


def _unknown_needed(fields: Mapping[str, JsonValue]) -> DefinitionError | None:
    known, needed = fields.get("properties", {}), fields.get("required", [])
    if not isinstance(known, dict) or not isinstance(needed, list) or _OPEN & fields.keys():
        return None
    for one in needed:
        if one not in known:
            return DefinitionError(
                ("fields", "required"),
                f"it needs the field {one!r}, which it does not ask for, so that nobody could report one",
                fix=suggest(str(one), known, noun="fields"),
            )
    return None


def _references(schema: JsonValue | Mapping[str, JsonValue]) -> Iterator[str]:
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key in _REFERRING and isinstance(value, str):
                yield value
            yield from _references(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is elsewhere, and is not fetched")

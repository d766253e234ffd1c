"""What a system holds of somebody, field by field, each with its class. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pydantic import JsonValue

from schemas.classes import DataClass, class_at, classed_paths
from schemas.person_details import PersonDetails

_CLASSES = classed_paths(PersonDetails)
_ATTRIBUTES = {"email": "emails", "phone": "phones", "uprn": "address"}
_NUMBERS, _FURTHER = "identifiers", "further"


def fields_of(details: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """Each field that holds anything; numbers and what else is kept, each by itself."""
    if not isinstance(details, Mapping):
        return
    for name, value in details.items():
        if value in (None, "", [], {}):
            continue
        if name == _NUMBERS and isinstance(value, list):
            for one in value:
                if isinstance(one, Mapping):
                    yield f"{_NUMBERS}.{one.get('scheme')}", one.get("value")
        elif name == _FURTHER and isinstance(value, Mapping):
            yield from ((f"{_FURTHER}.{key}", one) for key, one in value.items())
        else:
            yield name, value


def field_of(attribute: str, held: Collection[str]) -> str:
    """The field that an attribute of the golden record is of; ``held``: those that systems hold."""
    if attribute in _ATTRIBUTES:
        return _ATTRIBUTES[attribute]
    if attribute in PersonDetails.model_fields:
        return attribute
    further = f"{_FURTHER}.{attribute}"
    return further if further in held else f"{_NUMBERS}.{attribute}"


def class_of(field: str) -> DataClass:
    """A field that nobody promised anything of is personal: it is held of a person."""
    whole, _, _ = field.partition(".")
    path = (_NUMBERS, "*", "value") if whole == _NUMBERS else (whole,)
    return max(DataClass.PERSONAL, class_at(_CLASSES, path))

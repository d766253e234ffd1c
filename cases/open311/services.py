"""Case types as services of Open311, and what a client sends as what a type asks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import JsonValue

from cases.open311.wire import Attribute, Definition, Service, UpdateStatus, Value
from cases.types.case_type import CaseType

_LONG = 200
"""A text that may be longer than so many characters is asked for in a box of several lines."""
_YES = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def services(kinds: Iterable[CaseType]) -> list[Service]:
    """Those that everybody may report and see."""
    return [
        Service(
            service_code=one.name,
            service_name=one.title,
            description=one.about,
            metadata=bool(one.asked),
            group=one.service,
        )
        for one in kinds
        if is_public(one)
    ]


def is_public(kind: CaseType) -> bool:
    return kind.visibility == "public"


def definition(kind: CaseType) -> Definition:
    required = kind.fields.get("required")
    needed = required if isinstance(required, list) else []
    attributes = [
        _attribute(name, schema, place, required=name in needed)
        for place, (name, schema) in enumerate(_properties(kind).items(), start=1)
    ]
    return Definition(service_code=kind.name, attributes=attributes)


def details_of(kind: CaseType, given: Mapping[str, Sequence[str]]) -> dict[str, JsonValue]:
    """What came as ``attribute[code]``, as the type's fields are; what it does not ask for is passed over, as
    clients send more than they are asked for. What is no number or no yes and no stays text, and the type
    then says what it is to be."""
    known = _properties(kind)
    return {
        name: _value(schema, given[name])
        for name, schema in known.items()
        if name in given and any(one != "" for one in given[name])
    }


def extended(stands_for: str, outcome: str | None) -> UpdateStatus:
    """A status in FixMyStreet's words."""
    ended: dict[str, UpdateStatus] = {
        "fixed": "fixed",
        "no_action_needed": "no_further_action",
        "not_ours": "not_councils_responsibility",
        "duplicate": "duplicate",
    }
    if stands_for in {"resolved", "closed"}:
        return ended.get(outcome or "", "closed")
    return "in_progress" if stands_for == "in_progress" else "open"


def _properties(kind: CaseType) -> dict[str, Mapping[str, JsonValue]]:
    found = kind.fields.get("properties")
    if not isinstance(found, dict):
        return {}
    return {name: schema if isinstance(schema, dict) else {} for name, schema in found.items()}


def _attribute(name: str, schema: Mapping[str, JsonValue], place: int, *, required: bool) -> Attribute:
    title = schema.get("title")
    said = title if isinstance(title, str) else name.replace("_", " ").capitalize()
    words = schema.get("description")
    more = words if isinstance(words, str) else ""
    values = _values(schema)
    items = schema.get("items")
    several = _values(items) if isinstance(items, dict) else None
    longest = schema.get("maxLength")
    if several is not None:
        return Attribute(
            code=name, datatype="multivaluelist", required=required, order=place, description=said,
            datatype_description=more, values=several,
        )  # fmt: skip
    if values is not None:
        return Attribute(
            code=name, datatype="singlevaluelist", required=required, order=place, description=said,
            datatype_description=more, values=values,
        )  # fmt: skip
    if schema.get("type") in {"number", "integer"}:
        return Attribute(
            code=name, datatype="number", required=required, order=place, description=said,
            datatype_description=more,
        )  # fmt: skip
    dated = schema.get("format") in {"date", "date-time"}
    long = not isinstance(longest, int) or longest > _LONG
    return Attribute(
        code=name,
        datatype="datetime" if dated else "text" if long else "string",
        required=required,
        order=place,
        description=said,
        datatype_description=more,
    )


def _values(schema: Mapping[str, JsonValue]) -> list[Value] | None:
    if schema.get("type") == "boolean":
        return [Value(key="true", name="Yes"), Value(key="false", name="No")]
    listed = schema.get("enum")
    if not isinstance(listed, list):
        return None
    return [Value(key=str(one), name=str(one).replace("_", " ").capitalize()) for one in listed]


def _value(schema: Mapping[str, JsonValue], given: Sequence[str]) -> JsonValue:
    kind = schema.get("type")
    if kind == "array":
        return [one for one in given if one != ""]
    said = given[0]
    if kind == "boolean":
        return _YES.get(said.strip().lower(), said)
    if kind in {"number", "integer"}:
        try:
            return int(said) if kind == "integer" else float(said)
        except ValueError:
            return said
    if kind is None and isinstance(schema.get("enum"), list):
        numbers = {str(one): one for one in _listed(schema)}
        return numbers.get(said, said)
    return said


def _listed(schema: Mapping[str, JsonValue]) -> list[JsonValue]:
    found = schema.get("enum")
    return found if isinstance(found, list) else []

"""A value that a person gives for an attribute, read as if a system had sent it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue, ValidationError

from identity_index.people.golden.attributes import PersonRecord, held_values
from identity_index.people.golden.naming import EMAIL, OWN, PHONE, UPRN
from identity_index.people.identifiers.schemes import Schemes
from identity_index.provenance.held import Held, RecordKey
from ledger.clock import Micros
from schemas.person_details import PersonDetails


class NoSuchValue(Exception):
    """It cannot be the value of that attribute."""


def read_value(
    attribute: str, value: JsonValue, schemes: Schemes, today: date, as_of: Micros, by: str
) -> Held:
    """The value in its form. Raises ``NoSuchValue`` for one that no system can send, or that is unusable."""
    try:
        details = PersonDetails.model_validate(_details(attribute, value, schemes))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        inner = ".".join(str(part) for part in first["loc"][1:])
        said = first["msg"].removeprefix("Value error, ")
        raise NoSuchValue(
            f"{attribute}{'.' + inner if inner else ''}: {said[:1].lower()}{said[1:]}"
        ) from None
    record = PersonRecord(RecordKey(by, by), details, as_of)
    found = next((one for one in held_values(record, schemes, today) if one.attribute == attribute), None)
    if found is None:
        raise NoSuchValue(f"{attribute}: there is nothing in it")
    if found.why is not None:
        raise NoSuchValue(f"{attribute}: this is {found.why}")
    return found


def _details(attribute: str, value: JsonValue, schemes: Schemes) -> Mapping[str, JsonValue]:
    if attribute in {EMAIL, PHONE}:
        return {f"{attribute}s": [value]}
    if attribute == UPRN:
        return {"address": {"uprn": value}}
    if attribute in OWN:
        return {attribute: value}
    if schemes.defines(attribute):
        return {"identifiers": [{"scheme": attribute, "value": value}]}
    return {"further": {attribute: value}}

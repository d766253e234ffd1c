"""The catalogue: every event type the hub knows, and the check that an event keeps its type's promise."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from copy import deepcopy
from functools import cache

from pydantic import JsonValue, ValidationError

from schemas.classes import ClassedPath, DataClass
from schemas.envelope import Envelope
from schemas.errors import SchemaViolation, UnknownType
from schemas.event_type import EventType, JsonObject, Upcaster, full_of, short_of
from schemas.records import RecordPath
from schemas.violations import describe

__all__ = ["Catalogue", "ClassedPath", "DataClass", "EventType", "Upcaster", "full_of", "shipped", "short_of"]


class Catalogue:
    """A set of event types. Never changes once built; safe to share between threads."""

    def __init__(self, by_type: dict[str, EventType]) -> None:
        self._by_type = by_type
        self._newest: dict[str, EventType] = {}
        for event_type in sorted(by_type.values(), key=lambda each: each.major):
            self._newest[event_type.short] = event_type
        self._validators = {name: each.model.__pydantic_validator__ for name, each in by_type.items()}

    @classmethod
    def of(cls, event_types: Iterable[EventType]) -> Catalogue:
        """Build one. Raises ``ValueError`` if a type is given twice, or an older major has no way up."""
        by_type: dict[str, EventType] = {}
        for event_type in event_types:
            if event_type.type in by_type:
                raise ValueError(f"{event_type.type} is in the catalogue twice; give each type once")
            by_type[event_type.type] = event_type
        made = cls(by_type)
        for event_type in by_type.values():
            made._steps(event_type)
        return made

    def types(self) -> tuple[EventType, ...]:
        """Every type, by name."""
        return tuple(self._by_type[name] for name in sorted(self._by_type))

    def find(self, type_or_short: str) -> EventType:
        """The type of that full name, or the newest major of that short one; raises ``UnknownType``."""
        found = self._by_type.get(type_or_short) or self._newest.get(type_or_short)
        if found is None:
            raise self._unknown(type_or_short)
        return found

    def records(self, full: str) -> tuple[RecordPath, ...]:
        """Where the data of that type names records of its matter; nowhere for a type that is not known."""
        found = self._by_type.get(full)
        return () if found is None else found.records

    def check(self, envelope: Envelope) -> EventType:
        """See that an event is what its type promises.

        Raises ``UnknownType``, or ``SchemaViolation`` with the JSON path of the first fault and the others
        named after it; neither repeats a value.
        """
        found = self._by_type.get(envelope.type)
        if found is None:
            raise self._unknown(envelope.type)
        self._check(envelope.type, envelope.data)
        return found

    def upcast(self, envelope: Envelope) -> Envelope:
        """The same event as the newest major of its type; the very same object if it is that already.

        Everything but ``type``, ``data`` and ``dataschema`` stays. Raises ``UnknownType``, and
        ``SchemaViolation`` if what the upcasters made does not fit.
        """
        found = self.find(envelope.type)
        steps = self._steps(found)
        if not steps:
            return envelope
        data = deepcopy(envelope.data)
        for newer, upcaster in steps:
            if not isinstance(data, dict):
                raise SchemaViolation("must be an object", where="data")
            data = upcaster.upcast(data)
            self._check(newer.type, data)
        newest = steps[-1][0].type
        return envelope.model_copy(update={"type": newest, "data": data, "dataschema": None})

    def json_schema(self, type_or_short: str) -> JsonObject:
        """The JSON Schema (2020-12) of a type's data; ``x-data-class`` marks what is classed."""
        found = self.find(type_or_short)
        schema: JsonObject = found.model.model_json_schema()
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": found.type}

    def _check(self, full: str, data: JsonValue) -> None:
        try:
            self._validators[full].validate_python(data)
        except ValidationError as error:
            problem, where, fix = describe(error, ("data",))
        else:
            return
        raise SchemaViolation(problem, where=where, fix=fix)

    def _steps(self, start: EventType) -> tuple[tuple[EventType, Upcaster], ...]:
        """The way from one major to the newest, each step as long as an upcaster allows."""
        steps: list[tuple[EventType, Upcaster]] = []
        current = start
        newest = self._newest[start.short]
        while current.major < newest.major:
            onward = [
                (newer, upcaster)
                for newer in self._by_type.values()
                if newer.short == start.short
                for upcaster in newer.upcasters
                if upcaster.from_major == current.major
            ]
            if not onward:
                raise ValueError(f"nothing leads from {current.type} to {newest.type}; give one an upcaster")
            steps.append(max(onward, key=lambda step: step[0].major))
            current = steps[-1][0]
        return tuple(steps)

    def _unknown(self, name: str) -> UnknownType:
        known = self._newest.get(name)
        stem = _stem(name[:200])
        near = [stem] if stem in self._newest else difflib.get_close_matches(stem, self._newest)
        if known:
            fix = f"Write it as {known.type}"
        elif near:
            fix = "Did you mean " + " or ".join(self._newest[short].type for short in near) + "?"
        else:
            fix = "The types the hub knows are listed in its catalogue"
        return UnknownType(f"the type {name[:200]!r} is not in the catalogue", where="type", fix=fix)


def _stem(name: str) -> str:
    """What a short name would be, of a name that may lack it: its last two parts, without the version."""
    return ".".join(re.sub(r"\.v[0-9]*$", "", name).split(".")[-2:])


@cache
def shipped() -> Catalogue:
    """The catalogue that comes with Tolbooth."""
    from schemas.events import (
        asset,
        case,
        case_back_office,
        case_links,
        case_moves,
        case_redaction,
        case_tracking,
        case_work,
        data,
        direct_debit,
        form,
        hub,
        life_event,
        message,
        note,
        notification,
        organisation,
        person,
        place,
        request,
        sensor,
        sign_in,
        staff,
    )

    rooms = (
        *(asset, case, case_back_office, case_links, case_moves, case_redaction, case_tracking, case_work),
        *(data, direct_debit, form, hub, life_event, message, note, notification),
        *(organisation, person, place, request, sensor, sign_in, staff),
    )
    return Catalogue.of(event_type for room in rooms for event_type in room.EVENTS)

"""The page of events: the catalogue as integrators and app writers read it."""

from __future__ import annotations

import inspect

from docs.generate import envelope
from docs.generate.schema_table import Schema, code, default_of, described, kind_of, plain, properties, table
from docs.generate.shapes import Shapes
from schemas.catalogue import EventType, shipped

_HEAD = """# Events

Every event is a CloudEvents 1.0 envelope whose `data` has one of these shapes. Nothing unknown is taken: a field that is not listed is refused by name. *Class* says who may see a field: open to all where nothing is said, else `internal`, `personal` or `sensitive`, and masked for everybody else.

A type's short form (`case.opened`) is what routes and commands take; the envelope carries the full name.
"""


def page() -> str:
    """The whole page, from the catalogue that ships."""
    catalogue = shipped()
    sections = [_HEAD, envelope.section()]
    shapes = Shapes()
    for event_type in catalogue.types():
        schema = catalogue.json_schema(event_type.type)
        shapes.gather(schema)
        sections.append(_event(event_type, schema))
    sections.append(shapes.section(_fields, "What the events are made of."))
    return "\n".join(sections)


def _event(event_type: EventType, schema: Schema) -> str:
    searched = ", ".join(code(field) for field in event_type.index_fields) or "nothing"
    doc = plain(inspect.getdoc(event_type.model) or event_type.summary)
    highest = event_type.data_class.name.lower()
    facts = f"Type `{event_type.type}`. Highest class: {highest}. Searched by {searched}."
    return f"## {event_type.short}\n\n{doc}\n\n{facts}\n\n{_fields(schema)}\n"


def _fields(schema: Schema) -> str:
    rows = [
        (
            code(name),
            kind_of(inner),
            "yes" if needed else (f"no: {default_of(inner)}" if default_of(inner) else "no"),
            str(inner.get("x-data-class", _class_inside(inner))),
            described(inner),
        )
        for name, inner, needed in properties(schema)
    ]
    return table(("field", "holds", "needed", "class", "meaning"), rows)


def _class_inside(schema: Schema) -> str:
    """The class of an optional field stands on the branch that is not null."""
    choices = schema.get("anyOf")
    branches = [one for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
    return next((str(one["x-data-class"]) for one in branches if "x-data-class" in one), "")

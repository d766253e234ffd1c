"""A JSON Schema object as a Markdown table, one row for each property.

What a property holds is said in words; other models are linked by name, so their shapes stand once on a page.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from pydantic import JsonValue, TypeAdapter

from routes.duration import Duration, write_duration

Schema = Mapping[str, JsonValue]

LONGEST_DEFAULT = 120
_CHOICES = re.compile(r"\^\((\w+(?:\|\w+)+)\)\$")
_LENGTH = TypeAdapter(timedelta)
_LENGTHS = TypeAdapter(Duration).json_schema()["examples"]
"""How a schema says that a length of time is written as people write it; its default is ISO 8601 all the same."""
_NUMBERS = {"integer": "whole number", "number": "number"}
_FORMATS = {
    "date": "date, `YYYY-MM-DD`",
    "date-time": "time with a zone, RFC 3339",
    "uri": "address (URL)",
    "path": "path of a file or folder",
    "directory-path": "path of a folder",
    "file-path": "path of a file",
    "duration": "length of time, in seconds or as `PT5S` (ISO 8601)",
    "password": "secret, by reference",
}


def properties(schema: Schema) -> Iterator[tuple[str, Schema, bool]]:
    """Each property's name, its schema, and whether it must be there."""
    found = schema.get("properties")
    needed = schema.get("required")
    for name, inner in (found if isinstance(found, dict) else {}).items():
        if isinstance(inner, dict):
            yield name, inner, isinstance(needed, list) and name in needed


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; every cell on one line."""
    head = list(header)
    lines = [head, ["---"] * len(head), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("\n", " ") for cell in line) + " |" for line in lines)


def described(schema: Schema) -> str:
    """The property's description as a sentence."""
    text = plain(str(schema.get("description", ""))).strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def plain(text: str) -> str:
    """reStructuredText's doubled back-ticks as Markdown's, paragraphs kept, pipes harmless in a table."""
    return text.replace("``", "`").replace("|", "&#124;")


def default_of(schema: Schema) -> str:
    """The default as it would be written, empty where there is none; a very long one is only said to be there."""
    value = schema.get("default")
    if value is None:
        return ""
    if isinstance(value, str) and schema.get("examples") == _LENGTHS:
        value = write_duration(_LENGTH.validate_python(value))
    text = json.dumps(value, ensure_ascii=False)
    return code(text) if len(text) <= LONGEST_DEFAULT else "built in"


def code(text: str) -> str:
    """Code that may hold a pipe or a back-tick inside a table's cell."""
    if "|" in text or "`" in text:
        return f"<code>{html.escape(text).replace('|', '&#124;')}</code>"
    return f"`{text}`"


def kind_of(schema: Schema) -> str:
    """What it holds, in words."""
    if isinstance(reference := schema.get("$ref"), str):
        name = reference.rpartition("/")[2]
        if name == "JsonValue":
            return "any JSON value"
        return f"[{name}](#{name.lower()})"
    for union in ("anyOf", "oneOf", "allOf"):
        if isinstance(choices := schema.get(union), list):
            said = [kind_of(one) for one in choices if isinstance(one, dict) and one.get("type") != "null"]
            return " or ".join(dict.fromkeys(said))
    if isinstance(options := schema.get("enum"), list):
        return "one of " + ", ".join(code(str(option)) for option in options)
    if "const" in schema:
        return code(str(schema["const"]))
    return _simple(schema)


def _simple(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        inner = schema.get("items")
        return f"list of {kind_of(inner)}" if isinstance(inner, dict) and inner else "list"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"table of {kind_of(inner)}" if isinstance(inner, dict) and inner else "table"
    if kind == "boolean":
        return "`true` or `false`"
    if isinstance(kind, str) and kind in _NUMBERS:
        return _NUMBERS[kind] + _limits(schema)
    if kind == "string":
        return _text(schema)
    return "any JSON value"


def _limits(schema: Schema) -> str:
    words = [
        f"{said} {schema[key]:g}"
        for key, said in (
            ("minimum", "from"),
            ("exclusiveMinimum", "over"),
            ("maximum", "to"),
            ("exclusiveMaximum", "under"),
        )
        if isinstance(schema.get(key), int | float)
    ]
    return f" {' '.join(words)}" if words else ""


def _text(schema: Schema) -> str:
    form = schema.get("format")
    if isinstance(form, str):
        return _FORMATS.get(form, form)
    shown = schema.get("examples")
    if isinstance(shown, list) and shown:
        return "text such as " + ", ".join(code(str(one)) for one in shown)
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and (choices := _CHOICES.fullmatch(pattern)):
        return "one of " + ", ".join(code(choice) for choice in choices[1].split("|"))
    # A pattern that only keeps control characters out tells a reader nothing.
    if isinstance(pattern, str) and r"\x00" not in pattern:
        return f"text like {code(pattern)}"
    longest = schema.get("maxLength")
    return f"text, at most {longest} characters" if isinstance(longest, int) else "text"

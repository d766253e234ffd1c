"""From an answer's body to records: JSON or XML, lists or single, wrapped or not. Pure.

GeoReport answers JSON with a bare list and XML with ``<service_requests><request>…``; servers wrap the list
in JSON too, or give a single record without a list. Numbers come where text is meant.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from pydantic import JsonValue

from adapters.kit.http.words import media_type
from adapters.kit.rest import Answer

Fields = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Found:
    """One record: its fields, and what it was read from, so that it can be kept whole."""

    fields: Fields
    raw: bytes
    content_type: str

    def text(self, name: str) -> str:
        """A field as text, "" where it is missing or empty."""
        return as_text(self.fields.get(name))


def as_text(value: JsonValue) -> str:
    """Text and numbers as text; anything else as ""."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def records(answer: Answer) -> list[Found]:
    """The records of a list. Raises ``Retry`` where the answer is none."""
    kind = media_type(answer.content_type)
    if kind.endswith("xml") or (not kind.endswith("json") and answer.body.lstrip()[:1] == b"<"):
        return [of_element(child) for child in answer.xml()]
    document = unwrapped(answer.json())
    found = [each for each in document if isinstance(each, dict)]
    if len(found) < len(document):
        raise answer.unreadable("a list that holds something other than records")
    return [of_fields(each) for each in found]


def unwrapped(document: JsonValue) -> list[JsonValue]:
    """The list in it: itself, the only value of an object, or the object as the only one."""
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and len(document) == 1:
        (inner,) = document.values()
        if isinstance(inner, list):
            return inner
    return [document]


def of_fields(fields: Fields) -> Found:
    """A record of JSON."""
    return Found(fields, json.dumps(fields, ensure_ascii=False, indent=1).encode(), "application/json")


def of_element(element: Element) -> Found:
    """A record of XML."""
    raw = tostring(element, encoding="utf-8")
    return Found(_fields(element), raw.strip(), "application/xml")


def _fields(element: Element) -> Fields:
    """Elements by name; those of one name become a list."""
    found: Fields = {}
    for child in element:
        name = child.tag.rpartition("}")[2]
        value: JsonValue = _fields(child) if len(child) else (child.text or "").strip()
        before = found.get(name)
        if name not in found:
            found[name] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            found[name] = [before, value]
    return found

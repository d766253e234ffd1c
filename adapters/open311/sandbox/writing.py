"""Answers in JSON and XML, as GeoReport lays them out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from pydantic import JsonValue

Format = Literal["json", "xml"]
TYPES: dict[str, str] = {"json": "application/json", "xml": "text/xml"}
Fields = dict[str, JsonValue]


def written(records: Sequence[Fields], form: str, names: tuple[str, str]) -> bytes:
    """A list of records; ``names`` are the XML elements of the list and of one record."""
    if form == "json":
        return json.dumps(list(records)).encode()
    root = Element(names[0])
    for record in records:
        _fill(SubElement(root, names[1]), record)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _fill(element: Element, fields: Fields) -> None:
    for name, value in fields.items():
        child = SubElement(element, name)
        if isinstance(value, dict):
            _fill(child, value)
        elif isinstance(value, bool):
            child.text = "true" if value else "false"
        elif value is not None:
            child.text = str(value)

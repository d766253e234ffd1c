"""Answers of Open311 as JSON and as XML, which say the same. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from pydantic import BaseModel, JsonValue

Format = Literal["json", "xml"]
MEDIA = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Named:
    """What the elements of an answer are called: all of them, and each. ``whole``: it is one, not a list."""

    root: str
    each: str = ""
    whole: bool = False


DISCOVERY = Named("discovery", whole=True)
SERVICES = Named("services", "service")
DEFINITION = Named("service_definition", whole=True)
REQUESTS = Named("service_requests", "request")
UPDATES = Named("service_request_updates", "request_update")
"""As FixMyStreet's wiki has it ("Proposed differences to Open311")."""
ERRORS = Named("errors", "error")
_ITEMS = {"endpoints": "endpoint", "formats": "format", "attributes": "attribute", "values": "value"}


def written(found: Sequence[BaseModel], named: Named, form: Format) -> bytes:
    plain = [one.model_dump(mode="python", exclude_none=True) for one in found]
    values = [{name: _plain(value) for name, value in one.items()} for one in plain]
    if form == "json":
        return json.dumps(values[0] if named.whole else values, ensure_ascii=False).encode()
    root = Element(named.root)
    if named.whole:
        _fill(root, values[0])
    else:
        for one in values:
            _fill(SubElement(root, named.each), one)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def moment(at: datetime) -> str:
    """RFC 3339 with whole seconds, as the specification writes them."""
    return at.replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> JsonValue:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    assert value is None or isinstance(value, str | int | float | bool)
    return value


def _fill(parent: Element, values: dict[str, JsonValue]) -> None:
    for name, value in values.items():
        child = SubElement(parent, name)
        if isinstance(value, list):
            for one in value:
                item = SubElement(child, _ITEMS[name])
                if isinstance(one, dict):
                    _fill(item, one)
                else:
                    item.text = str(one)
        elif isinstance(value, bool):
            child.text = "true" if value else "false"
        elif value is not None:
            child.text = _clean(str(value))


def _clean(said: str) -> str:
    """What XML cannot hold is left out."""
    return "".join(one for one in said if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff"))

"""What Entra ID removes by a value, which the RFC has not: read as the RFC would write it. Pure.

A value says of several entries which is meant. Beside a path that has one place alone, or a filter that
chooses, it says nothing more: what is there goes. ``{"op": "Remove", "path": "title", "value": "Officer"}``
takes the title away, and ``emails[type eq "work"].value`` with any value that address.
"""

from __future__ import annotations

import json
import re
from typing import Any

_REMOVES = re.compile(rb'"remove"', re.IGNORECASE)
_SEVERAL = frozenset({"members", "emails", "phonenumbers", "addresses", "roles"})
"""Attributes that hold several entries, in small letters."""


def as_the_rfc_has_it(body: bytes) -> bytes:
    """The body of a PATCH, or of a bulk request with some. What is no JSON or no such thing stays as it is,
    for the library to say what is wrong with it."""
    if not _REMOVES.search(body):
        return body
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return body
    for operation in _operations(said):
        data = _part(operation, "data")
        for each in _operations(data) if data is not None else [operation]:
            _without_value(each)
    return json.dumps(said).encode()


def _operations(said: Any) -> list[dict[str, Any]]:
    found = _part(said, "operations")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _part(said: Any, wanted: str) -> Any:
    if not isinstance(said, dict):
        return None
    return next((value for name, value in said.items() if name.casefold() == wanted), None)


def _without_value(operation: dict[str, Any]) -> None:
    """In place."""
    path, value = _part(operation, "path"), _part(operation, "value")
    if str(_part(operation, "op")).casefold() != "remove" or not isinstance(path, str) or value is None:
        return
    name = next(one for one in operation if one.casefold() == "value")
    attribute, _, part = path.rpartition(":")[2].partition(".")
    if "[" in path or attribute.casefold() not in _SEVERAL:
        del operation[name]
    elif isinstance(value, str | list) and not part:
        entries = value if isinstance(value, list) else [value]
        operation[name] = [{"value": one} if isinstance(one, str) else one for one in entries]

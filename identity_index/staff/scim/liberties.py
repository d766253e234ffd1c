"""Liberties that directories take with PATCH, read as the RFC would write them. Pure.

What Entra ID removes by a value: a value says of several entries which is meant. Beside a path that has one
place alone, or a filter that chooses, it says nothing more: what is there goes.
``{"op": "Remove", "path": "title", "value": "Officer"}`` takes the title away, and
``emails[type eq "work"].value`` with any value that address.

What somebody is called, beside their id: ``{"value": "…", "display": "Ada"}`` as a member, which RFC 7644 has
in an example of its own, and ``displayName`` of a manager. The hub says that itself, so it is passed over.
"""

from __future__ import annotations

import json
import re
from typing import Any

_TAKEN = re.compile(rb'"(?:remove|display|displayname)"', re.IGNORECASE)
_SEVERAL = frozenset({"members", "emails", "phonenumbers", "addresses", "roles"})
"""Attributes that hold several entries, in small letters."""
_CALLED = {"members": "display", "manager": "displayname"}
"""Attributes whose entries are ids, and what says beside one of them what it is called; in small letters."""


def as_the_rfc_has_it(body: bytes) -> bytes:
    """The body of a PATCH, or of a bulk request with some. What is no JSON or no such thing stays as it is,
    for the library to say what is wrong with it."""
    if not _TAKEN.search(body):
        return body
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return body
    for operation in _operations(said):
        data = _part(operation, "data")
        for each in _operations(data) if data is not None else [operation]:
            _without_value(each)
            _without_names(each)
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


def _without_names(operation: dict[str, Any]) -> None:
    """In place."""
    path, value = _part(operation, "path"), _part(operation, "value")
    if isinstance(path, str):
        _nameless(path, value)
    elif path is None and isinstance(value, dict):
        for name, part in value.items():
            _nameless(name, part)
            for inner, said in part.items() if isinstance(part, dict) else ():
                _nameless(inner, said)


def _nameless(attribute: str, value: Any) -> None:
    called = _CALLED.get(attribute.rpartition(":")[2].casefold())
    if called is None:
        return
    for entry in value if isinstance(value, list) else [value]:
        # An entry that says nothing else names nobody, and is refused as it stands.
        if isinstance(entry, dict) and _part(entry, "value") is not None:
            for name in [one for one in entry if one.casefold() == called]:
                del entry[name]

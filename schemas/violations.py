"""What pydantic found, said for the person who sent the message.

The words never repeat a value, since values may be personal and these words go into logs and answers.
"""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.strict_json import path_text

_MOST = 5
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this type",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "timezone_aware": "has no time zone",
}
_FIXES = {
    "missing": "Add it",
    "extra_forbidden": "Leave it out, or look up its right name",
    "timezone_aware": "End it with Z or an offset such as +01:00",
}


def describe(error: ValidationError, root: tuple[str, ...] = ()) -> tuple[str, str, str]:
    """Turn a failed validation into ``(problem, where, fix)``; ``root`` is put before every place.

    The first fault is the problem; up to four more are named after it, so that one look mends them all.
    """
    faults = [
        (place_of(fault, root), fault) for fault in error.errors(include_url=False, include_input=False)
    ]
    where, first = faults[0]
    problem = _words(first)
    others = [f"{place} {_words(fault)}" for place, fault in faults[1:_MOST]]
    if others:
        problem += "; also: " + "; ".join(others)
    if len(faults) > _MOST:
        problem += f"; and {len(faults) - _MOST} more"
    return problem, where, _FIXES.get(first["type"], "")


def place_of(fault: ErrorDetails, root: tuple[str, ...] = ()) -> str:
    """Where a fault is, as a JSON path. Names of union members (they hold a space) are no part of it."""
    inner = tuple(part for part in fault["loc"] if isinstance(part, int) or " " not in part)
    return path_text((*root, *inner))


def _words(fault: ErrorDetails) -> str:
    known = _WORDS.get(fault["type"])
    if known is not None:
        return known
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]

"""What pydantic found, said for the person who sent the message.

The words never repeat a value, since values may be personal and these words go into logs and answers. Nor do
they show a regular expression: they say what the field should look like.
"""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.envelope import SHAPES as ENVELOPE_SHAPES
from schemas.formats import SHAPES
from schemas.strict_json import path_text

_MOST = 5
_CORRECT = "Correct it and send it again"
_LOOK_UP = "Look the field up in the schema of its type"
_KINDS: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "Add it"),
    "extra_forbidden": ("is not a field of this type", "Leave it out, or look up its right name"),
    "string_too_short": ("is too short: at least {min_length} in length", "Fill it, or leave it out"),
    "string_too_long": ("is too long: at most {max_length} characters", "Shorten it"),
    "string_type": ("must be a string", "Send it in double quotes"),
    "int_type": ("must be a whole number", "Send it without quotes and without a fraction"),
    "int_from_float": ("must be a whole number", "Send it without a fraction"),
    "int_parsing": ("must be a whole number", "Send it without quotes and without a fraction"),
    "float_type": ("must be a number", "Send it without quotes"),
    "finite_number": ("must be a number that is not infinite", _CORRECT),
    "bool_type": ("must be true or false", "Send it without quotes"),
    "list_type": ("must be a list", "Send it as […]"),
    "dict_type": ("must be an object", "Send it as {…}"),
    "model_type": ("must be an object", "Send it as {…}"),
    "literal_error": ("must be {expected}", "Choose one of these"),
    "greater_than": ("must be more than {gt}", _CORRECT),
    "greater_than_equal": ("must be {ge} or more", _CORRECT),
    "less_than": ("must be less than {lt}", _CORRECT),
    "less_than_equal": ("must be {le} or less", _CORRECT),
    "too_short": ("has too few items: at least {min_length}", "Add to it, or leave the field out"),
    "too_long": ("has too many items: at most {max_length}", "Send fewer of them"),
    "timezone_aware": ("has no time zone", "End it with Z or an offset such as +01:00"),
    "date_parsing": ("is a day that is not in the calendar", _CORRECT),
    "date_from_datetime_parsing": ("is a day that is not in the calendar", _CORRECT),
    "datetime_parsing": ("is a time that no calendar or clock shows", _CORRECT),
    "datetime_from_date_parsing": ("is a time that no calendar or clock shows", _CORRECT),
}
"""By pydantic's name for a fault: what is wrong, and what to do. What stands in braces pydantic says."""


def describe(error: ValidationError, root: tuple[str, ...] = ()) -> tuple[str, str, str]:
    """Turn a failed validation into ``(problem, where, fix)``; ``root`` is put before every place.

    The first fault is the problem; up to four more are named after it, so that one look mends them all.
    """
    faults = [
        (place_of(fault, root), fault) for fault in error.errors(include_url=False, include_input=False)
    ]
    where, first = faults[0]
    problem, fix = _said(first)
    others = [f"{place} {_said(fault)[0]}" for place, fault in faults[1:_MOST]]
    if others:
        problem += "; also: " + "; ".join(others)
    if len(faults) > _MOST:
        problem += f"; and {len(faults) - _MOST} more"
    return problem, where, fix


def place_of(fault: ErrorDetails, root: tuple[str, ...] = ()) -> str:
    """Where a fault is, as a JSON path. Names of union members (they hold a space) are no part of it."""
    *above, last = fault["loc"] or ("",)
    inner = [part for part in above if isinstance(part, int) or " " not in part]
    # The name of a field that is not known is the sender's own, spaces and all.
    if isinstance(last, int) or fault["type"] == "extra_forbidden" or (last and " " not in last):
        inner.append(last)
    return path_text((*root, *inner))


def _said(fault: ErrorDetails) -> tuple[str, str]:
    context = fault.get("ctx", {})
    if fault["type"] == "string_pattern_mismatch":
        return _shape(str(context.get("pattern", "")))
    known = _KINDS.get(fault["type"])
    if known is not None:
        problem, fix = known
        return problem.format_map(context), fix
    message = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:], _CORRECT


def _shape(pattern: str) -> tuple[str, str]:
    words = SHAPES.get(pattern) or ENVELOPE_SHAPES.get(pattern)
    if words is None:
        return "is not written as this field must be", _LOOK_UP
    return f"must be {words}", "Write it so, or leave it out if it is not known"

"""What each value of a line must be, and what is made of it. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from identity_index.places.reference import NoReference, read_uprn, read_usrn

Value = str | int | float | None
Reads = Callable[[str], Value]
LONGEST = 300
"""Characters of one value, at most."""


def text(value: str) -> str:
    """Raises ``ValueError``, as every one of these. A space that does not break (U+00A0) is a space."""
    value = value.replace("\xa0", " ")
    if len(value) > LONGEST:
        raise ValueError(f"must be at most {LONGEST} characters")
    if not value.isprintable():
        raise ValueError("must have no control characters")
    return value.strip()


def needed(value: str) -> str:
    if found := text(value):
        return found
    raise ValueError("must not be empty")


def whole(value: str) -> int | None:
    value = value.strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise ValueError("must be a whole number")
    return int(value)


def uprn(value: str) -> int:
    return _reference(read_uprn, value)


def uprn_or_none(value: str) -> int | None:
    return _reference(read_uprn, value) if value.strip() else None


def usrn(value: str) -> int:
    return _reference(read_usrn, value)


def usrn_or_none(value: str) -> int | None:
    return _reference(read_usrn, value) if value.strip() else None


def decimal(value: str) -> float | None:
    value = value.strip()
    if not value:
        return None
    try:
        found = float(value)
    except ValueError:
        raise ValueError("must be a number") from None
    if not math.isfinite(found):
        raise ValueError("must be a number")
    return found


def day(value: str) -> str | None:
    """As YYYY-MM-DD."""
    value = value.strip()
    if not value:
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise ValueError("must be a day, such as 2026-05-06")


def _reference(reads: Callable[[str], int], value: str) -> int:
    """White space around it is no part of it in a file; within it, it may be two numbers."""
    try:
        return reads(value.strip())
    except NoReference as error:
        raise ValueError(f"must be a reference number, and {error}") from None

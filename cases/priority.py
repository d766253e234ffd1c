"""Which cases come first, as numbers: the lower the sooner."""

from __future__ import annotations

from typing import get_args

from schemas.events.case import Priority

_ORDER: tuple[Priority, ...] = tuple(reversed(get_args(Priority)))


def as_number(priority: Priority) -> int:
    """0 is urgent."""
    return _ORDER.index(priority)


def as_word(number: int) -> Priority:
    return _ORDER[number]

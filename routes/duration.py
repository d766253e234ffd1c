"""Lengths of time as people write them: ``5s``, ``10m``, ``6h``, ``2d``, ``1h30m``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from routes.errors import RoutingError

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
    "ms": timedelta(milliseconds=1),
    "us": timedelta(microseconds=1),
}
_PART = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)(d|h|ms|us|m|s)")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
_FIX = "write a number and a unit in quotes, such as '5s', '10m', '6h', '2d' or '1h30m'"


def read_duration(written: object) -> timedelta:
    """The length of time written; a timedelta is taken as it is. Raises ``RoutingError``."""
    if isinstance(written, timedelta):
        length = written
    elif isinstance(written, str) and _WHOLE.fullmatch(text := written.replace(" ", "").lower()):
        try:
            length = sum((_UNITS[unit] * float(number) for number, unit in _PART.findall(text)), timedelta())
        except OverflowError:
            raise RoutingError(f"{written!r} is longer than any clock", fix=_FIX) from None
    else:
        raise RoutingError(f"{written!r} is not a length of time", fix=_FIX)
    if length < timedelta():
        raise RoutingError(f"{write_duration(-length)!r} before now is not a length of time", fix=_FIX)
    return length


def write_duration(length: timedelta) -> str:
    """The shortest exact way to write it, largest unit first: ``timedelta(minutes=90)`` is ``1h30m``."""
    parts = []
    for unit, size in _UNITS.items():
        count, length = divmod(length, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    PlainSerializer(write_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "examples": ["5s", "10m", "6h", "2d"]}),
]
"""A timedelta in the model, text such as ``6h`` in TOML and JSON."""

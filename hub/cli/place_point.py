"""A point as somebody types it on the command line."""

from __future__ import annotations

import re
from typing import Annotated

import typer

Point = Annotated[
    str,
    typer.Argument(
        metavar="POINT",
        help="Latitude and longitude (54.7549,-2.0015), or easting and northing (400000,540000).",
    ),
]
InMetres = Annotated[
    bool,
    typer.Option("--in-metres", help="Its corners are easting and northing; else longitude and latitude."),
]
_NUMBERS = re.compile(r"\s*(-?[0-9]+(?:\.[0-9]+)?)\s*[, ]\s*(-?[0-9]+(?:\.[0-9]+)?)\s*", re.ASCII)


def query_of(point: str) -> dict[str, str]:
    """As the API is asked: numbers above 180 can only be metres. Raises ``typer.BadParameter``."""
    found = _NUMBERS.fullmatch(point)
    if found is None:
        raise typer.BadParameter("write two numbers, as in 54.7549,-2.0015", param_hint="POINT")
    first, second = found.groups()
    if max(abs(float(first)), abs(float(second))) > 180:
        return {"easting": first, "northing": second}
    return {"latitude": first, "longitude": second}

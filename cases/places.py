"""Where a case is, as far as it can be looked for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Literal

from schemas.errors import Malformed
from schemas.places import Location
from schemas.references import PlaceIdentifier

Scheme = Literal["uprn", "usrn"]
MOST_DIGITS: Mapping[Scheme, int] = {"uprn": 12, "usrn": 8}
_NUMBER = re.compile(r"0*([1-9][0-9]*)(?:\.0*)?")
METRES_A_DEGREE = 111_320.0
"""Of latitude."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """National references and a point (WGS 84), each where it is known."""

    uprn: str | None = None
    usrn: str | None = None
    latitude: float | None = None
    longitude: float | None = None


def whereabouts(location: Location | None) -> Whereabouts:
    if location is None:
        return Whereabouts()
    uprn = None if location.address is None else location.address.uprn
    usrn = location.usrn
    if isinstance(location.place, PlaceIdentifier):
        number = number_of(location.place.scheme, location.place.value)
        if location.place.scheme == "uprn":
            uprn = uprn or number
        else:
            usrn = usrn or number
    point = location.position
    if point is None:
        return Whereabouts(uprn, usrn)
    return Whereabouts(uprn, usrn, point.latitude, point.longitude)


def number_of(scheme: Scheme, written: str) -> str | None:
    """A UPRN or a USRN as it is compared; None for what is none. Systems fill it up with zeros, part it by
    blanks, write it in full width, and spreadsheets put a decimal point after it: it is the same place. What
    is to be guessed at (1.2E11) is none: it may be another's number."""
    together = "".join(unicodedata.normalize("NFKC", written).split())
    found = _NUMBER.fullmatch(together)
    return found[1] if found is not None and len(found[1]) <= MOST_DIGITS[scheme] else None


def require_number(location: Location | None) -> None:
    """For whoever can put it right at once. Raises ``Malformed`` where a place is named by what is no number
    of one."""
    place = None if location is None else location.place
    if isinstance(place, PlaceIdentifier) and number_of(place.scheme, place.value) is None:
        noun = place.scheme.upper()
        raise Malformed(
            f"{place.value[:40]!r} is no {noun}",
            where="location.place.value",
            fix=f"Take it from its source, as text: a {noun} is up to {MOST_DIGITS[place.scheme]} digits. "
            "Where it is not known, say where it is in location.address or location.description.",
        )


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Between two points of latitude and longitude that are not far apart: as on a flat map, which over five
    kilometres is right to a few centimetres."""
    north = (one[0] - other[0]) * METRES_A_DEGREE
    east = (one[1] - other[1]) * METRES_A_DEGREE * cos(radians((one[0] + other[0]) / 2))
    return sqrt(north * north + east * east)


def box_around(point: tuple[float, float], metres: float) -> tuple[float, float, float, float]:
    """South, north, west and east of all that is so near; it holds more."""
    north = metres / METRES_A_DEGREE
    east = metres / (METRES_A_DEGREE * max(cos(radians(abs(point[0]) + north)), 0.01))
    return point[0] - north, point[0] + north, point[1] - east, point[1] + east

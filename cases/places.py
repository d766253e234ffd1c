"""Where a case is, as far as it can be looked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sqrt

from schemas.places import Location
from schemas.references import PlaceIdentifier

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
        number = without_zeros(location.place.value)
        if location.place.scheme == "uprn":
            uprn = uprn or number
        else:
            usrn = usrn or number
    point = location.position
    if point is None:
        return Whereabouts(uprn, usrn)
    return Whereabouts(uprn, usrn, point.latitude, point.longitude)


def without_zeros(number: str) -> str:
    """A UPRN or a USRN as it is compared: many systems fill it up with zeros in front, and it is the same
    property. What is no number stays as it is."""
    return (number.lstrip("0") or number) if number.isascii() and number.isdigit() else number


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

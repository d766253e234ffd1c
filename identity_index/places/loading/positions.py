"""Positions that cannot be: in the sea, or in two places at once. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from identity_index.places.addressbase.line import PLACED_AT, Told
from identity_index.places.where.land import is_sea
from identity_index.places.where.projection import GridPoint, Projection

TOLERANCE = 100.0
"""Metres that degrees may be from the metres beside them. The formula alone is wrong by some 5, more in
places; where a file rounds its degrees to three decimals, they are off by some 60."""


class Position(NamedTuple):
    """What a line says, and where in its values."""

    at: int
    easting: float | None
    northing: float | None
    latitude: float | None
    longitude: float | None

    @property
    def has_degrees(self) -> bool:
        """Nought and nought are off Africa: what is written where nothing is known."""
        nowhere = self.easting is not None and (self.latitude, self.longitude) == (0, 0)
        return self.latitude is not None and self.longitude is not None and not nowhere


def positions_of(told: Told) -> Iterator[Position]:
    """Those that its record has room for; of a street, where it begins and where it ends."""
    for at in PLACED_AT.get(told.kind, ()):
        yield Position(at, *(one if isinstance(one, float) else None for one in told.record[at : at + 4]))


def judged(positions: Sequence[Position], projection: Projection) -> list[str]:
    """What is wrong with each; empty where nothing is."""
    degrees = [one for one in positions if one.has_degrees]
    points = iter(projection.all_to_grid([(one.latitude or 0, one.longitude or 0) for one in degrees]))
    return [_wrong(one, next(points) if one.has_degrees else None) for one in positions]


def _wrong(one: Position, by_degrees: GridPoint | None) -> str:
    """``by_degrees``: where its degrees are; infinitely far away where they are nowhere on the grid."""
    if (one.easting is None) != (one.northing is None):
        return "an easting without a northing, or a northing without an easting"
    if one.easting is None or one.northing is None:
        return _wrong_degrees(one, by_degrees)
    grid = f"easting {one.easting:.12g} and northing {one.northing:.12g}"
    if is_sea(one.easting, one.northing):
        return f"{grid} are in the sea: no land of Great Britain is near"
    if by_degrees is None:
        return ""
    metres = math.hypot(one.easting - by_degrees.easting, one.northing - by_degrees.northing)
    if metres <= TOLERANCE:
        return ""
    far = "nowhere near" if math.isinf(metres) else f"{_far(metres)} from"
    return f"{grid} are {far} {_degrees(one)}: one of the two is wrong"


def _wrong_degrees(one: Position, by_degrees: GridPoint | None) -> str:
    if (one.latitude is None) != (one.longitude is None):
        return "a latitude without a longitude, or a longitude without a latitude"
    if by_degrees is None or not is_sea(*by_degrees):
        return ""
    return f"{_degrees(one)} are in the sea: no land of Great Britain is near"


def _degrees(one: Position) -> str:
    return f"latitude {one.latitude:.12g} and longitude {one.longitude:.12g}"


def _far(metres: float) -> str:
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"

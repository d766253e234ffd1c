"""What is near a point, by strips of the grid: no more is read than lies around it. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from identity_index.places.where.projection import GridPoint

STRIP = 100.0
"""Metres of easting in one strip."""
MOST_READ = 20_000
"""Things that are read around a point, at most."""
_FIRST = 50.0


class Located(Protocol):
    """Anything with a place on the grid."""

    @property
    def easting(self) -> float | None: ...

    @property
    def northing(self) -> float | None: ...


T = TypeVar("T", bound=Located)
InStrips = Callable[[Sequence[int], float, float, int], Sequence[T]]
"""What is in these strips between two northings, at most so many."""


def strip_of(easting: float) -> int:
    return int(easting // STRIP)


def strips(west: float, east: float) -> range:
    """Those between two eastings."""
    return range(strip_of(west), strip_of(east) + 1)


def nearest(point: GridPoint, metres: float, limit: int, in_strips: InStrips[T]) -> list[tuple[float, T]]:
    """The nearest, with how far each is; none further away than that. The circle grows until it holds
    enough."""
    radius = min(_FIRST, metres)
    while True:
        x, y = point
        around = in_strips(strips(x - radius, x + radius), y - radius, y + radius, MOST_READ)
        found = [(distance, one) for one in around if (distance := metres_to(point, one)) <= radius]
        if len(found) >= limit or radius >= metres:
            return sorted(found, key=lambda pair: pair[0])[:limit]
        radius = min(radius * 2, metres)


def metres_to_line(point: GridPoint, begins: GridPoint, ends: GridPoint) -> float:
    """To the nearest point of the straight line between two."""
    along, up = ends.easting - begins.easting, ends.northing - begins.northing
    east, north = point.easting - begins.easting, point.northing - begins.northing
    length = along * along + up * up
    share = min(max((east * along + north * up) / length, 0.0), 1.0) if length else 0.0
    return math.hypot(east - share * along, north - share * up)


def metres_to(point: GridPoint, one: Located) -> float:
    """Infinite for what is nowhere."""
    if one.easting is None or one.northing is None:
        return math.inf
    return math.hypot(one.easting - point.easting, one.northing - point.northing)

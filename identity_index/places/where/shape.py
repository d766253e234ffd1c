"""Areas on the grid: read from GeoJSON, and whether a point is within. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.where.projection import GridPoint
from schemas.errors import Malformed

MOST_CORNERS = 200_000
"""Of one shape."""
Corner = Annotated[list[float], Field(min_length=2, max_length=4)]
Ring = Annotated[list[Corner], Field(min_length=4)]
Parts = list[list[list[GridPoint]]]
"""Polygons, each its edge and then its holes."""


class Polygon(BaseModel):
    """A GeoJSON polygon: longitude and latitude of each corner, or easting and northing."""

    model_config = ConfigDict(frozen=True)

    type: Literal["Polygon"] = Field(description="Polygon")
    coordinates: list[Ring] = Field(min_length=1, description="Its edge, and then its holes; each is closed")


class MultiPolygon(BaseModel):
    """Several GeoJSON polygons, such as a ward with an island."""

    model_config = ConfigDict(frozen=True)

    type: Literal["MultiPolygon"] = Field(description="MultiPolygon")
    coordinates: list[Annotated[list[Ring], Field(min_length=1)]] = Field(
        min_length=1, description="Each polygon's edge and holes"
    )


Geometry = Annotated[Polygon | MultiPolygon, Field(discriminator="type")]


class Box(BaseModel):
    """What encloses it, in metres."""

    model_config = ConfigDict(frozen=True)

    west: float
    south: float
    east: float
    north: float


def parts_of(geometry: Polygon | MultiPolygon, to_grid: Callable[[float, float], GridPoint]) -> Parts:
    """Every polygon with its edge and holes. ``to_grid`` takes the first two numbers of a corner as they are.
    Raises ``Malformed``."""
    parts = [geometry.coordinates] if isinstance(geometry, Polygon) else geometry.coordinates
    rings = [ring for part in parts for ring in part]
    if sum(map(len, rings)) > MOST_CORNERS:
        raise Malformed(f"A shape has at most {MOST_CORNERS:,} corners", fix="Simplify it.")
    for number, ring in enumerate(rings, 1):
        _require_ring(number, ring)
    return [[[to_grid(corner[0], corner[1]) for corner in ring] for ring in part] for part in parts]


def box_of(parts: Parts) -> Box:
    corners = [corner for part in parts for ring in part for corner in ring]
    eastings, northings = [one.easting for one in corners], [one.northing for one in corners]
    return Box(west=min(eastings), south=min(northings), east=max(eastings), north=max(northings))


def is_within(point: tuple[float, float], parts: Sequence[Sequence[Sequence[tuple[float, float]]]]) -> bool:
    """In one of its polygons, however many of them lie over each other; in a polygon that is within its edge
    and not within a hole. Of a ring that crosses itself all that it goes around is within."""
    return any(sum(_goes_around(ring, point) for ring in part) % 2 for part in parts)


def _goes_around(ring: Sequence[tuple[float, float]], point: tuple[float, float]) -> bool:
    """By how often it goes around the point, either way."""
    x, y = point
    turns = 0
    x1, y1 = ring[-1][0], ring[-1][1]
    for corner in ring:
        x2, y2 = corner[0], corner[1]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            turns += 1 if y2 > y1 else -1
        x1, y1 = x2, y2
    return turns != 0


def _require_ring(number: int, ring: Sequence[Sequence[float]]) -> None:
    """Raises ``Malformed`` for one that encloses nothing."""
    first, last = ring[0][:2], ring[-1][:2]
    if first != last:
        raise Malformed(
            f"Ring {number} of the shape is not closed: it begins at {_said(first)} and ends at "
            f"{_said(last)}",
            where="geometry",
            fix="Let its last corner be its first one again.",
        )
    x0, y0 = first
    other = next((one for one in ring if one[:2] != first), first)
    x1, y1 = other[0] - x0, other[1] - y0
    if all(x1 * (one[1] - y0) == y1 * (one[0] - x0) for one in ring):
        raise Malformed(
            f"Ring {number} of the shape, which begins at {_said(first)}, has all of its corners on one line "
            "and encloses nothing",
            where="geometry",
            fix="Draw it again, or leave it out.",
        )


def _said(corner: Sequence[float]) -> str:
    return f"{corner[0]:.12g}, {corner[1]:.12g}"

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
Rings = list[list[GridPoint]]


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


def rings_of(geometry: Polygon | MultiPolygon, to_grid: Callable[[float, float], GridPoint]) -> Rings:
    """Every edge and hole. ``to_grid`` takes the first two numbers of a corner as they are. Raises
    ``Malformed``."""
    parts = [geometry.coordinates] if isinstance(geometry, Polygon) else geometry.coordinates
    rings = [ring for part in parts for ring in part]
    if sum(map(len, rings)) > MOST_CORNERS:
        raise Malformed(f"A shape has at most {MOST_CORNERS:,} corners", fix="Simplify it.")
    return [[to_grid(corner[0], corner[1]) for corner in ring] for ring in rings]


def box_of(rings: Rings) -> Box:
    corners = [corner for ring in rings for corner in ring]
    eastings, northings = [one.easting for one in corners], [one.northing for one in corners]
    return Box(west=min(eastings), south=min(northings), east=max(eastings), north=max(northings))


def is_within(point: tuple[float, float], rings: Sequence[Sequence[tuple[float, float]]]) -> bool:
    """By how often a line from it to the east crosses an edge: odd is within. Holes and islands count as they
    should."""
    x, y = point
    inside = False
    for ring in rings:
        x1, y1 = ring[-1][0], ring[-1][1]
        for corner in ring:
            x2, y2 = corner[0], corner[1]
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
            x1, y1 = x2, y2
    return inside

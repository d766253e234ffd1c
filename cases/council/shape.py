"""A part of the map, and whether a point is in it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.errors import RoutingError

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Point = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""


class Shape(BaseModel):
    """A box or a polygon, in degrees; what is on the line counts as in it or not, and always the same."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    box: tuple[Latitude, Longitude, Latitude, Longitude] | None = Field(
        default=None, description="South, west, north and east: `[55.9, -3.4, 56.1, -3.0]`"
    )
    polygon: tuple[tuple[Latitude, Longitude], ...] = Field(
        default=(),
        description="Its corners in order, latitude first: `[[55.9, -3.4], [56.1, -3.2], [55.9, -3.0]]`",
    )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.box is None) is not bool(self.polygon):
            raise RoutingError(
                "it says no shape, or two", fix="give box = [south, west, north, east], or a polygon"
            )
        if self.polygon and len(self.polygon) < 3:
            raise RoutingError("a polygon has three corners or more", fix="add those that are missing")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise RoutingError(
                "a box goes from south to north and from west to east",
                fix="write it as [south, west, north, east]",
            )
        return self

    def has(self, point: Point) -> bool:
        if self.box is not None:
            south, west, north, east = self.box
            return south <= point[0] <= north and west <= point[1] <= east
        return _within(self.polygon, point)


def _within(corners: Sequence[Point], point: Point) -> bool:
    """By how many edges a line to the east crosses: an odd number is within."""
    latitude, longitude = point
    within = False
    for (one, its), (other, theirs) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (one > latitude) != (other > latitude):
            crosses = its + (latitude - one) / (other - one) * (theirs - its)
            within ^= longitude < crosses
    return within

"""A point as somebody asks about it: in degrees, or on the grid."""

from __future__ import annotations

from math import dist

from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.where.projection import GridPoint, Projection, on_grid
from schemas.errors import Malformed

FURTHEST = 10_000.0
"""Metres around a point."""
AGREE = 10.0
"""Metres that both kinds of coordinates of one point may be apart: the formula alone is right to about 5, and
degrees are often rounded to a metre."""


class AskedPoint(BaseModel):
    """Latitude and longitude (WGS 84), or easting and northing (British National Grid), or both of one
    point, of which those on the grid count."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    latitude: float | None = Field(default=None, description="Degrees north", allow_inf_nan=False)
    longitude: float | None = Field(default=None, description="Degrees east", allow_inf_nan=False)
    easting: float | None = Field(
        default=None, description="Metres on the British National Grid", allow_inf_nan=False
    )
    northing: float | None = Field(
        default=None, description="Metres on the British National Grid", allow_inf_nan=False
    )

    def on(self, projection: Projection) -> GridPoint:
        """Raises ``Malformed``."""
        degrees, grid = (self.latitude, self.longitude), (self.easting, self.northing)
        if None not in degrees and grid == (None, None):
            assert self.latitude is not None
            assert self.longitude is not None
            return projection.to_grid(self.latitude, self.longitude)
        if None not in grid and degrees == (None, None):
            assert self.easting is not None
            assert self.northing is not None
            return on_grid(self.easting, self.northing)
        if None not in grid and None not in degrees:
            assert self.easting is not None
            assert self.northing is not None
            assert self.latitude is not None
            assert self.longitude is not None
            point = on_grid(self.easting, self.northing)
            metres = dist(point, projection.to_grid(self.latitude, self.longitude))
            if metres <= AGREE:
                return point
            raise Malformed(
                f"easting and northing ({self.easting:.12g}, {self.northing:.12g}) and latitude and "
                f"longitude ({self.latitude:.12g}, {self.longitude:.12g}) are {metres:,.0f} metres apart",
                fix="Say the one that is right, or both of the same point.",
            )
        raise Malformed("Say where: latitude and longitude, or easting and northing.")


class AskedNear(AskedPoint):
    """What is near a point."""

    metres: float = Field(default=1000, gt=0, le=FURTHEST, description="How far away, at most")
    limit: int = Field(default=10, ge=1, le=500, description="How many, at most: the nearest")

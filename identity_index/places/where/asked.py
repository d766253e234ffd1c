"""A point as somebody asks about it: in degrees, or on the grid."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from identity_index.places.where.projection import GridPoint, Projection, on_grid
from schemas.errors import Malformed

FURTHEST = 10_000.0
"""Metres around a point."""


class AskedPoint(BaseModel):
    """Latitude and longitude (WGS 84), or easting and northing (British National Grid)."""

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
        raise Malformed("Say where: latitude and longitude, or easting and northing.")


class AskedNear(AskedPoint):
    """What is near a point."""

    metres: float = Field(default=1000, gt=0, le=FURTHEST, description="How far away, at most")
    limit: int = Field(default=10, ge=1, le=500, description="How many, at most: the nearest")

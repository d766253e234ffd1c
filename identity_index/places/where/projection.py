"""From degrees (WGS 84) to metres on the British National Grid, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schemas.errors import Malformed

if TYPE_CHECKING:
    from pyproj import Transformer

SOUTH, NORTH, WEST, EAST = 49.0, 61.5, -9.5, 3.0
"""Degrees: what is beyond is not in Great Britain."""
WIDTH, HEIGHT = 700_000.0, 1_300_000.0
"""Metres of the grid."""
BY_FORMULA, BY_GRID = 5.0, 0.1
"""Metres that a point may be off."""
_DEGREES = "+step +proj=unitconvert +xy_in=deg +xy_out=rad"
_GRID = "+step +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
_FORMULA = (
    "+step +proj=push +v_3 +step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 "
    "+z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=airy +step +proj=pop +v_3"
)
"""Ordnance Survey's seven-parameter transformation (EPSG:1314)."""


class GridPoint(NamedTuple):
    """Metres on the British National Grid."""

    easting: float
    northing: float


class WrongGrid(ValueError):
    """The file is no grid of shifts."""


class Projection:
    """Safe to use from many threads. ``accuracy``: metres that a point may be off."""

    def __init__(self, ostn15: Path | None = None) -> None:
        """Raises ``WrongGrid`` for a file that is none."""
        self._file = ostn15
        self.accuracy = BY_FORMULA if ostn15 is None else BY_GRID
        self._transformer: Transformer | None = None
        if ostn15 is not None:
            self._made()

    def to_grid(self, latitude: float, longitude: float) -> GridPoint:
        """Raises ``Malformed`` for a point that is not in Great Britain."""
        if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
            raise Malformed(
                f"{latitude:g}, {longitude:g} is not in Great Britain",
                where="latitude",
                fix="Write latitude and longitude in degrees, such as 55.95 and -3.19.",
            )
        easting, northing = self._made().transform(longitude, latitude)
        if not (0 < easting < WIDTH and 0 < northing < HEIGHT):
            # Where the grid of shifts has a hole, infinity comes out.
            raise Malformed(f"{latitude:g}, {longitude:g} is in the sea, beyond the British National Grid")
        return GridPoint(easting, northing)

    def all_to_grid(self, degrees: Sequence[tuple[float, float]]) -> list[GridPoint]:
        """Many at once, each a latitude and a longitude; one at a time takes fifty times as long. What is
        nowhere on the grid is infinitely far away."""
        if not degrees:
            return []
        latitudes, longitudes = zip(*degrees, strict=True)
        return list(map(GridPoint, *self._made().transform(longitudes, latitudes)))

    def to_degrees(self, easting: float, northing: float) -> tuple[float, float] | None:
        """Latitude and longitude; None where they cannot be said."""
        longitude, latitude = self._made().transform(easting, northing, direction="INVERSE")
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            return None
        return round(latitude, 7), round(longitude, 7)

    def _made(self) -> Transformer:
        """Made when it is asked for first: loading it takes as long as much of a process's start."""
        if self._transformer is None:
            from pyproj import Transformer
            from pyproj.exceptions import ProjError

            shift = _FORMULA if self._file is None else f'+step +inv +proj=hgridshift +grids="{self._file}"'
            if self._file is not None and not self._file.is_file():
                raise WrongGrid(f"there is no file {self._file}")
            try:
                self._transformer = Transformer.from_pipeline(f"+proj=pipeline {_DEGREES} {shift} {_GRID}")
            except ProjError as error:
                raise WrongGrid(f"{self._file} is no grid of shifts (NTv2 or GeoTIFF)") from error
        return self._transformer


def on_grid(easting: float, northing: float) -> GridPoint:
    """Raises ``Malformed`` for a point that is not on it."""
    if not (0 < easting < WIDTH and 0 < northing < HEIGHT):
        raise Malformed(
            f"{easting:g}, {northing:g} is not on the British National Grid",
            where="easting",
            fix=f"An easting is below {WIDTH:,.0f}, a northing below {HEIGHT:,.0f} metres, both above 0.",
        )
    return GridPoint(easting, northing)

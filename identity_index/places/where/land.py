"""Where on the British National Grid there may be land: by its squares of 100 kilometres. Pure.

Coarse, and never wrong about land: no coastline is in the product, so what is in the sea close to a coast is
not told from what is on it.
"""

from __future__ import annotations

import math

from identity_index.places.where.projection import GridPoint
from schemas.errors import Malformed

_SQUARE = 100_000.0
_SQUARES = (
    "HP HT HU HW HX HY HZ "
    "NA NB NC ND NF NG NH NJ NK NL NM NN NO NR NS NT NU NW NX NY NZ OV "
    "SC SD SE SH SJ SK SM SN SO SP SR SS ST SU SV SW SX SY SZ "
    "TA TF TG TL TM TQ TR TV"
)
"""Those with any land of Great Britain or the Isle of Man, as Ordnance Survey names them."""
_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
_SCILLY = 75_000.0
"""The rocks furthest west of Scilly are east of it, and they are all the land of their square. West of it is
the false origin, near which 1,1 and the like lie."""


def _corner(square: str) -> tuple[int, int]:
    """Its column and row, counted from the false origin."""
    first, second = (_LETTERS.index(one) for one in square)
    return (first - 2) % 5 * 5 + second % 5, 19 - first // 5 * 5 - second // 5


_LAND = frozenset(map(_corner, _SQUARES.split()))
_OF_SCILLY = _corner("SV")


def is_sea(easting: float, northing: float) -> bool:
    """Is it where no land is near, or not on the grid at all?"""
    if not (math.isfinite(easting) and math.isfinite(northing)):
        return True
    square = int(easting // _SQUARE), int(northing // _SQUARE)
    return square not in _LAND or (square == _OF_SCILLY and easting < _SCILLY)


def require_land(point: GridPoint, said: str) -> GridPoint:
    """The point again; ``said`` is how somebody wrote it. Raises ``Malformed``."""
    if is_sea(*point):
        raise Malformed(
            f"{said} is in the sea: no land of Great Britain is near it",
            where="point",
            fix="Write where it is. Is one number in the place of the other, or was the point never taken?",
        )
    return point

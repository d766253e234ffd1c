"""Where a report is: in which part of the council's area, in whose queue, or outside of it."""

from __future__ import annotations

from cases.acting.teller import Teller
from cases.council.shape import Point
from cases.places import whereabouts
from cases.types.case_type import CaseType
from ledger.errors import Refused
from schemas.places import Location


def check_inside(teller: Teller, location: Location | None) -> None:
    """Raises ``Refused`` where its point is outside of the boundary and the council takes no such reports."""
    boundary = teller.council.boundary
    point = _point(location)
    if boundary is not None and boundary.outside == "refuse" and teller.council.is_outside(point):
        assert point is not None
        raise Refused(
            f"{point[0]:.5f}, {point[1]:.5f} is outside of the council's area: it is looked after by "
            "somebody else. If the place is inside, put the point right; latitude comes first."
        )


def area_of(teller: Teller, location: Location | None) -> str | None:
    """Of the council's file; None where it has no point or is in none."""
    return teller.council.area_of(_point(location))


def queue_of(teller: Teller, kind: CaseType, location: Location | None, area: str | None) -> str:
    """Where a case of it goes: what is outside of the boundary before a person, and else as its type says."""
    boundary = teller.council.boundary
    if boundary is not None and boundary.queue is not None and teller.council.is_outside(_point(location)):
        return boundary.queue
    return kind.queue.name if area is None else kind.queue.by_area.get(area, kind.queue.name)


def _point(location: Location | None) -> Point | None:
    where = whereabouts(location)
    if where.latitude is None or where.longitude is None:
        return None
    return where.latitude, where.longitude

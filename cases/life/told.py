"""What the expressions of a set see of a life event, and of whoever it concerns. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pydantic import JsonValue

from cases.council.council import Council
from cases.life.life_event_set import LifeEventSet
from cases.places import whereabouts
from routes.event_view import Document
from schemas.events.life_event import Direction, LifeEventReported, Move
from schemas.places import Location
from schemas.references import PersonReference

TOP = ("holds", "known", "moved", "concerns")
"""What stands beside the event's attributes and its data."""


def concerned(event: LifeEventReported) -> PersonReference | None:
    """Whom it is about: of a child that no system knows yet, the parent who is named first."""
    if event.person is None and event.birth is not None and event.birth.parents:
        return event.birth.parents[0]
    return event.person


def document_of(
    view: Document,
    event: LifeEventReported,
    rule: LifeEventSet,
    systems: Collection[str] | None,
    council: Council,
) -> Document:
    """``view``: the event as routes see it. ``systems``: those that hold a record of whoever it concerns;
    None where nobody can say, as there is no index or it does not know them."""
    said = set(event.services or ())
    records = set(systems or ())
    holds: dict[str, JsonValue] = {
        name: name in said or not records.isdisjoint(wanted) for name, wanted in rule.holds.items()
    }
    whom = concerned(event)
    beside: Mapping[str, JsonValue] = {
        "holds": holds,
        "known": event.services is not None or systems is not None,
        "moved": None if event.move is None else direction_of(event.move, council),
        "concerns": None if whom is None else whom.as_data(),
    }
    return {**view, **beside}


def direction_of(move: Move, council: Council) -> Direction | None:
    """As the sender says, or as the council's file has it: its boundary or its postcodes. None where one of
    the two ends cannot be told."""
    if move.direction is not None:
        return move.direction
    left, came = _inside(move.previous, council), _inside(move.new, council)
    if left and came:
        return "within"
    if came and left is not None:
        return "into"
    return "out_of" if left and came is not None else None


def _inside(location: Location | None, council: Council) -> bool | None:
    """An end that is left out is somewhere else: new to the area, or gone without an address."""
    if location is None:
        return False
    where = whereabouts(location)
    if where.latitude is not None and where.longitude is not None and council.boundary is not None:
        return not council.is_outside((where.latitude, where.longitude))
    postcode = None if location.address is None else location.address.postcode
    return None if postcode is None else council.has_postcode(postcode)

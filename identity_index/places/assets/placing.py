"""An asset made of what is said of it: which street it is in, where its system does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from identity_index.places.assets import repository
from identity_index.places.assets.asset import Asset, Said
from identity_index.places.assets.repository import Key
from identity_index.places.finding.repository import in_strips
from identity_index.places.keeping import repository as keeping
from identity_index.places.place import State
from identity_index.places.where.land import require_land
from identity_index.places.where.projection import GridPoint, Projection
from identity_index.places.where.seeking import metres_to_line, nearest
from ledger.session import Session

NEAR_PROPERTY, NEAR_STREET = 250.0, 1000.0
"""Metres to a property, whose street it then is; and to a street itself."""
_LOOKED_AT = 20


def located(said: Said, projection: Projection) -> GridPoint:
    """Where it is. An asset is nothing without a point: raises ``Malformed`` for one in the sea, too."""
    point = said.point
    both = (point.latitude, point.longitude) if point.easting is None else (point.easting, point.northing)
    return require_land(point.on(projection), ", ".join(f"{one:.12g}" for one in both if one is not None))


def made(
    session: Session,
    key: Key,
    said: Said,
    point: GridPoint,
    degrees: tuple[float, float] | None,
    who: str,
) -> Asset:
    """``point`` and ``degrees`` are where it is."""
    usrn, by = street_of(session, said.usrn, point)
    latitude, longitude = (None, None) if degrees is None else degrees
    return Asset.model_validate(
        {
            **{"system": key[0], "local_id": key[1], "kind": said.kind, "name": said.name or key[1]},
            **{"easting": round(point.easting, 2), "northing": round(point.northing, 2)},
            **{"latitude": latitude, "longitude": longitude},
            **{"usrn": None if usrn is None else str(usrn), "by": by, "uprn": said.uprn},
            **{"sensors": sorted(set(said.sensors)), "changed_at": datetime.now(UTC), "changed_by": who},
        }
    )


def street_of(session: Session, said: str | None, point: GridPoint) -> tuple[int | None, str]:
    """Its USRN, and how it is known. ``said``: by its system, which holds unless the gazetteer says that this
    street is no more, or has streets and not this one, and another is near."""
    if said is not None and _stands(session, int(said)):
        return int(said), "said"
    usrn, by = street_near(session, point)
    return (int(said), "said") if said is not None and usrn is None else (usrn, by)


def street_near(session: Session, point: GridPoint) -> tuple[int | None, str]:
    """The street of the nearest property; where none is near, the street that comes nearest. And by which."""
    around = nearest(point, NEAR_PROPERTY, _LOOKED_AT, partial(in_strips, session))
    ended = _ended(session, {one.usrn for _, one in around if one.usrn is not None})
    for _, one in around:
        if one.usrn is not None and one.usrn not in ended:
            return one.usrn, "property"
    lines = repository.street_lines(session, point, NEAR_STREET)
    far = [(metres_to_line(point, begins, ends), usrn) for usrn, begins, ends in lines]
    metres, usrn = min(far, default=(NEAR_STREET + 1, 0))
    return (usrn, "street") if metres <= NEAR_STREET else (None, "")


def _stands(session: Session, usrn: int) -> bool:
    """Is it there, as far as anything is known of streets?"""
    one = keeping.roads(session, [usrn]).get(usrn)
    return not keeping.any_road(session) if one is None else one.state is not State.RETIRED


def _ended(session: Session, usrns: set[int]) -> set[int]:
    """Those of these that the gazetteer knows, and says are no more."""
    return {usrn for usrn, one in keeping.roads(session, usrns).items() if one.state is State.RETIRED}

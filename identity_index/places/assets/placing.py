"""An asset made of what is said of it: which street it is in, where its system does not say."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import partial

from identity_index.places.assets import repository
from identity_index.places.assets.asset import Asset, Said
from identity_index.places.assets.repository import Key
from identity_index.places.finding.repository import in_strips
from identity_index.places.where.projection import GridPoint
from identity_index.places.where.seeking import nearest
from ledger.session import Session

NEAR_PROPERTY, NEAR_START = 250.0, 1000.0
"""Metres to a property, whose street it then is; and to where a street begins."""
_LOOKED_AT = 20


def made(
    session: Session,
    key: Key,
    said: Said,
    point: GridPoint,
    degrees: tuple[float, float] | None,
    who: str,
) -> Asset:
    """``point`` and ``degrees`` are where it is."""
    usrn, by = (int(said.usrn), "said") if said.usrn else street_near(session, point)
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


def street_near(session: Session, point: GridPoint) -> tuple[int | None, str]:
    """The street of the nearest property; where none is near, the one that begins nearest. And by which."""
    around = nearest(point, NEAR_PROPERTY, _LOOKED_AT, partial(in_strips, session))
    for _, one in around:
        if one.usrn is not None:
            return one.usrn, "property"
    starts = repository.street_starts(session, point.northing - NEAR_START, point.northing + NEAR_START)
    far = [(math.hypot(x - point.easting, y - point.northing), usrn) for usrn, x, y in starts]
    metres, usrn = min(far, default=(math.inf, 0))
    return (usrn, "street") if metres <= NEAR_START else (None, "")

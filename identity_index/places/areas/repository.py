"""Areas in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, insert, select, tuple_

from identity_index.places.areas.area import Area, AreaName
from identity_index.places.areas.tables import place_area
from identity_index.places.where.shape import Box, Parts, is_within
from ledger import clock
from ledger.errors import NotFound
from ledger.session import Session

_A = place_area.c


def write(session: Session, kind: str, code: str, name: str, parts: Parts, box: Box, who: str) -> Area:
    """In the place of the one that was called so."""
    session.execute(delete(place_area).where(_A.kind == kind, _A.code == code))
    corners = [[[(round(x, 2), round(y, 2)) for x, y in ring] for ring in part] for part in parts]
    session.execute(
        insert(place_area).values(
            kind=kind,
            code=code,
            name=name,
            **box.model_dump(),
            rings=json.dumps(corners, separators=(",", ":")),
            changed_at=clock.now(session),
            changed_by=who,
        )
    )
    row = session.execute(select(place_area).where(_A.kind == kind, _A.code == code)).one()
    return _area(row)


def remove(session: Session, kind: str, code: str) -> None:
    """Raises ``NotFound``."""
    gone = session.execute(delete(place_area).where(_A.kind == kind, _A.code == code))
    if not gone.rowcount:
        raise NotFound(f"There is no {kind[:64]} {code[:64]!r}.")


def listing(session: Session, kind: str | None, after: tuple[str, str] | None, most: int) -> list[Area]:
    """By kind and code, those after this one."""
    query = select(place_area)
    if after is not None:
        query = query.where(tuple_(_A.kind, _A.code) > tuple_(*after))
    if kind is not None:
        query = query.where(_A.kind == kind)
    return [_area(row) for row in session.execute(query.order_by(_A.kind, _A.code).limit(most))]


def at(session: Session, easting: float, northing: float) -> list[AreaName]:
    """Those that a point is in, by kind."""
    query = select(place_area).where(
        _A.west <= easting, _A.east >= easting, _A.south <= northing, _A.north >= northing
    )
    return [
        AreaName(kind=row.kind, code=row.code, name=row.name)
        for row in session.execute(query.order_by(_A.kind, _A.code))
        if is_within((easting, northing), _parts(row))
    ]


def _area(row: Any) -> Area:
    return Area(
        kind=row.kind,
        code=row.code,
        name=row.name,
        corners=sum(len(ring) for part in _parts(row) for ring in part),
        changed_at=clock.moment(row.changed_at),
        changed_by=row.changed_by,
    )


def _parts(row: Any) -> list[Any]:
    """One that was drawn by an earlier version has its rings in one list, of which an odd one is within."""
    found: list[Any] = json.loads(row.rings)
    return [found] if isinstance(found[0][0][0], int | float) else found

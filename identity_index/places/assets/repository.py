"""Assets in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, tuple_, update

from identity_index.places.assets.asset import Asset, PastAsset
from identity_index.places.assets.tables import place_asset, place_asset_past, place_asset_sensor
from identity_index.places.keeping.tables import place_street
from identity_index.places.where.projection import GridPoint
from identity_index.places.where.seeking import strip_of, strips
from ledger import clock, numbers
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_A, _S, _P, _R = place_asset.c, place_asset_sensor.c, place_asset_past.c, place_street.c
Key = tuple[str, str]
"""(system, local id)."""


def find(session: Session, key: Key) -> Asset | None:
    row = session.execute(select(place_asset).where(_A.system == key[0], _A.local_id == key[1])).first()
    return None if row is None else asset_from(row)


def called(session: Session, key: Key) -> Asset | None:
    """The one whose key this is but for capitals; None where there are several. All keys of the system are
    read, so it is for a key that is none as it is written."""
    same = (_A.system == key[0], func.lower(_A.local_id) == func.lower(key[1]))
    rows = session.execute(select(place_asset).where(*same).limit(2)).all()
    return asset_from(rows[0]) if len(rows) == 1 else None


def of_sensor(session: Session, sensor: str) -> Asset | None:
    """The one that a sensor is at. Networks write the ids of their sensors in capitals or without any: one
    that is not known as it is written is looked for as each."""
    rows = session.execute(select(place_asset_sensor).where(_S.sensor.in_({sensor, *_as_written(sensor)})))
    found = {row.sensor: row for row in rows}
    row = found.get(sensor) or (next(iter(found.values())) if len(found) == 1 else None)
    return None if row is None else find(session, (row.system, row.local_id))


def any_asset(session: Session) -> bool:
    """Has any system told of one?"""
    return session.execute(select(_A.number).limit(1)).first() is not None


def any_sensor(session: Session) -> bool:
    """Is any asset known that has one?"""
    return session.execute(select(_S.sensor).limit(1)).first() is not None


def sensors_elsewhere(session: Session, key: Key, sensors: Iterable[str]) -> list[str]:
    """Those of these that are at another asset."""
    rows = session.execute(select(place_asset_sensor).where(_S.sensor.in_(list(sensors))))
    return sorted(row.sensor for row in rows if (row.system, row.local_id) != key)


def write(session: Session, one: Asset, before: Asset | None, who: str) -> None:
    """It is this now; what it was is kept."""
    now = clock.now(session)
    key = (one.system, one.local_id)
    values = {
        **{"kind": one.kind, "name": one.name, "easting": one.easting, "northing": one.northing},
        **{"strip": strip_of(one.easting), "latitude": one.latitude, "longitude": one.longitude},
        **{"usrn": None if one.usrn is None else int(one.usrn), "by": one.by},
        **{"uprn": None if one.uprn is None else int(one.uprn), "sensors": json.dumps(one.sensors)},
        **{"changed_at": now, "changed_by": who, "removed_at": None},
    }
    if before is None:
        number = numbers.take(session, numbers.ASSET, 1)
        new = insert(place_asset).values(system=key[0], local_id=key[1], number=number, **values)
        session.execute(new)
    else:
        _remember(session, before, who, now)
        mine = (_A.system == key[0], _A.local_id == key[1])
        session.execute(update(place_asset).where(*mine).values(**values))
        session.execute(delete(place_asset_sensor).where(_S.system == key[0], _S.local_id == key[1]))
    if one.sensors:
        rows = [{"sensor": sensor, "system": key[0], "local_id": key[1]} for sensor in one.sensors]
        session.execute(insert(place_asset_sensor), rows)


def remove(session: Session, one: Asset, who: str) -> None:
    """It is there no more; it is still found by its key."""
    now = clock.now(session)
    mine = (_A.system == one.system, _A.local_id == one.local_id)
    _remember(session, one, who, now)
    session.execute(
        update(place_asset).where(*mine).values(removed_at=now, strip=None, changed_at=now, changed_by=who)
    )
    session.execute(delete(place_asset_sensor).where(_S.system == one.system, _S.local_id == one.local_id))


def past(session: Session, key: Key) -> list[PastAsset]:
    """What it was, the last to end first."""
    query = select(place_asset_past).where(_P.system == key[0], _P.local_id == key[1])
    return [
        PastAsset(until=clock.moment(row.until), ended_by=row.ended_by, said=json.loads(row.said))
        for row in session.execute(query.order_by(_P.until.desc()))
    ]


def page(
    session: Session,
    after: Key | None,
    most: int,
    *,
    kind: str | None,
    usrn: int | None,
    uprns: Sequence[int] | None,
) -> list[Asset]:
    """By system and key, those that are still there. ``uprns``: of one of these."""
    query = select(place_asset).where(_A.removed_at.is_(None))
    if after is not None:
        query = query.where(tuple_(_A.system, _A.local_id) > tuple_(*after))
    if uprns is not None:
        query = query.where(_A.uprn.in_(uprns))
    for column, value in ((_A.kind, kind), (_A.usrn, usrn)):
        if value is not None:
            query = query.where(column == value)
    return [asset_from(row) for row in session.execute(query.order_by(_A.system, _A.local_id).limit(most))]


def in_strips(session: Session, chosen: Sequence[int], south: float, north: float, most: int) -> list[Asset]:
    """What is in these strips of the grid between these northings."""
    rows = session.run(_IN_STRIPS, ids=ids(chosen), south=south, north=north, most=most)
    return [asset_from(row) for row in rows]


def street_names(session: Session, usrns: Iterable[int]) -> dict[str, str]:
    """What streets are called now, by their numbers."""
    return {str(row.usrn): row.name for row in session.run(_NAMES, ids=ids(set(usrns)))}


def street_lines(session: Session, point: GridPoint, metres: float) -> list[tuple[int, GridPoint, GridPoint]]:
    """Streets that may come that near to a point: USRN, where each begins and where it ends. Of one whose end
    is not known both are the same."""
    x, y = point
    rows = session.run(_LINES, west=x - metres, east=x + metres, south=y - metres, north=y + metres)
    return [
        (row.usrn, GridPoint(row.easting, row.northing), GridPoint(row.end_easting, row.end_northing))
        for row in rows
    ]


def numbers_near(session: Session, point: GridPoint, metres: float) -> list[int]:
    """The numbers of those in a square around a point that reaches so far to each side."""
    x, y = point
    chosen = ids(strips(x - metres, x + metres))
    rows = session.run(_NUMBERS_NEAR, ids=chosen, south=y - metres, north=y + metres)
    return [row.number for row in rows]


def numbers_in(session: Session, usrns: Iterable[int]) -> list[int]:
    """The numbers of those in these streets."""
    return [row.number for row in session.run(_NUMBERS_IN, ids=ids(set(usrns)))]


def numbers_by_street(session: Session) -> list[int]:
    """The numbers of those that no property is near to."""
    query = select(_A.number).where(_A.by.in_(("street", "")), _A.removed_at.is_(None))
    return [row.number for row in session.execute(query)]


def next_numbers(session: Session, after: int, most: int) -> list[int]:
    """The numbers of those that are still there, after this one."""
    query = select(_A.number).where(_A.number > after, _A.removed_at.is_(None))
    return [row.number for row in session.execute(query.order_by(_A.number).limit(most))]


def numbered(session: Session, some: Iterable[int]) -> list[Asset]:
    """Those of these numbers that are still there, in their order."""
    return [asset_from(row) for row in session.run(_NUMBERED, ids=ids(set(some)))]


def asset_from(row: Any) -> Asset:
    """A row of ``place_asset``."""
    return Asset(
        system=row.system,
        local_id=row.local_id,
        kind=row.kind,
        name=row.name,
        easting=row.easting,
        northing=row.northing,
        latitude=row.latitude,
        longitude=row.longitude,
        usrn=None if row.usrn is None else str(row.usrn),
        by=row.by,
        uprn=None if row.uprn is None else str(row.uprn),
        sensors=json.loads(row.sensors),
        changed_at=clock.moment(row.changed_at),
        changed_by=row.changed_by,
        removed_at=None if row.removed_at is None else clock.moment(row.removed_at),
    )


def _as_written(sensor: str) -> tuple[str, str]:
    return sensor.upper(), sensor.lower()


def _remember(session: Session, one: Asset, who: str, now: int) -> None:
    session.execute(
        insert(place_asset_past).values(
            system=one.system,
            local_id=one.local_id,
            until=now,
            said=one.model_dump_json(exclude={"metres", "street", "property_retired", "succeeded_by"}),
            ended_by=who,
        )
    )


def _in_strips(chosen: Numbers) -> Any:
    return (
        select(place_asset)
        .where(_A.strip.in_(chosen), _A.northing >= bindparam("south"), _A.northing <= bindparam("north"))
        .limit(bindparam("most"))
    )


def _names(usrns: Numbers) -> Any:
    return select(_R.usrn, _R.name).where(_R.usrn.in_(usrns))


def _numbers_near(chosen: Numbers) -> Any:
    between = (_A.northing >= bindparam("south"), _A.northing <= bindparam("north"))
    return select(_A.number).where(_A.strip.in_(chosen), *between)


def _numbers_in(usrns: Numbers) -> Any:
    return select(_A.number).where(_A.usrn.in_(usrns), _A.removed_at.is_(None))


def _numbered(chosen: Numbers) -> Any:
    wanted = select(place_asset).where(_A.number.in_(chosen), _A.removed_at.is_(None))
    return wanted.order_by(_A.number)


def _lines() -> Any:
    """One is left out where both its ends lie to one side of the square."""
    x, y = func.coalesce(_R.end_easting, _R.easting), func.coalesce(_R.end_northing, _R.northing)
    within = [
        or_(one >= bindparam(least), other >= bindparam(least))
        & or_(one <= bindparam(most), other <= bindparam(most))
        for one, other, least, most in ((_R.easting, x, "west", "east"), (_R.northing, y, "south", "north"))
    ]
    ends = (x.label("end_easting"), y.label("end_northing"))
    return select(_R.usrn, _R.easting, _R.northing, *ends).where(_R.state != "retired", *within)


_IN_STRIPS, _NAMES, _LINES = Prepared(_in_strips), Prepared(_names), Prepared(_lines())
_NUMBERS_NEAR, _NUMBERS_IN, _NUMBERED = Prepared(_numbers_near), Prepared(_numbers_in), Prepared(_numbered)

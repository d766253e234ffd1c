"""Places as they are known now, in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Integer, Table, select, text

from identity_index.places.keeping.tables import (
    place,
    place_former_postcode,
    place_street,
    place_successor,
    place_word,
)
from identity_index.places.place import Place, Road, State
from identity_index.places.where.seeking import strip_of
from ledger.bulk import insert_listed, listed
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_P, _S, _F, _N = place.c, place_street.c, place_successor.c, place_former_postcode.c
Word = tuple[int, str, int]
"""1 where it is of a street, its words, and its number."""


def places(session: Session, uprns: Iterable[int]) -> dict[int, Place]:
    """Those of these that are known."""
    chosen = ids(set(uprns))
    after: dict[int, list[int]] = {}
    for row in session.run(_SUCCESSORS, ids=chosen):
        after.setdefault(row.uprn, []).append(row.successor)
    return {row.uprn: place_from(row, after.get(row.uprn, ())) for row in session.run(_PLACES, ids=chosen)}


def next_places(session: Session, first: int, most: int) -> list[int]:
    """The UPRNs of those that are known, retired ones too, from this one on."""
    query = select(_P.uprn).where(_P.uprn >= first).order_by(_P.uprn).limit(most)
    return [row.uprn for row in session.execute(query)]


def roads(session: Session, usrns: Iterable[int]) -> dict[int, Road]:
    """Those of these that are known."""
    return {row.usrn: road_from(row) for row in session.run(_ROADS, ids=ids(set(usrns)))}


def any_place(session: Session) -> bool:
    """Is any property known?"""
    return session.execute(select(_P.uprn).limit(1)).first() is not None


def any_road(session: Session) -> bool:
    """Is any street known?"""
    return session.execute(select(_S.usrn).limit(1)).first() is not None


def write_places(session: Session, some: Sequence[Place], load: int) -> None:
    """They are known as this now, and as what they were before no more."""
    if not some:
        return
    session.run(
        _WRITE_PLACES,
        rows=listed(
            [
                (
                    *(one.uprn, one.state.value, one.parent, one.usrn, one.easting, one.northing),
                    _strip(one),
                    *(one.latitude, one.longitude, one.postcode, json.dumps(one.lines, ensure_ascii=False)),
                    *(one.street, one.classification, one.organisation, load),
                )
                for one in some
            ]
        ),
    )
    after = [(one.uprn, successor, load) for one in some for successor in one.successors]
    if after:
        session.run(_WRITE_SUCCESSORS, rows=listed(after))


def write_roads(session: Session, some: Sequence[Road], load: int) -> None:
    """They are known as this now."""
    if some:
        rows = [
            (
                *(one.usrn, one.state.value, one.name, one.locality, one.town),
                *(json.dumps(one.names, ensure_ascii=False), one.easting, one.northing),
                *(one.end_easting, one.end_northing, load),
            )
            for one in some
        ]
        session.run(_WRITE_ROADS, rows=listed(rows))


def change_words(session: Session, gone: Sequence[Word], new: Sequence[Word]) -> None:
    """What places are looked for by."""
    if gone:
        session.run(_FORGET_WORDS, rows=listed(gone))
    if new:
        session.run(_WRITE_WORDS, rows=listed(new))


def change_successors(session: Session, gone: Sequence[tuple[int, int]]) -> None:
    """The second does not succeed the first, as was said."""
    if gone:
        session.run(_FORGET_SUCCESSORS, rows=listed(gone))


def left_postcode(session: Session, left: Sequence[tuple[str, int]], load: int) -> None:
    """These places had these postcodes, and have others now."""
    if left:
        session.run(_LEFT, rows=listed([(postcode, uprn, load) for postcode, uprn in left]))


def place_from(row: Any, successors: Iterable[int]) -> Place:
    """A row of ``place``."""
    return Place(
        *(row.uprn, State(row.state), row.parent, row.usrn, row.easting, row.northing),
        *(row.latitude, row.longitude, row.postcode, tuple(json.loads(row.lines))),
        *(row.street, row.classification, row.organisation, tuple(sorted(successors))),
    )


def road_from(row: Any) -> Road:
    """A row of ``place_street``."""
    names = tuple(json.loads(row.names))
    return Road(
        *(row.usrn, State(row.state), row.name, row.locality, row.town, names, row.easting, row.northing),
        *(row.end_easting, row.end_northing),
    )


def _strip(one: Place) -> int | None:
    """None for one that is retired: nobody looks for what is near it."""
    if one.easting is None or one.northing is None or one.state is State.RETIRED:
        return None
    return strip_of(one.easting)


def _places(numbers: Numbers) -> Any:
    return select(place).where(_P.uprn.in_(numbers))


def _roads(numbers: Numbers) -> Any:
    return select(place_street).where(_S.usrn.in_(numbers))


def _successors(numbers: Numbers) -> Any:
    return select(_F.uprn, _F.successor).where(_F.uprn.in_(numbers))


def _again(key: str, table: Table) -> str:
    sets = ", ".join(f"{one.name} = excluded.{one.name}" for one in table.c if one.name != key)
    return f"ON CONFLICT ({key}) DO UPDATE SET {sets}"


def _deleting(table: Table, *columns: str) -> Prepared:
    """``DELETE`` of every row named by these columns, by dialect."""
    casts = ["bigint" if isinstance(table.c[one].type, Integer) else "text" for one in columns]
    lite = ", ".join(f"json_extract(value, '$[{at}]')" for at, _ in enumerate(columns))
    full = ", ".join(f"CAST(e ->> {at} AS {cast})" for at, cast in enumerate(casts))
    match = ", ".join(columns)
    begins = f"DELETE FROM {table.name} WHERE ({match}) IN (SELECT "  # noqa: S608 - the names are our own
    return Prepared(
        {
            "sqlite": text(f"{begins}{lite} FROM json_each(:rows))"),
            "postgresql": text(f"{begins}{full} FROM jsonb_array_elements(CAST(:rows AS jsonb)) AS e)"),
        }
    )


_PLACES, _ROADS, _SUCCESSORS = Prepared(_places), Prepared(_roads), Prepared(_successors)
_WRITE_PLACES = insert_listed(place, *place.c.keys(), then=_again("uprn", place))
_WRITE_ROADS = insert_listed(place_street, *place_street.c.keys(), then=_again("usrn", place_street))
_WRITE_SUCCESSORS = insert_listed(place_successor, "uprn", "successor", "load", then="ON CONFLICT DO NOTHING")
_LEFT = insert_listed(place_former_postcode, "postcode", "uprn", "load", then="ON CONFLICT DO NOTHING")
_WRITE_WORDS = insert_listed(place_word, "street", "words", "number", then="ON CONFLICT DO NOTHING")
_FORGET_WORDS = _deleting(place_word, "street", "words", "number")
_FORGET_SUCCESSORS = _deleting(place_successor, "uprn", "successor")

"""Looking places up in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from identity_index.places.keeping.repository import place_from, road_from
from identity_index.places.keeping.tables import (
    place,
    place_former_postcode,
    place_street,
    place_word,
)
from identity_index.places.place import Place, Road
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_P, _S, _W, _N = place.c, place_street.c, place_word.c, place_former_postcode.c
_BEGINNINGS = 5
"""A property has so many beginnings at most."""
_AFTER_ALL_WORDS = "{"
"""Comes after every sign that folded words have."""


def page(session: Session, after: int, most: int) -> list[Place]:
    """By UPRN, those after this one, retired ones too."""
    return _places(session, select(place).where(_P.uprn > after).order_by(_P.uprn).limit(most))


def parts(session: Session, uprn: int, most: int) -> list[Place]:
    """What is within it and not retired, by UPRN."""
    query = select(place).where(_P.parent == uprn, _P.state != "retired")
    return _places(session, query.order_by(_P.uprn).limit(most))


def along(session: Session, usrn: int, most: int) -> list[Place]:
    """What is in a street and not retired, by UPRN."""
    query = select(place).where(_P.usrn == usrn, _P.state != "retired")
    return _places(session, query.order_by(_P.uprn).limit(most))


def at_postcode(session: Session, postcode: str, most: int) -> list[Place]:
    """What has it and is not retired; ``postcode`` without its space."""
    query = select(place).where(_P.postcode == postcode, _P.state != "retired")
    return _places(session, query.order_by(_P.uprn).limit(most))


def left_postcode(session: Session, postcode: str, most: int) -> list[Place]:
    """What had it and has another now."""
    query = select(place).join(place_former_postcode, _N.uprn == _P.uprn)
    query = query.where(_N.postcode == postcode, _P.postcode != postcode, _P.state != "retired")
    return _places(session, query.order_by(_P.uprn).limit(most))


def beginning(session: Session, words: str, most: int) -> tuple[list[int], list[int]]:
    """The USRNs and the UPRNs of what is called something that begins so, in the order of their names."""
    return _beginning(session, 1, words, most, most), properties_beginning(session, words, most)


def properties_beginning(session: Session, words: str, most: int) -> list[int]:
    """The UPRNs alone."""
    return _beginning(session, 0, words, most, most * _BEGINNINGS)


def _beginning(session: Session, street: int, words: str, most: int, rows: int) -> list[int]:
    end = words + _AFTER_ALL_WORDS
    found = session.run(_BEGINNING, street=street, words=words, end=end, most=rows)
    return list(dict.fromkeys(row.number for row in found))[:most]


def beginning_of_postcode(session: Session, postcode: str, most: int) -> list[Place]:
    """What has a postcode that begins so, by postcode; ``postcode`` without its space."""
    query = select(place).where(_P.postcode >= postcode, _P.postcode < postcode + "[", _P.state != "retired")
    return _places(session, query.order_by(_P.postcode, _P.uprn).limit(most))


def load_of(session: Session, uprn: int) -> int:
    """Which load changed it last."""
    return int(session.execute(select(_P.load).where(_P.uprn == uprn)).scalar_one())


def in_strips(session: Session, strips: Sequence[int], south: float, north: float, most: int) -> list[Place]:
    """What is in these strips of the grid between these northings, and not retired."""
    rows = session.run(_IN_STRIPS, ids=ids(strips), south=south, north=north, most=most)
    return [place_from(row, ()) for row in rows]


def counted(session: Session) -> int:
    """How many are known, retired ones too."""
    return int(session.execute(select(func.count()).select_from(place)).scalar_one())


def road(session: Session, usrn: int) -> Road | None:
    row = session.execute(select(place_street).where(_S.usrn == usrn)).first()
    return None if row is None else road_from(row)


def _places(session: Session, query: Any) -> list[Place]:
    return [place_from(row, ()) for row in session.execute(query)]


def _in_strips(numbers: Numbers) -> Any:
    return (
        select(place)
        .where(_P.strip.in_(numbers), _P.northing >= bindparam("south"), _P.northing <= bindparam("north"))
        .limit(bindparam("most"))
    )


_IN_STRIPS = Prepared(_in_strips)
_BEGINNING = Prepared(
    select(_W.number)
    .where(_W.street == bindparam("street"), _W.words >= bindparam("words"), _W.words < bindparam("end"))
    .order_by(_W.words, _W.number)
    .limit(bindparam("most"))
)

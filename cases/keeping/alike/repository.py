"""Open cases of a type, by where they are, what they are about and whom they have to do with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Float, Integer, bindparam, or_, select

from cases.case_file import CaseFile
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file, case_party
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session

CONCERNED = ("concerns", "concerns_too")
"""The roles of whom a case is about: by how it was opened, and by later reports of the same."""

MOST = 200
"""Cases that are answered with at most: the newest."""
_F, _P = case_file.c, case_party.c


@dataclass(frozen=True, slots=True)
class Alike:
    """All that is given must hold. ``place``: a UPRN or a USRN, whichever it is. ``box``: south, north, west
    and east, in degrees. ``people``: one of these has to do with it; ``concerned``: as whom it is about, or
    it is about nobody but whoever reported it."""

    uprn: str | None = None
    usrn: str | None = None
    asset: str | None = None
    place: str | None = None
    box: tuple[float, float, float, float] | None = None
    people: Sequence[tuple[str, str]] = ()
    concerned: bool = False


def open_ones(
    session: Session, type_name: str, since: Micros, like: Alike, *, merged: bool = False
) -> list[CaseFile]:
    """Opened since then and not ended; ``merged``: that have gone into another instead."""
    given = {name: value for name in _SAME if (value := getattr(like, name)) is not None}
    asked = {"type": type_name, "since": since, **given}
    if like.box is not None:
        asked |= dict(zip(_BOX, like.box, strict=True))
    for at, (system, local_id) in enumerate(like.people):
        asked |= {f"system_{at}": system, f"local_id_{at}": local_id}
    query = _query(
        tuple(given), len(like.people), boxed=like.box is not None, concerned=like.concerned, merged=merged
    )
    return [read_file(row) for row in session.run(query, **asked)]


_SAME = ("uprn", "usrn", "asset", "place")
_BOX = ("south", "north", "west", "east")


@lru_cache(maxsize=256)
def _query(same: tuple[str, ...], people: int, *, boxed: bool, concerned: bool, merged: bool) -> Prepared:
    """Case types ask for few combinations, each with every report: a statement for each is compiled once."""
    goes_on = _F.merged_into.is_not(None) if merged else _F.ended_at.is_(None)
    query = select(case_file).where(_F.type == bindparam("type"), goes_on, _F.opened_at >= bindparam("since"))
    for name in same:
        value: ColumnElement[str] = bindparam(name)
        query = query.where(or_(_F.uprn == value, _F.usrn == value) if name == "place" else _F[name] == value)
    if people:
        theirs = or_(
            *(
                (_P.system == bindparam(f"system_{at}")) & (_P.local_id == bindparam(f"local_id_{at}"))
                for at in range(people)
            )
        )
        if concerned:
            others = case_party.alias()
            about = select(others.c.number).where(others.c.number == _P.number, _as_concerned(others.c.role))
            theirs &= or_(_as_concerned(_P.role), ~about.exists())
        query = query.where(_F.number.in_(select(_P.number).where(theirs)))
    if boxed:
        south, north, west, east = (bindparam(name, type_=Float()) for name in _BOX)
        query = query.where(_F.latitude.between(south, north), _F.longitude.between(west, east))
    most = bindparam("most", MOST, type_=Integer())
    return Prepared(query.order_by(_F.number.desc()).limit(most))


def _as_concerned(role: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(*(role == one for one in CONCERNED))

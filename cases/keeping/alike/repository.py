"""Open cases of a type, by where they are, what they are about and whom they have to do with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from cases.case_file import CaseFile
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file, case_party
from ledger.clock import Micros
from ledger.session import Session

MOST = 200
"""Cases that are answered with at most: the newest."""
_F, _P = case_file.c, case_party.c


@dataclass(frozen=True, slots=True)
class Alike:
    """All that is given must hold. ``place``: a UPRN or a USRN, whichever it is. ``box``: south, north, west
    and east, in degrees. ``people``: one of these has to do with it."""

    uprn: str | None = None
    usrn: str | None = None
    asset: str | None = None
    place: str | None = None
    box: tuple[float, float, float, float] | None = None
    people: Sequence[tuple[str, str]] = ()


def open_ones(session: Session, type_name: str, since: Micros, like: Alike) -> list[CaseFile]:
    """Opened since then and not ended."""
    query = select(case_file).where(_F.type == type_name, _F.ended_at.is_(None), _F.opened_at >= since)
    for column, value in ((_F.uprn, like.uprn), (_F.usrn, like.usrn), (_F.asset, like.asset)):
        if value is not None:
            query = query.where(column == value)
    if like.place is not None:
        query = query.where(or_(_F.uprn == like.place, _F.usrn == like.place))
    if like.people:
        theirs = or_(*((_P.system == system) & (_P.local_id == key) for system, key in like.people))
        query = query.where(_F.number.in_(select(_P.number).where(theirs)))
    if like.box is not None:
        south, north, west, east = like.box
        query = query.where(_F.latitude.between(south, north), _F.longitude.between(west, east))
    return [read_file(row) for row in session.execute(query.order_by(_F.number.desc()).limit(MOST))]

"""Cases that somebody has to do with, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from cases.case_file import CaseFile
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file, case_party
from ledger.session import Session

_F, _P = case_file.c, case_party.c
_AT_ONCE = 200
Key = tuple[str, str]
"""System and local id; of an identifier its scheme after a colon stands for the system."""


def of_people(
    session: Session, keys: Sequence[Key], after: int, most: int, *, only_open: bool = False
) -> list[CaseFile]:
    """Those that any of these has to do with, the newest first; those before ``after``, if it is not 0."""
    numbers: set[int] = set()
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        named = or_(*((_P.system == system) & (_P.local_id == local_id) for system, local_id in some))
        query = select(_P.number).where(named).distinct()
        if only_open:
            query = query.join(case_file, _F.number == _P.number).where(_F.ended_at.is_(None))
        numbers |= {row.number for row in session.execute(query)}
    wanted = sorted((one for one in numbers if not after or one < after), reverse=True)[:most]
    rows = session.execute(select(case_file).where(_F.number.in_(wanted)).order_by(_F.number.desc()))
    return [read_file(row) for row in rows]

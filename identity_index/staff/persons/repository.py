"""Which persons staff are said to be, in the database, in the caller's session.

What is said stays with the staff member of whom it was said. Of one that was merged it is read as of whom
they are known as now, and nothing is moved, so that a merge which is taken back leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, delete, select

from identity_index.links.kind import Kind
from identity_index.links.tables import master
from identity_index.staff.tables import staff_person
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session

_M, _P = master.c, staff_person.c


def say(session: Session, staff: int, person: int, at: Micros, who: str) -> None:
    """They are this person. ``staff``: as they are known now."""
    session.execute(delete(staff_person).where(_P.staff == staff))
    session.run(_PERSON, rows=listed([(staff, person, at, who)]))


def say_nothing(session: Session, staff: int) -> None:
    """Nobody says who they are any more, by none of the ids that were merged into this one either."""
    named = [row.staff for row in _said(session, staff)]
    session.execute(delete(staff_person).where(_P.staff.in_(named)))


def forget(session: Session, persons: Collection[int]) -> int:
    """Nobody of the staff is said to be any of these; answers with how many were."""
    return int(session.execute(delete(staff_person).where(_P.person.in_(persons))).rowcount)


def person_of(session: Session, staff: int) -> tuple[int, Micros, str] | None:
    """Which person of the index they are, since when and by whom that is said. ``staff``: as they are known
    now. What was said of themselves counts; else what was said last of those who were merged into them."""
    rows = _said(session, staff)
    row = next((one for one in rows if one.staff == staff), rows[0] if rows else None)
    return None if row is None else (row.person, row.said_at, row.said_by)


def _said(session: Session, staff: int) -> Sequence[Any]:
    """Of them and of all that became them, what was said last first."""
    return session.run(_OF, staff=staff).all()


def _of() -> Any:
    """All that ever were merged into one are known as it: there is no other way down."""
    one = cast(bindparam("staff", type_=BigInteger()), BigInteger)
    way = select(one.label("id")).cte("way", recursive=True)
    way = way.union(select(_M.id).where(_M.kind == Kind.STAFF.value, _M.became == way.c.id))
    query = select(staff_person).join(way, way.c.id == _P.staff)
    return query.order_by(_P.said_at.desc(), _P.staff)


_OF = Prepared(_of())
_PERSON = insert_listed(staff_person, "staff", "person", "said_at", "said_by")

"""Who works where, in the database, in the caller's session."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import BigInteger, Integer, bindparam, delete, select

from identity_index.staff.tables import staff_work_place
from ledger.bulk import insert_listed, listed
from ledger.prepared import Prepared, ids
from ledger.session import Session

_W = staff_work_place.c


def keep(session: Session, master: int, uprns: Collection[str], *, new: bool) -> None:
    """They work at these from now on, and nowhere else. ``new``: nothing of theirs is kept yet."""
    now = {int(one) for one in uprns}
    had = set() if new else {row.uprn for row in session.run(_OF, ids=ids([master]))}
    if had - now:
        session.execute(delete(staff_work_place).where(_W.master == master, _W.uprn.in_(had - now)))
    if now - had:
        session.run(_KEEP, rows=listed([(one, master) for one in sorted(now - had)]))


def every(session: Session) -> list[str]:
    """The UPRNs of all places that anybody works at."""
    return [str(row.uprn) for row in session.run(_EVERY)]


def at(session: Session, uprns: Iterable[str]) -> set[int]:
    """Who works at one of these."""
    return {row.master for row in session.run(_AT, ids=ids(int(one) for one in uprns))}


def some_at(session: Session, uprn: str, after: int, most: int) -> list[int]:
    """Who works there, by number, those after this one."""
    return [row.master for row in session.run(_SOME_AT, uprn=int(uprn), after=after, most=most)]


_OF = Prepared(lambda numbers: select(_W.uprn).where(_W.master.in_(numbers)))
_AT = Prepared(lambda numbers: select(_W.master).where(_W.uprn.in_(numbers)).distinct())
_EVERY = Prepared(select(_W.uprn).distinct().order_by(_W.uprn))
_SOME_AT = Prepared(
    select(_W.master)
    .where(
        _W.uprn == bindparam("uprn", type_=BigInteger()),
        _W.master > bindparam("after", type_=BigInteger()),
    )
    .order_by(_W.master)
    .limit(bindparam("most", type_=Integer()))
)
_KEEP = insert_listed(staff_work_place, "uprn", "master", then="ON CONFLICT DO NOTHING")

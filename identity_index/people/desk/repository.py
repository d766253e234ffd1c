"""Lists of persons, in the caller's session."""

from __future__ import annotations

from sqlalchemy import select

from identity_index.links.kind import Kind
from identity_index.links.record import Master
from identity_index.links.tables import master
from ledger.session import Session

_M = master.c


def active(session: Session, after: int, most: int) -> list[Master]:
    """Persons that have records, by number, those after this one."""
    query = select(master).where(_M.kind == Kind.PERSON.value, _M.id > after, _M.became.is_(None))
    return [
        Master(row.id, row.became, row.made_at) for row in session.execute(query.order_by(_M.id).limit(most))
    ]

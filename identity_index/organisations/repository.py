"""Numbers of organisations in the database, and lists of them, in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update

from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import Master, Record, Said
from identity_index.links.tables import master, record_version, source_record
from identity_index.organisations.numbers import Number
from identity_index.organisations.tables import organisation_number
from ledger.bulk import insert_listed, listed
from ledger.pairs import for_pairs, pairs
from ledger.prepared import Prepared, ids
from ledger.session import Session

_N, _M = organisation_number.c, master.c
_R, _V = source_record.c, record_version.c


def keep(session: Session, record: int, numbers: Iterable[Number]) -> None:
    """The record is found by these from now on, and by no others."""
    session.run(_FORGET, ids=ids([record]))
    rows = [(one.scheme, one.value, record) for one in numbers if one.why is None]
    session.run(_KEEP, rows=listed(rows))


def records_with(session: Session, numbers: Sequence[Number]) -> list[int]:
    """The records that hold any of these."""
    rows = session.run(_WITH, pairs=pairs({(one.scheme, one.value) for one in numbers}))
    return sorted({row.record for row in rows})


def numbers_of(session: Session, records: Iterable[int]) -> dict[str, set[str]]:
    """All the numbers of these records, by scheme."""
    found: dict[str, set[str]] = {}
    for row in session.run(_OF, ids=ids(records)):
        found.setdefault(row.scheme, set()).add(row.value)
    return found


def active(session: Session, after: int, most: int) -> list[Master]:
    """Organisations that have records, by number, those after this one."""
    query = select(master).where(_M.kind == Kind.ORGANISATION.value, _M.id > after, _M.became.is_(None))
    rows = session.execute(query.order_by(_M.id).limit(most))
    return [Master(row.id, row.became, row.made_at) for row in rows]


def records_after(session: Session, after: int, most: int) -> list[Record]:
    """Records of organisations, by number, those after this one."""
    query = select(_R.id).where(_R.kind == Kind.ORGANISATION.value, _R.id > after)
    found = [row.id for row in session.execute(query.order_by(_R.id).limit(most))]
    kept = links.records(session, found)
    return [kept[one] for one in found]


def rewrite(session: Session, record: Record, version: int, said: Said) -> None:
    """That version of the record says this, and never said more."""
    mine = update(record_version).where(_V.record == record.number, _V.version == version)
    session.execute(mine.values(details=said.details, hash=said.hash))
    if version == record.version:
        session.execute(update(source_record).where(_R.id == record.number).values(hash=said.hash))


_FORGET = Prepared(lambda numbers: delete(organisation_number).where(_N.record.in_(numbers)))
_OF = Prepared(lambda numbers: select(organisation_number).where(_N.record.in_(numbers)))
_KEEP = insert_listed(organisation_number, "scheme", "value", "record", then="ON CONFLICT DO NOTHING")
_WITH = for_pairs(
    "SELECT n.record FROM {pairs} AS w CROSS JOIN organisation_number AS n "
    "WHERE n.scheme = w.a AND n.value = w.b"
)

"""What an index holds, read in parts. Each function works in the caller's session.

A record whose use is restricted teaches nothing and is tried on nothing: it is passed over everywhere here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, ColumnElement, Integer, Select, bindparam, exists, func, select

from identity_index.history.tables import change
from identity_index.people.matching import BLOCK_LIMIT, Features
from identity_index.people.restricting.tables import restricted_record
from identity_index.people.reviews.review import State, Why
from identity_index.people.tables import person_block, person_features, review
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_F, _B, _R = person_features.c, person_block.c, review.c


def _free(record: Column[int]) -> ColumnElement[bool]:
    return ~exists().where(restricted_record.c.record == record)


class Pair(NamedTuple):
    """Two records of which somebody has said whether they are one person's."""

    one: int
    two: int
    same: bool


def many(session: Session, through: int) -> int:
    """How many records there are up to this one."""
    query = select(func.count()).select_from(person_features).where(_F.record <= through, _free(_F.record))
    return int(session.execute(query).scalar_one())


def last(session: Session) -> int:
    """The last record; 0 where there is none."""
    return session.execute(select(func.max(_F.record))).scalar() or 0


def packed(session: Session, after: int, through: int, most: int) -> list[tuple[int, str]]:
    """The next records, and what they are compared by."""
    rows = session.run(_PACKED, after=after, through=through, most=most)
    return [(row.record, row.features) for row in rows]


def records(session: Session, after: int, through: int, most: int) -> list[int]:
    """The numbers of the next records."""
    return [row.record for row in session.run(_RECORDS, after=after, through=through, most=most)]


def sizes(session: Session, after: int, through: int, most: int) -> tuple[dict[int, int], int | None]:
    """How many records each of the next keys has, of those that several have and that are followed; and the
    key to go on after, None at the end."""
    rows = list(session.run(_SIZES, after=after, through=through, most=most))
    followed = {row.key: row.many for row in rows if 2 <= row.many <= BLOCK_LIMIT}
    return followed, rows[-1].key if len(rows) == most else None


def members(session: Session, keys: Iterable[int], through: int) -> dict[int, list[int]]:
    """The records that have each of these keys."""
    found: dict[int, list[int]] = {}
    for row in session.run(_MEMBERS, ids=ids(keys), through=through):
        found.setdefault(row.key, []).append(row.record)
    return found


def features(session: Session, which: Iterable[int]) -> dict[int, Features]:
    """Ready to compare, of those that are there."""
    return {row.record: Features.unpacked(row.features) for row in session.run(_FEATURES, ids=ids(which))}


def answered(session: Session) -> list[Pair]:
    """What people have answered to reviews, where that stands: they are one, or they are two."""
    said = [State.ACCEPTED.value, State.REJECTED.value]
    query = (
        select(_R.record, _R.candidate_record, _R.state)
        .outerjoin(change, change.c.id == _R.change)
        .where(_R.state.in_(said), _R.why == Why.POSSIBLE.value, _R.candidate_record.is_not(None))
        .where(change.c.undone_by.is_(None))
        .order_by(_R.id)
    )
    rows = session.execute(query)
    return [Pair(row.record, row.candidate_record, row.state == State.ACCEPTED.value) for row in rows]


_AFTER, _THROUGH = bindparam("after", type_=BigInteger()), bindparam("through", type_=BigInteger())
_MOST = bindparam("most", type_=Integer())
_NEXT = (_F.record > _AFTER, _F.record <= _THROUGH, _free(_F.record))
_PACKED = Prepared(select(_F.record, _F.features).where(*_NEXT).order_by(_F.record).limit(_MOST))
_RECORDS = Prepared(select(_F.record).where(*_NEXT).order_by(_F.record).limit(_MOST))
_SIZES = Prepared(
    select(_B.key, func.count().label("many"))
    .where(_B.key > _AFTER, _B.record <= _THROUGH, _free(_B.record))
    .group_by(_B.key)
    .order_by(_B.key)
    .limit(_MOST)
)


def _members(numbers: Numbers) -> Select[tuple[int, int]]:
    query = select(_B.key, _B.record).where(_B.key.in_(numbers), _B.record <= _THROUGH, _free(_B.record))
    return query.order_by(_B.key, _B.record)


def _features(numbers: Numbers) -> Select[tuple[int, str]]:
    return select(_F.record, _F.features).where(_F.record.in_(numbers), _free(_F.record))


_MEMBERS, _FEATURES = Prepared(_members), Prepared(_features)

"""What files say of places, in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select

from identity_index.places.keeping.said import Said
from identity_index.places.keeping.tables import place_past, place_record
from ledger.bulk import insert_listed, listed
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_R, _P = place_record.c, place_past.c
STREETS, PROPERTIES = (0, 19), (20, 99)
"""The kinds of records of each, from and to."""
_COLUMNS = Said._fields


def held(session: Session, about: Iterable[int], kinds: tuple[int, int]) -> list[Said]:
    """All that is held of these, of these kinds."""
    rows = session.run(_HELD, ids=ids(set(about)), first=kinds[0], last=kinds[1])
    return [_said(row) for row in rows]


def write(session: Session, said: Sequence[Said]) -> None:
    """Keep these, each in the place of what was said before."""
    if said:
        session.run(_WRITE, rows=listed(said))


def forget(session: Session, said: Iterable[Said]) -> None:
    """These are not held any more."""
    for one in said:
        session.execute(
            delete(place_record).where(_R.about == one.about, _R.kind == one.kind, _R.key == one.key)
        )


def remember(session: Session, past: Sequence[tuple[Said, int, str]]) -> None:
    """What was said until now, with the load that ended it and how: ``updated``, ``deleted``, ``absent``."""
    if past:
        rows = [
            (one.about, one.kind, one.key, one.body, one.load, one.line, load, how) for one, load, how in past
        ]
        session.run(_REMEMBER, rows=listed(rows))


def next_about(session: Session, after: int, kinds: tuple[int, int], most: int) -> list[int]:
    """The streets or properties of which anything is held, by their numbers, those after this one."""
    rows = session.run(_NEXT, after=after, first=kinds[0], last=kinds[1], most=most)
    return [row.about for row in rows]


def were(session: Session, about: Iterable[int], kinds: tuple[int, int]) -> list[tuple[int, int, str]]:
    """What was said of these and is not any more: the number, the kind and the body of each, the last to end
    first."""
    rows = session.run(_WERE, ids=ids(set(about)), first=kinds[0], last=kinds[1])
    return [(row.about, row.kind, row.body) for row in rows]


def past_of(session: Session, about: int, kinds: tuple[int, int]) -> list[Any]:
    """What was said of it and is not any more: rows of ``place_past``, the last to end first."""
    query = select(place_past).where(_P.about == about, _P.kind >= kinds[0], _P.kind <= kinds[1])
    return list(session.execute(query.order_by(_P.until_load.desc(), _P.kind, _P.key, _P.load.desc())))


def _said(row: Any) -> Said:
    return Said(row.about, row.kind, row.key, row.body, row.load, row.line, row.pro_order)


def _held(numbers: Numbers) -> Any:
    return select(*(_R[name] for name in _COLUMNS)).where(
        _R.about.in_(numbers), _R.kind >= bindparam("first"), _R.kind <= bindparam("last")
    )


def _were(numbers: Numbers) -> Any:
    kinds = _P.kind >= bindparam("first"), _P.kind <= bindparam("last")
    query = select(_P.about, _P.kind, _P.body).where(_P.about.in_(numbers), *kinds)
    return query.order_by(_P.until_load.desc(), _P.load.desc(), _P.line.desc())


_HELD, _WERE = Prepared(_held), Prepared(_were)
_NEXT = Prepared(
    select(_R.about)
    .distinct()
    .where(_R.about > bindparam("after"), _R.kind >= bindparam("first"), _R.kind <= bindparam("last"))
    .order_by(_R.about)
    .limit(bindparam("most"))
)
_WRITE = insert_listed(
    place_record,
    *_COLUMNS,
    then="ON CONFLICT (about, kind, key) DO UPDATE SET body = excluded.body, load = excluded.load, "
    "line = excluded.line, pro_order = excluded.pro_order",
)
_REMEMBER = insert_listed(
    place_past,
    *("about", "kind", "key", "body", "load", "line", "until_load", "how"),
    then="ON CONFLICT DO NOTHING",
)

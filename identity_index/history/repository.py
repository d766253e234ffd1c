"""Changes in the database, and who is kept apart. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, and_, bindparam, select, update

from identity_index.history.change import INDEX, Because, Change, Move, Plan, Touched, What
from identity_index.history.tables import apart, change, move, touched
from identity_index.ids import change_id
from identity_index.links.kind import Kind
from identity_index.links.tables import source_record
from ledger import numbers
from ledger.bulk import InsertTogether
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_SOME = 20
_C, _M, _T, _A = change.c, move.c, touched.c, apart.c


def write(
    session: Session,
    kind: Kind,
    plans: Sequence[tuple[Plan, Because]],
    now: Micros,
    undoes: int | None = None,
    first: int | None = None,
) -> list[int]:
    """Put these on record; answers with their numbers, in the order given. ``first``: where they were taken
    already."""
    if not plans:
        return []
    first = numbers.take(session, numbers.CHANGE, len(plans)) if first is None else first
    numbered = list(enumerate(plans, start=first))
    _WRITE.run(
        session,
        {
            change: [
                (
                    *(number, kind.value, plan.what.value, now, why.who, why.reason),
                    *(why.weights, why.evidence, undoes),
                )
                for number, (plan, why) in numbered
            ],
            move: [
                (number, one.record, one.source, one.target)
                for number, (plan, _) in numbered
                for one in plan.moves
            ],
            touched: [
                (number, one.master, one.made, one.was, one.became)
                for number, (plan, _) in numbered
                for one in plan.touched
            ],
            apart: [
                (number, side, record)
                for number, (plan, _) in numbered
                for side, records in enumerate(plan.apart or ())
                for record in sorted(records)
            ],
        },
    )
    return [number for number, _ in numbered]


def find(session: Session, kind: Kind, number: int) -> Change:
    """Raises ``NotFound``."""
    row = session.execute(select(change).where(_C.id == number, _C.kind == kind.value)).first()
    if row is None:
        named = change_id.written(number)
        raise NotFound(f"There is no change {named}.")
    return _changes(session, [row])[0]


def of_master(
    session: Session, kind: Kind, master: int, *, before: int | None = None, most: int = 100
) -> list[Change]:
    """The changes that touched a master, the newest first; those before this number."""
    query = select(change).join(touched, _T.change == _C.id)
    query = query.where(_T.master == master, _C.kind == kind.value)
    if before is not None:
        query = query.where(_C.id < before)
    return _changes(session, session.execute(query.order_by(_C.id.desc()).limit(most)).all())


def with_numbers(session: Session, kind: Kind, which: Sequence[int]) -> list[Change]:
    """These, the newest first, of those that there are."""
    rows = session.execute(
        select(change).where(_C.id.in_(which), _C.kind == kind.value).order_by(_C.id.desc())
    )
    return _changes(session, rows.all())


def of_record(session: Session, record: int) -> list[Change]:
    """The changes that moved a record, the newest first."""
    query = select(change).join(move, _M.change == _C.id).where(_M.record == record)
    return _changes(session, session.execute(query.order_by(_C.id.desc())).all())


def overtaking(session: Session, kind: Kind, done: Change) -> list[int]:
    """The later changes that stand and moved its records on, or away those that they were brought to, the
    newest first; some of them where they are many."""
    found: set[int] = set()
    for one in done.moves[:_SOME]:
        later = [each for each in of_record(session, one.record) if each.number > done.number]
        found |= {each.number for each in later[:1] if each.undone_by is None}
    for target in {one.target for one in done.moves}:
        for each in of_master(session, kind, target):
            if each.number > done.number and each.undone_by is None:
                found |= {each.number for one in each.moves if one.source == target}
    return sorted(found, reverse=True)[:_SOME]


def undone(session: Session, done: Change, by: int) -> None:
    """``done`` does not stand any more. What it had taken back itself stands again, and so on."""
    number, undoer = done.number, by
    stands = False
    while True:
        session.execute(update(change).where(_C.id == number).values(undone_by=None if stands else undoer))
        row = session.execute(select(_C.undoes).where(_C.id == number)).one()
        if row.undoes is None:
            return
        earlier = session.execute(select(_C.id, _C.undone_by).where(_C.id == row.undoes)).one()
        if earlier.undone_by not in {None, number}:
            return
        number, undoer, stands = earlier.id, number, not stands


def kept_apart(session: Session, records: Iterable[int]) -> set[int]:
    """The records that are to be kept apart from any of these; the machine never brings them together."""
    return {row.record for row in session.run(_APART, ids=ids(records))}


def said_apart(session: Session, records: Iterable[int]) -> set[int]:
    """As ``kept_apart``, by what people said alone: what the index itself had parted it may join again."""
    return {row.record for row in session.run(_SAID_APART, ids=ids(records))}


def masters_kept_apart(session: Session, kind: Kind, master: int) -> set[int]:
    """The masters that have a record which is to be kept apart from any of this one's."""
    return {row.master for row in session.run(_APART_FROM, kind=kind.value, master=master)}


def _changes(session: Session, rows: Sequence[Any]) -> list[Change]:
    which = ids(row.id for row in rows)
    moves: dict[int, list[Move]] = {}
    for row in session.run(_MOVES, ids=which):
        moves.setdefault(row.change, []).append(Move(row.record, row.source, row.target))
    masters: dict[int, list[Touched]] = {}
    for row in session.run(_TOUCHED, ids=which):
        one = Touched(row.master, bool(row.made), row.was, row.became)
        masters.setdefault(row.change, []).append(one)
    return [
        Change(
            *(row.id, What(row.what), row.at, Because(row.who, row.reason, row.weights, row.evidence)),
            *(row.undoes, row.undone_by, moves.get(row.id, ()), masters.get(row.id, ())),
        )
        for row in rows
    ]


def _moves(numbers_: Numbers) -> Any:
    return select(move).where(_M.change.in_(numbers_)).order_by(_M.change, _M.record)


def _touched(numbers_: Numbers) -> Any:
    return select(touched).where(_T.change.in_(numbers_)).order_by(_T.change, _T.master)


def _apart(numbers_: Numbers) -> Any:
    other = apart.alias("other")
    stands = and_(_C.id == _A.change, _C.undone_by.is_(None))
    across = and_(other.c.change == _A.change, other.c.side != _A.side)
    query = select(other.c.record).select_from(apart).join(change, stands).join(other, across)
    return query.where(_A.record.in_(numbers_)).distinct()


def _said_apart(numbers_: Numbers) -> Any:
    return _apart(numbers_).where(_C.who != INDEX)


def _apart_from() -> Any:
    own, other, theirs = source_record.alias("own"), apart.alias("other"), source_record.alias("theirs")
    return (
        select(theirs.c.master)
        .select_from(own)
        .join(apart, _A.record == own.c.id)
        .join(change, and_(_C.id == _A.change, _C.undone_by.is_(None)))
        .join(other, and_(other.c.change == _A.change, other.c.side != _A.side))
        .join(theirs, theirs.c.id == other.c.record)
        .where(own.c.kind == bindparam("kind", type_=String()), own.c.master == bindparam("master"))
        .distinct()
    )


_APART_FROM = Prepared(_apart_from())
_MOVES, _TOUCHED, _APART = Prepared(_moves), Prepared(_touched), Prepared(_apart)
_SAID_APART = Prepared(_said_apart)
_WRITE = InsertTogether(
    (change, ("id", "kind", "what", "at", "who", "reason", "weights", "evidence", "undoes")),
    (move, ("change", "record", "source", "target")),
    (touched, ("change", "master", "made", "was", "became")),
    (apart, ("change", "side", "record")),
)

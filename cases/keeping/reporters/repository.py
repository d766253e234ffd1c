"""Reporters of cases, their links and the changes they are told of, in the caller's session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, func, or_, select, update

from cases.keeping.reporters.tables import case_answer, case_change, case_reporter, case_tracking_link
from ledger.bulk import Value, insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session

T = TypeVar("T")
_R, _L, _C, _A = case_reporter.c, case_tracking_link.c, case_change.c, case_answer.c


@dataclass(frozen=True, slots=True)
class Reporter:
    """A row of ``case_reporter``; ``person`` is JSON."""

    number: int
    place: int
    told_by: str
    address: str | None
    same: str | None
    name: str | None
    person: str | None
    joined_at: Micros
    acknowledged_at: Micros | None = None
    stopped_at: Micros | None = None
    files: int = 0
    unreachable_at: Micros | None = None
    left_at: Micros | None = None

    def is_also(self, other: Reporter) -> bool:
        """Are both the same, by whom their source says they are or by where they are told?"""
        mine, theirs = (self.number, self.place), (other.number, other.place)
        return mine == theirs or any(
            one is not None and one == also
            for one, also in ((self.person, other.person), (self.same, other.same))
        )

    @property
    def told(self) -> bool:
        """Are they told how it goes on?"""
        return self.told_by != "none" and self.stopped_at is None and self.unreachable_at is None


@dataclass(frozen=True, slots=True)
class Link:
    """A row of ``case_tracking_link``."""

    number: int
    place: int
    reporter: int
    token_hash: str
    issued_at: Micros
    issued_by: str | None
    expires_at: Micros
    revoked_at: Micros | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of ``case_change``. ``said`` is for the reporters of the case, ``to_all`` for everybody.
    ``goes_on_in``: the case that it was a change of, into which this one had gone; itself: it was taken out
    again, and stands as it did."""

    number: int
    version: int
    at: Micros
    status: str
    stands_for: str
    said: str
    to_tell: int
    told: int = 0
    goes_on_in: int | None = None
    to_all: str | None = None


_REPORTER, _LINK, _CHANGE = ([one.name for one in fields(kind)] for kind in (Reporter, Link, Change))
_of_reporter: Callable[[Reporter], Sequence[Value]] = attrgetter(*_REPORTER)
_of_link: Callable[[Link], Sequence[Value]] = attrgetter(*_LINK)
_of_change: Callable[[Change], Sequence[Value]] = attrgetter(*_CHANGE)


def put_reporter(session: Session, one: Reporter) -> None:
    session.run(_PUT_REPORTER, rows=listed([_of_reporter(one)]))


def reporter(session: Session, number: int, place: int) -> Reporter | None:
    row = session.run(_FIND_REPORTER, number=number, place=place).first()
    return None if row is None else Reporter(*row)


def reporters(session: Session, number: int, after: int, most: int) -> list[Reporter]:
    query = select(case_reporter).where(_R.number == number, _R.place > after)
    return _read(Reporter, session.execute(query.order_by(_R.place).limit(most)))


def last_reporter(session: Session, number: int) -> int:
    found: int | None = session.run(_LAST_REPORTER, number=number).scalar_one()
    return found or 0


def standing(session: Session, numbers: Sequence[int], most: int) -> list[Reporter]:
    """Those of these cases' reporters whose report is of them still."""
    query = select(case_reporter).where(_R.number.in_(numbers), _R.left_at.is_(None))
    return _read(Reporter, session.execute(query.order_by(_R.number, _R.place).limit(most)))


def have_left(session: Session, numbers: Sequence[int]) -> bool:
    """Is there one whose report is of none of these cases any more?"""
    query = select(_R.number).where(_R.number.in_(numbers), _R.left_at.is_not(None))
    return session.execute(query.limit(1)).first() is not None


def at_address(session: Session, number: int, by: str, same: str) -> Reporter | None:
    """Whoever of a case's reporters is told there."""
    row = session.run(_AT_ADDRESS, number=number, told_by=by, same=same).first()
    return None if row is None else Reporter(*row)


def acknowledged_since(session: Session, same: str, since: Micros, most: int) -> int:
    """How many reports from that address were acknowledged since then; ``most`` at most."""
    return len(session.run(_ACKNOWLEDGED, same=same, since=since, most=most).all())


def add_answer(session: Session, number: int, version: int, same: str, at: Micros) -> None:
    session.run(_ADD_ANSWER, rows=listed([(number, version, same, at)]))


def answered_since(
    session: Session, since: Micros, most: int, *, same: str | None = None, number: int | None = None
) -> int:
    """How many messages were answered since then, from that address or about that case; ``most`` at most."""
    if same is not None:
        return len(session.run(_ANSWERED_THERE, since=since, most=most, same=same).all())
    return len(session.run(_ANSWERED_HERE, since=since, most=most, number=number).all())


def of_address(session: Session, number: int, same: str) -> list[Reporter]:
    """Those of a case's reporters who are told there, by whatever means."""
    query = select(case_reporter).where(_R.same == same, _R.number == number)
    return _read(Reporter, session.execute(query.order_by(_R.place)))


def add_link(session: Session, one: Link) -> None:
    session.run(_ADD_LINK, rows=listed([_of_link(one)]))


def revoke_link(session: Session, number: int, place: int, at: Micros) -> None:
    here = (_L.number == number, _L.place == place, _L.revoked_at.is_(None))
    session.execute(update(case_tracking_link).where(*here).values(revoked_at=at))


def links(session: Session, number: int, reporter: int | None = None) -> list[Link]:
    """All of a case's, or one reporter's, in the order in which they were issued."""
    query = select(case_tracking_link).where(_L.number == number)
    if reporter is not None:
        query = query.where(_L.reporter == reporter)
    return _read(Link, session.execute(query.order_by(_L.place)))


def link_of(session: Session, token_hash: str) -> Link | None:
    row = session.run(_LINK_OF, token_hash=token_hash).first()
    return None if row is None else Link(*row)


def add_change(session: Session, one: Change) -> None:
    session.run(_ADD_CHANGE, rows=listed([_of_change(one)]))


def tell(session: Session, number: int, version: int, place: int) -> None:
    """That reporter, and all before them, have been told of the change."""
    here = (_C.number == number, _C.version == version, _C.told < place)
    session.execute(update(case_change).where(*here).values(told=place))


def to_be_told(session: Session, number: int) -> list[Change]:
    """Changes of which not all have been told, the oldest first."""
    query = select(case_change).where(_C.number == number, _C.told < _C.to_tell).order_by(_C.version)
    return _read(Change, session.execute(query))


def changes(session: Session, number: int, most: int) -> list[Change]:
    """How a case went on: the last so many, in order. That it was taken out of another is none."""
    return _read(Change, session.run(_CHANGES, number=number, most=most))[::-1]


def listening(session: Session, change: Change, most: int, but: Sequence[int] = ()) -> Sequence[Reporter]:
    """Whoever is to be told of a change and has not been, in order; but who is told at the same address as a
    reporter of one of those cases."""
    query = select(case_reporter).where(
        *(_R.number == change.number, _R.place > change.told, _R.place <= change.to_tell),
        *(_R.told_by != "none", _R.stopped_at.is_(None), _R.unreachable_at.is_(None)),
    )
    if but:
        there = case_reporter.alias()
        same = select(there.c.place).where(there.c.number.in_(but), there.c.same == _R.same)
        query = query.where(~same.exists())
    return _read(Reporter, session.execute(query.order_by(_R.place).limit(most)))


def drop_changes_told_of(session: Session, number: int) -> None:
    """How that case went on is told of it alone from now on, and not of those that have gone into it."""
    session.execute(delete(case_change).where(_C.goes_on_in == number))


def drop_changes_elsewhere(session: Session, number: int) -> bool:
    """How a case went on in another is not how it went on. Answers with whether there was any."""
    elsewhere = delete(case_change).where(_C.number == number, _C.goes_on_in != number)
    return session.execute(elsewhere.returning(_C.version)).first() is not None


def _read(kind: type[T], rows: Iterable[Any]) -> list[T]:
    return [kind(*row) for row in rows]


_PUT_REPORTER = insert_listed(
    case_reporter,
    *_REPORTER,
    then="ON CONFLICT (number, place) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _REPORTER[2:]),
)
_FIND_REPORTER = Prepared(
    select(case_reporter).where(_R.number == bindparam("number"), _R.place == bindparam("place"))
)
_LAST_REPORTER = Prepared(select(func.max(_R.place)).where(_R.number == bindparam("number")))
_AT_ADDRESS = Prepared(
    select(case_reporter)
    .where(_R.same == bindparam("same"), _R.number == bindparam("number"), _R.told_by == bindparam("told_by"))
    .limit(1)
)
_ADD_LINK = insert_listed(case_tracking_link, *_LINK)
_LINK_OF = Prepared(select(case_tracking_link).where(_L.token_hash == bindparam("token_hash")))
_ADD_CHANGE = insert_listed(case_change, *_CHANGE)
_ADD_ANSWER = insert_listed(case_answer, *[one.name for one in case_answer.columns])
_ACKNOWLEDGED = Prepared(
    select(_R.number)
    .where(_R.same == bindparam("same"), _R.acknowledged_at >= bindparam("since"))
    .limit(bindparam("most"))
)
_CHANGES = Prepared(
    select(case_change)
    .where(_C.number == bindparam("number"), or_(_C.goes_on_in.is_(None), _C.goes_on_in != _C.number))
    .order_by(_C.version.desc())
    .limit(bindparam("most"))
)
_ANSWERED = select(_A.version).where(_A.at >= bindparam("since")).limit(bindparam("most"))
_ANSWERED_THERE = Prepared(_ANSWERED.where(_A.same == bindparam("same")))
_ANSWERED_HERE = Prepared(_ANSWERED.where(_A.number == bindparam("number")))

"""Turns and absences, in the caller's session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from cases.keeping.tables import case_file
from cases.keeping.teams.tables import case_absence, case_turn
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.session import Session

_T, _A, _F = case_turn.c, case_absence.c, case_file.c


@dataclass(frozen=True, slots=True)
class Absence:
    """``until`` None: until they are back."""

    member: str
    since: Micros
    until: Micros | None
    said_by: str


def turns(session: Session, queue: str) -> dict[str, int]:
    """By member: the higher the later."""
    rows = session.execute(select(_T.member, _T.turn).where(_T.queue == queue))
    return {row.member: row.turn for row in rows}


def next_turn(session: Session, queue: str) -> int:
    last = session.execute(select(func.max(_T.turn)).where(_T.queue == queue)).scalar()
    return int(last or 0) + 1


def set_turn(session: Session, queue: str, member: str, turn: int) -> None:
    """They were given a case then; a rebuild says what was long ago, and takes nothing back."""
    session.run(_SET_TURN, rows=listed([(queue, member, turn)]))


def put_absence(session: Session, absence: Absence) -> None:
    row = (absence.member, absence.since, absence.until, absence.said_by)
    session.run(_PUT_ABSENCE, rows=listed([row]))


def end_absence(session: Session, member: str) -> bool:
    """They are back; False where they were not away."""
    gone = session.execute(delete(case_absence).where(_A.member == member))
    return bool(gone.rowcount)


def rename_absence(session: Session, names: Collection[str], to: str) -> bool:
    """Whoever is away by one of these names is away by that one; False where nobody was."""
    theirs = select(case_absence).where(_A.member.in_(names)).order_by(_A.since)
    rows = session.execute(theirs).all()
    for row in rows:
        session.execute(delete(case_absence).where(_A.member == row.member))
        put_absence(session, Absence(to, row.since, row.until, row.said_by))
    return bool(rows)


def absences(session: Session, now: Micros) -> dict[str, Absence]:
    """Those who are away, or will be, by member."""
    query = select(case_absence).where(or_(_A.until.is_(None), _A.until > now)).order_by(_A.member)
    return {
        row.member: Absence(row.member, row.since, row.until, row.said_by) for row in session.execute(query)
    }


def away(session: Session, now: Micros) -> set[str]:
    """Who is away just now."""
    return {one.member for one in absences(session, now).values() if one.since <= now}


def open_cases(session: Session, members: list[str]) -> dict[str, int]:
    """How many each of them has."""
    query = (
        select(_F.assignee, func.count().label("many"))
        .where(_F.assignee.in_(members), _F.ended_at.is_(None))
        .group_by(_F.assignee)
    )
    return {row.assignee: int(row.many) for row in session.execute(query)}


_SET_TURN = insert_listed(
    case_turn,
    *("queue", "member", "turn"),
    then="ON CONFLICT (queue, member) DO UPDATE SET turn = excluded.turn "
    "WHERE excluded.turn > case_turn.turn",
)
_PUT_ABSENCE = insert_listed(
    case_absence,
    *("member", "since", "until", "said_by"),
    then="ON CONFLICT (member) DO UPDATE SET since = excluded.since, until = excluded.until, "
    "said_by = excluded.said_by",
)

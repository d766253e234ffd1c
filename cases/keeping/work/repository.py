"""Tasks and promised calls in the database, in the caller's session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import astuple, dataclass, fields
from typing import Any

from sqlalchemy import Column, Select, Table, delete, func, or_, select, tuple_, union

from cases.keeping.reporters.tables import case_reporter
from cases.keeping.tables import case_file
from cases.keeping.work.kept import CallBack, Task
from cases.keeping.work.tables import case_call_back, case_task
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.session import Session

_F, _T, _B, _R = case_file.c, case_task.c, case_call_back.c, case_reporter.c
_TASK = [one.name for one in fields(Task)]
_CALL = [one.name for one in fields(CallBack)]


@dataclass(frozen=True, slots=True)
class Due:
    """Which of them: all that is given must hold. ``before``: due by then. ``assignee`` of a task is who has
    the task, of a call who has the case."""

    queue: str | None = None
    assignee: str | None = None
    before: Micros | None = None
    after: tuple[Micros, int, int] | None = None


def put_task(session: Session, task: Task) -> None:
    """As it is now, whether or not it was there."""
    session.run(_PUT_TASK, rows=listed([astuple(task)]))


def task(session: Session, number: int, place: int) -> Task | None:
    row = session.execute(select(case_task).where(_T.number == number, _T.place == place)).first()
    return None if row is None else _task(row)


def tasks(session: Session, numbers: Collection[int]) -> list[Task]:
    """All of these cases, case by case."""
    rows = session.execute(select(case_task).where(_T.number.in_(numbers)).order_by(_T.number, _T.place))
    return [_task(row) for row in rows]


def open_with(session: Session, number: int, text: str) -> bool:
    """Has that case a task which says so, and is it still open?"""
    here = select(_T.place).where(_T.number == number, _T.text == text, _T.settled_at.is_(None))
    return session.execute(here.limit(1)).first() is not None


def open_of_address(session: Session, same: str, text: str) -> bool:
    """Has any case of a reporter who is told there?"""
    theirs = select(_R.number).where(_R.same == same)
    here = select(_T.place).where(_T.number.in_(theirs), _T.text == text, _T.settled_at.is_(None))
    return session.execute(here.limit(1)).first() is not None


def next_place(session: Session, number: int) -> int:
    """Of a task that is added."""
    last = session.execute(select(func.max(_T.place)).where(_T.number == number)).scalar()
    return int(last or 0) + 1


def due_tasks(session: Session, wanted: Due, *, restricted: bool, most: int) -> list[Task]:
    """Of open tasks with a time, the first due first."""
    query = _due(select(case_task), case_task, wanted, restricted=restricted)
    if wanted.assignee is not None:
        query = query.where(_T.assignee == wanted.assignee)
    return [_task(row) for row in session.execute(query.limit(most))]


def put_call(session: Session, call: CallBack) -> None:
    session.run(_PUT_CALL, rows=listed([astuple(call)]))


def drop_call(session: Session, number: int, place: int) -> None:
    session.execute(delete(case_call_back).where(_B.number == number, _B.place == place))


def call(session: Session, number: int, place: int) -> CallBack | None:
    row = session.execute(select(case_call_back).where(_B.number == number, _B.place == place)).first()
    return None if row is None else _call(row)


def calls(session: Session, numbers: Collection[int]) -> list[CallBack]:
    rows = session.execute(select(case_call_back).where(_B.number.in_(numbers)).order_by(_B.number, _B.place))
    return [_call(row) for row in rows]


def due_calls(session: Session, wanted: Due, *, restricted: bool, most: int) -> list[CallBack]:
    """Of calls that are still to be made, the first due first."""
    query = _due(select(case_call_back), case_call_back, wanted, restricted=restricted)
    if wanted.assignee is not None:
        query = query.where(_F.assignee == wanted.assignee)
    return [_call(row) for row in session.execute(query.limit(most))]


def of_member(session: Session, names: Collection[str], after: int, most: int) -> dict[int, list[int]]:
    """What somebody has who goes by these names, however capitals stand in them, of cases after this one, by
    number: which of the open tasks of each are theirs; none of a case that is theirs itself alone."""
    cases = select(_F.number).where(
        _named(_F.assignee, names), _F.ended_at.is_(None), _F.merged_into.is_(None), _F.number > after
    )
    mine = select(_T.number).where(_named(_T.assignee, names), _T.settled_at.is_(None), _T.number > after)
    both = union(cases, mine).subquery()
    numbers = [row.number for row in session.execute(select(both.c.number).order_by("number").limit(most))]
    found: dict[int, list[int]] = {number: [] for number in numbers}
    open_ = select(_T.number, _T.place).where(
        _T.number.in_(numbers), _named(_T.assignee, names), _T.settled_at.is_(None)
    )
    for row in session.execute(open_.order_by(_T.number, _T.place)):
        found[row.number].append(row.place)
    return found


def has_case(session: Session, number: int, names: Collection[str]) -> bool:
    """Has somebody of these names the case itself, and is it open?"""
    query = select(_F.number).where(_F.number == number, _named(_F.assignee, names), _F.ended_at.is_(None))
    return session.execute(query).first() is not None


def _named(column: Column[Any], names: Collection[str]) -> Any:
    # SQLite's lower() knows ASCII alone, so that each name is looked for as it is too.
    return or_(column.in_(names), func.lower(column).in_({one.lower() for one in names}))


def _due(query: Select[Any], table: Table, wanted: Due, *, restricted: bool) -> Select[Any]:
    c = table.c
    query = query.join(case_file, _F.number == c.number)
    query = query.where(c.settled_at.is_(None), c.due_at.is_not(None))
    if wanted.queue is not None:
        query = query.where(_F.queue == wanted.queue)
    if wanted.before is not None:
        query = query.where(c.due_at <= wanted.before)
    if wanted.after is not None:
        query = query.where(tuple_(c.due_at, c.number, c.place) > wanted.after)
    if not restricted:
        query = query.where(_F.visibility != "restricted")
    return query.order_by(c.due_at, c.number, c.place)


def _task(row: Any) -> Task:
    return Task(**{name: getattr(row, name) for name in _TASK})


def _call(row: Any) -> CallBack:
    return CallBack(**{name: getattr(row, name) for name in _CALL})


def _then(names: list[str]) -> str:
    said = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    return f"ON CONFLICT (number, place) DO UPDATE SET {said}"


_PUT_TASK = insert_listed(case_task, *_TASK, then=_then(_TASK))
_PUT_CALL = insert_listed(case_call_back, *_CALL, then=_then(_CALL))

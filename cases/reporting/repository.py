"""Figures of cases, each report one query, in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, case, cast, delete, func, literal, null, select

from cases.keeping.finding.repository import Sought, conditions, counted
from cases.keeping.finding.wanted import Counted
from cases.keeping.tables import case_clock, case_file
from cases.reporting.period import Period
from cases.reporting.tables import case_reopening, case_wait
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.session import Session

_F, _C, _W, _R = case_file.c, case_clock.c, case_wait.c, case_reopening.c
RESPOND = "respond"
"""The clock that says when the council first did something."""
MOST = 10_000
"""Rows of a report at most."""
_BY_ITSELF = _F.merged_into.is_(None)
"""One that was merged is one matter with the case that goes on: its clocks and its end are that one's."""
_ENDED_AT = case((_BY_ITSELF, _F.ended_at), else_=null())


def put_waits(session: Session, number: int, held: Mapping[str, Micros]) -> None:
    """It was on each of these so long, and on nobody else."""
    session.execute(delete(case_wait).where(_W.number == number))
    if held:
        session.run(_PUT, rows=listed([(number, holder, micros) for holder, micros in held.items()]))


def add_reopening(session: Session, number: int, at: Micros, status: str) -> None:
    session.run(_REOPENED, rows=listed([(number, at, status)]))


def volumes(session: Session, sought: Sought, period: Period, by: Sequence[Counted]) -> list[Any]:
    """Of each combination: how many were opened, how many of those have ended, go on in another and were
    reopened, the mean time until the first response and until the end (microseconds, as the clock on the wall
    runs), and how many clocks were met and missed; what is late now is missed. Of what goes on in another
    neither clocks nor end count. The most first."""
    chosen = [*conditions(sought), *_within(period)]
    clocks = _clocks(chosen, sought.now)
    again = (
        select(_R.number, func.count().label("times"))
        .where(_R.number.in_(select(_F.number).where(*chosen)))
        .group_by(_R.number)
        .subquery()
    )
    columns = [counted(one, sought.now).label(f"by_{at}") for at, one in enumerate(by)]
    opened = func.count()
    query = (
        select(
            *columns,
            opened.label("opened"),
            func.count(_ENDED_AT).label("ended"),
            func.count(_F.merged_into).label("merged"),
            func.count(again.c.number).label("reopened"),
            _mean(clocks.c.responded_at - _F.opened_at).label("to_respond"),
            _mean(_ENDED_AT - _F.opened_at).label("to_end"),
            func.coalesce(func.sum(clocks.c.met), 0).label("met"),
            func.coalesce(func.sum(clocks.c.missed), 0).label("missed"),
        )
        .select_from(
            case_file.outerjoin(clocks, clocks.c.number == _F.number).outerjoin(
                again, again.c.number == _F.number
            )
        )
        .where(*chosen)
        .group_by(*columns)
        .order_by(opened.desc(), *columns)
        .limit(MOST)
    )
    return list(session.execute(query))


def waits(session: Session, sought: Sought, period: Period, by: Sequence[Counted]) -> list[Any]:
    """Of each combination and holder: on how many cases it was, and how long in all."""
    columns = [counted(one, sought.now).label(f"by_{at}") for at, one in enumerate(by)]
    micros = func.sum(_W.micros)
    query = (
        select(*columns, _W.holder, func.count().label("cases"), micros.label("micros"))
        .select_from(case_wait.join(case_file, _F.number == _W.number))
        .where(*conditions(sought), *_within(period))
        .group_by(*columns, _W.holder)
        .order_by(*columns, micros.desc(), _W.holder)
        .limit(MOST)
    )
    return list(session.execute(query))


def rows(session: Session, sought: Sought, period: Period, after: int, most: int) -> list[Any]:
    """A row for each case, in the order of their numbers; nothing of it is about a person."""
    chosen = [*conditions(sought), *_within(period), _F.number > after]
    some = select(_F.number).where(*chosen).order_by(_F.number).limit(most).subquery()
    clocks = _clocks([_F.number.in_(select(some.c.number))], sought.now)
    again = (
        select(func.count())
        .select_from(case_reopening)
        .where(_R.number == _F.number)
        .correlate(case_file)
        .scalar_subquery()
    )
    named = (
        "number",
        "type",
        "service",
        "channel",
        "queue",
        "area",
        "status",
        "stands_for",
        "outcome",
        "priority",
    )
    others = ("interactions", "opened_at", "due_at", "merged_into")
    query = (
        select(
            *(_F[name] for name in (*named, *others)),
            _ENDED_AT.label("ended_at"),
            clocks.c.responded_at,
            func.coalesce(clocks.c.met, 0).label("met"),
            func.coalesce(clocks.c.missed, 0).label("missed"),
            again.label("reopened"),
        )
        .select_from(case_file.outerjoin(clocks, clocks.c.number == _F.number))
        .where(_F.number.in_(select(some.c.number)))
        .order_by(_F.number)
    )
    return list(session.execute(query))


def _clocks(chosen: Sequence[ColumnElement[bool]], now: Micros) -> Any:
    """Of each of the cases that goes by itself: when it was first responded to, and how many clocks were met
    and missed."""
    late = _C.stopped_at.is_(None) & (_C.due_at < literal(now, _C.due_at.type))
    missed = (_C.stopped_at.is_not(None) & _C.met.is_(False)) | late
    met = _C.stopped_at.is_not(None) & _C.met.is_(True)
    query: Select[Any] = (
        select(
            _C.number,
            func.min(case((_C.name == RESPOND, _C.stopped_at), else_=null())).label("responded_at"),
            func.sum(case((met, 1), else_=0)).label("met"),
            func.sum(case((missed, 1), else_=0)).label("missed"),
        )
        .where(_C.number.in_(select(_F.number).where(*chosen, _BY_ITSELF)))
        .group_by(_C.number)
    )
    return query.subquery()


def _within(period: Period) -> list[ColumnElement[bool]]:
    found = []
    if period.since is not None:
        found.append(_F.opened_at >= period.since)
    if period.until is not None:
        found.append(_F.opened_at < period.until)
    return found


def _mean(value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.avg(cast(value, Float))


_PUT = insert_listed(case_wait, "number", "holder", "micros")
_REOPENED = insert_listed(case_reopening, "number", "at", "to_status", then="ON CONFLICT DO NOTHING")

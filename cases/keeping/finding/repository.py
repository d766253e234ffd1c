"""Pages and counts of cases, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from cases.case_file import CaseFile
from cases.keeping.finding.wanted import Counted, Wanted
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file, case_party
from ledger.clock import Micros
from ledger.session import Session

_F, _P = case_file.c, case_party.c
Position = tuple[int, ...]
"""Where a page ended: a number, or priority, due and number."""


def page(
    session: Session,
    wanted: Wanted,
    parent: int | None,
    now: Micros,
    *,
    restricted: bool,
    after: Position | None,
    most: int,
) -> list[CaseFile]:
    """``parent``: the number of ``wanted.parent``. ``restricted``: those that only their team sees, too."""
    query = select(case_file).where(*_conditions(wanted, parent, now, restricted=restricted))
    if wanted.order == "due":
        query = query.order_by(_F.priority, _F.due_at, _F.number)
        if after is not None:
            priority, due_at, number = after
            query = query.where(
                or_(
                    _F.priority > priority,
                    and_(_F.priority == priority, _F.due_at > due_at),
                    and_(_F.priority == priority, _F.due_at == due_at, _F.number > number),
                )
            )
    else:
        query = query.order_by(_F.number.desc())
        if after is not None:
            query = query.where(_F.number < after[0])
    return [read_file(row) for row in session.execute(query.limit(most))]


def counts(
    session: Session,
    wanted: Wanted,
    parent: int | None,
    now: Micros,
    by: Sequence[Counted],
    *,
    restricted: bool,
) -> list[tuple[tuple[str | None, ...], int]]:
    """How many there are of each combination, the most first."""
    columns = [case_file.c[one] for one in by]
    many = func.count()
    query = (
        select(*columns, many.label("many"))
        .where(*_conditions(wanted, parent, now, restricted=restricted))
        .group_by(*columns)
        .order_by(many.desc(), *columns)
        .limit(1000)
    )
    return [(tuple(row[: len(by)]), int(row.many)) for row in session.execute(query)]


def _of_person(system: str, local_id: str) -> Select[tuple[int]]:
    """Cases that they have to do with, and those that such cases were merged into."""
    named = select(_P.number).where(_P.system == system, _P.local_id == local_id)
    theirs = named.cte("theirs", recursive=True)
    into = (
        select(_F.merged_into).join(theirs, _F.number == theirs.c.number).where(_F.merged_into.is_not(None))
    )
    return select(theirs.union(into).c.number)


def _conditions(
    wanted: Wanted, parent: int | None, now: Micros, *, restricted: bool
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    same: list[tuple[Any, Any]] = [
        *((_F.type, wanted.type), (_F.service, wanted.service), (_F.status, wanted.status)),
        *((_F.queue, wanted.queue), (_F.assignee, wanted.assignee), (_F.uprn, wanted.uprn)),
        *(
            (_F.usrn, wanted.usrn),
            (_F.asset, wanted.asset),
            (_F.channel, wanted.channel),
            (_F.area, wanted.area),
            (_F.parent, parent),
        ),
    ]
    found += [column == value for column, value in same if value is not None]
    if wanted.person is not None:
        system, _, local_id = wanted.person.partition("/")
        found.append(_F.number.in_(_of_person(system, local_id)))
    if wanted.state == "ended":
        found.append(_F.ended_at.is_not(None))
    elif wanted.state is not None:
        found.append(_F.ended_at.is_(None))
        if wanted.state == "overdue":
            found.append(_F.due_at < now)
    if wanted.box is not None:
        south, west, north, east = map(float, wanted.box.split(","))
        found += [_F.latitude.between(south, north), _F.longitude.between(west, east)]
    if not restricted:
        found.append(_F.visibility != "restricted")
    return found

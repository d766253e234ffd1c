"""Pages and counts of cases, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select

from cases.case_file import CaseFile
from cases.keeping.finding.wanted import Counted, Wanted
from cases.keeping.finding.weeks import FIRST_MONDAY, WEEK
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file, case_party, case_word
from cases.places import number_of
from ledger.clock import Micros
from ledger.session import Session

_F, _P, _W = case_file.c, case_party.c, case_word.c
Position = tuple[int, ...]
"""Where a page ended: a number, or priority, due and number."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is wanted, with what was looked up for it. ``parent``: the number of ``wanted.parent``.
    ``people``: the keys of ``wanted.person``; ``businesses``: those of ``wanted.organisation``. ``words``: of
    ``wanted.words``. ``called``: the numbers of the cases that ``wanted.reference`` names. ``uprns``: all
    numbers by which cases may know the property ``wanted.uprn``. ``assets``: all keys by which they may name
    ``wanted.asset``. ``restricted``: those that only their team sees, too. ``now``: by it cases are
    overdue."""

    wanted: Wanted
    now: Micros
    restricted: bool
    parent: int | None = None
    people: Sequence[tuple[str, str]] = ()
    businesses: Sequence[tuple[str, str]] = ()
    words: Sequence[str] = field(default=())
    called: Sequence[int] = ()
    uprns: Sequence[str] = ()
    assets: Sequence[str] = ()

    @property
    def nothing(self) -> bool:
        """Words were asked for, and none of them is one that a case is found by; or a reference that no case
        has."""
        wordless = self.wanted.words is not None and not self.words
        return wordless or (self.wanted.reference is not None and not self.called)


def page(session: Session, sought: Sought, *, after: Position | None, most: int) -> list[CaseFile]:
    if sought.nothing:
        return []
    query = select(case_file).where(*conditions(sought))
    if sought.wanted.order == "due":
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
    session: Session, sought: Sought, by: Sequence[Counted]
) -> list[tuple[tuple[str | int | None, ...], int]]:
    """How many there are of each combination, the most first."""
    if sought.nothing:
        return []
    columns = [counted(one, sought.now).label(f"by_{at}") for at, one in enumerate(by)]
    many = func.count()
    query = (
        select(*columns, many.label("many"))
        .select_from(case_file)
        .where(*conditions(sought))
        .group_by(*columns)
        .order_by(many.desc(), *columns)
        .limit(1000)
    )
    return [(tuple(row[: len(by)]), int(row.many)) for row in session.execute(query)]


def _of_people(people: Sequence[tuple[str, str]]) -> Select[tuple[int]]:
    """Cases that any of these keys has to do with, and those that such cases were merged into."""
    theirs = or_(false(), *((_P.system == system) & (_P.local_id == key) for system, key in people))
    named = select(_P.number).where(theirs).cte("theirs", recursive=True)
    into = select(_F.merged_into).join(named, _F.number == named.c.number).where(_F.merged_into.is_not(None))
    return select(named.union(into).c.number)


def counted(one: Counted, now: Micros) -> ColumnElement[Any]:
    """What cases are put together by."""
    if one == "week":
        return (_F.opened_at - literal(FIRST_MONDAY, _F.opened_at.type)) // literal(WEEK, _F.opened_at.type)
    if one == "state":
        late = _F.due_at < literal(now, _F.due_at.type)
        return case((_F.ended_at.is_not(None), "ended"), (late, "overdue"), else_="open")
    return _F[one]


def conditions(sought: Sought) -> list[ColumnElement[bool]]:
    """All of which hold of the cases that are sought."""
    wanted = sought.wanted
    found: list[ColumnElement[bool]] = []
    same: list[tuple[Any, Any]] = [
        *((_F.type, wanted.type), (_F.service, wanted.service), (_F.status, wanted.status)),
        *((_F.queue, wanted.queue), (_F.assignee, wanted.assignee)),
        *((_F.usrn, _bare(wanted.usrn)), (_F.channel, wanted.channel)),
        *((_F.area, wanted.area), (_F.parent, sought.parent)),
    ]
    found += [column == value for column, value in same if value is not None]
    if wanted.uprn is not None:
        found.append(_F.uprn.in_(sought.uprns or [wanted.uprn]))
    if wanted.asset is not None:
        found.append(_F.asset.in_(sought.assets or [wanted.asset]))
    if wanted.person is not None:
        found.append(_F.number.in_(_of_people(sought.people)))
    if wanted.organisation is not None:
        found.append(_F.number.in_(_of_people(sought.businesses)))
    if wanted.reference is not None:
        found.append(_F.number.in_(sought.called))
    for word in sought.words:
        found.append(_F.number.in_(select(_W.number).where(_W.word == word)))
    if wanted.state == "ended":
        found.append(_F.ended_at.is_not(None))
    elif wanted.state is not None:
        found.append(_F.ended_at.is_(None))
        if wanted.state == "overdue":
            found.append(_F.due_at < sought.now)
    if wanted.box is not None:
        south, west, north, east = map(float, wanted.box.split(","))
        found += [_F.latitude.between(south, north), _F.longitude.between(west, east)]
    if not sought.restricted:
        found.append(_F.visibility != "restricted")
    return found


def _bare(usrn: str | None) -> str | None:
    return None if usrn is None else number_of("usrn", usrn) or usrn

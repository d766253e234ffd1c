"""Ties between cases, in the caller's session. Each is kept with one of them and read from both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from cases.case_file import CaseFile
from cases.keeping.links.tables import case_link
from cases.keeping.repository import find, read_file
from cases.keeping.tables import case_file
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.pairs import for_pairs, pairs
from ledger.session import Session

APART = "apart"
"""Of two cases that the duplicate rule took for one, and somebody told apart."""
_L, _F = case_link.c, case_file.c


@dataclass(frozen=True, slots=True)
class KeptLink:
    """``kind``: what ``other`` is to ``number``."""

    number: int
    kind: str
    other: int
    linked_at: Micros
    linked_by: str | None = None


def add(session: Session, link: KeptLink) -> None:
    row = (link.number, link.kind, link.other, link.linked_at, link.linked_by)
    session.run(_ADD, rows=listed([row]))


def remove(session: Session, number: int, kind: str, other: int) -> None:
    session.execute(delete(case_link).where(_L.number == number, _L.kind == kind, _L.other == other))


def of(session: Session, number: int) -> list[KeptLink]:
    """All that it is an end of."""
    query = select(case_link).where(or_(_L.number == number, _L.other == number))
    rows = session.execute(query.order_by(_L.linked_at, _L.number, _L.kind, _L.other))
    return [KeptLink(row.number, row.kind, row.other, row.linked_at, row.linked_by) for row in rows]


def between(session: Session, number: int, kind: str, other: int) -> bool:
    """Is the other that to it?"""
    query = select(_L.number).where(_L.number == number, _L.kind == kind, _L.other == other)
    return session.execute(query).first() is not None


def leads(session: Session, kind: str, start: int, to: int) -> bool:
    """Does one come from ``start`` to ``to``, link after link of that kind?"""
    seen, waiting = {start}, {start}
    while waiting:
        if to in seen:
            return True
        found = session.execute(select(_L.other).where(_L.kind == kind, _L.number.in_(waiting)))
        waiting = {row.other for row in found} - seen
        seen |= waiting
    return to in seen


def is_above(session: Session, number: int, of_case: int) -> bool:
    """Is it the case itself, its parent, or a parent's parent? One that was merged stands where it went."""
    at: int | None = of_case
    number = survivor(session, number)
    while at is not None:
        at = survivor(session, at)
        if at == number:
            return True
        at = session.execute(select(_F.parent).where(_F.number == at)).scalar()
    return False


def parts(session: Session, number: int, most: int, *, only_open: bool = False) -> list[CaseFile]:
    """Cases that are parts of it, or of any that has gone into it, the oldest first."""
    query = select(case_file).where(_F.parent.in_(family(session, number)))
    if only_open:
        query = query.where(_F.ended_at.is_(None))
    return [read_file(row) for row in session.execute(query.order_by(_F.number).limit(most))]


def open_parts(session: Session, number: int, most: int) -> list[CaseFile]:
    """Those of its ``parts`` that are open; in place of one that was merged the case that it is now."""
    found = parts(session, number, most, only_open=True)
    if len(found) < most:
        known = {one.number for one in found}
        found += [one for one in _gone_on(session, number) if one.number not in known]
    return found[:most]


def count_parts(session: Session, number: int) -> tuple[int, int]:
    """How many ``parts`` it has, and how many of them have ended, where they have gone on."""
    every, ended = func.count(_F.number).label("every"), func.count(_F.ended_at).label("ended")
    row = session.execute(select(every, ended).where(_F.parent.in_(family(session, number)))).one()
    return row.every, row.ended - len(_gone_on(session, number))


def _gone_on(session: Session, number: int) -> list[CaseFile]:
    """The open cases that parts of it have gone into, one for each such part; not itself."""
    merged = select(_F.number).where(_F.parent.in_(family(session, number)), _F.merged_into.is_not(None))
    where = [survivor(session, row.number) for row in session.execute(merged.order_by(_F.number))]
    files = [find(session, one) for one in where if one != number]
    return [one for one in files if one is not None and one.ended_at is None]


def whole_of(session: Session, file: CaseFile) -> int | None:
    """The case that it is a part of, where that has gone on in another that one; None: of nothing."""
    return None if file.parent is None else survivor(session, file.parent)


def open_blockers(session: Session, number: int) -> list[CaseFile]:
    """Cases that hold it up and have not ended."""
    holding = select(_L.number).where(_L.kind == "blocks", _L.other == number)
    query = select(case_file).where(_F.number.in_(holding), _F.ended_at.is_(None)).order_by(_F.number)
    return [read_file(row) for row in session.execute(query)]


def told_apart(session: Session, people: Sequence[tuple[str, str]]) -> set[int]:
    """Cases that a report of any of these was told apart from: another of theirs is not of them either."""
    rows = session.run(_TOLD_APART, pairs=pairs(people)) if people else ()
    return {row.other for row in rows}


# ---- merged -----------------------------------------------------------------------------------------------


def survivor(session: Session, number: int) -> int:
    """Where it has gone in the end; itself if it was not merged."""
    file = find(session, number)
    while file is not None and file.merged_into is not None:
        number = file.merged_into
        file = find(session, number)
    return number


def told_before(session: Session, number: int) -> list[int]:
    """Of a case that was merged: the one that goes on, and of all that have gone into it those of a lower
    number. Nothing of any other."""
    goes_on = survivor(session, number)
    if goes_on == number:
        return []
    return [goes_on, *(one for one in family(session, goes_on)[1:] if one < number)]


def family(session: Session, number: int) -> list[int]:
    """It, and all that have gone into it, straight or by others, in the order of their numbers after it."""
    found: set[int] = set()
    waiting: Iterable[int] = {number}
    while waiting:
        rows = session.execute(select(_F.number).where(_F.merged_into.in_(waiting)))
        waiting = {row.number for row in rows} - found
        found |= waiting
    return [number, *sorted(found)]


_TOLD_APART = for_pairs(
    "SELECT l.other FROM {pairs} AS w CROSS JOIN case_party AS p CROSS JOIN case_link AS l "
    "WHERE p.system = w.a AND p.local_id = w.b AND l.number = p.number AND l.kind = 'apart'"
)
_ADD = insert_listed(
    case_link, *("number", "kind", "other", "linked_at", "linked_by"), then="ON CONFLICT DO NOTHING"
)

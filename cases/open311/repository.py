"""Public cases and their public changes, in the caller's session."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, literal_column, not_, or_, select, text

from cases.case_file import CaseFile
from cases.keeping.reporters.repository import Change
from cases.keeping.reporters.tables import case_change
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file
from ledger.clock import Micros
from ledger.session import Session

_F, _C = case_file.c, case_change.c
_PUBLIC = _F.visibility == literal_column("'public'")
"""Written out and no parameter, so that the index of what is public serves it."""
_GOES_ON_OPEN = text(
    """EXISTS (
        WITH RECURSIVE goes_on (number) AS (
            SELECT case_file.merged_into
            UNION
            SELECT step.merged_into FROM goes_on
            JOIN case_file AS step ON step.number = goes_on.number
            WHERE step.merged_into IS NOT NULL
        )
        SELECT 1 FROM goes_on
        JOIN case_file AS the_last ON the_last.number = goes_on.number
        WHERE the_last.merged_into IS NULL AND the_last.ended_at IS NULL AND the_last.visibility = 'public'
    )"""
)
"""Of one that was merged, however often: is the case that it has gone into open, and may everybody see that?
Only looked for of those that were."""
_IS_OPEN = or_(_F.ended_at.is_(None), and_(_F.merged_into.is_not(None), _GOES_ON_OPEN))
"""As it is shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``ended``: None for both. ``types``: empty for all."""

    since: Micros
    until: Micros
    types: Collection[str] = ()
    ended: bool | None = None
    after: int = 0
    most: int = 1000


def public(session: Session, asked: Asked) -> list[CaseFile]:
    """Those that were opened in that time, the newest first; ``after``: so many are passed over."""
    query = select(case_file).where(_PUBLIC, _F.opened_at >= asked.since, _F.opened_at <= asked.until)
    if asked.types:
        query = query.where(_F.type.in_(asked.types))
    if asked.ended is not None:
        query = query.where(not_(_IS_OPEN) if asked.ended else _IS_OPEN)
    query = query.order_by(_F.opened_at.desc(), _F.number.desc()).offset(asked.after).limit(asked.most)
    return [read_file(row) for row in session.execute(query)]


def of_numbers(session: Session, numbers: Collection[int]) -> list[CaseFile]:
    query = select(case_file).where(_PUBLIC, _F.number.in_(numbers))
    return [read_file(row) for row in session.execute(query.order_by(_F.number.desc()))]


def changes(session: Session, since: Micros, until: Micros, most: int) -> list[tuple[Change, str, int]]:
    """How public cases went on in that time, the oldest first: each with its case's type and version of it.
    That a case was opened is no change of it, nor how one went on that it is part of and nobody may see, nor
    what was said of it before everybody could see it."""
    other = case_file.alias()
    seen = select(other.c.number).where(other.c.number == _C.goes_on_in, other.c.visibility == "public")
    since_seen = or_(_F.widened_in.is_(None), _C.version >= _F.widened_in)
    of_public = or_(_C.goes_on_in.is_(None), seen.exists())
    query = (
        select(case_change, _F.type, _F.type_version)
        .join(case_file, _F.number == _C.number)
        .where(_PUBLIC, since_seen, of_public, _C.at >= since, _C.at <= until, _C.version > 1)
        .order_by(_C.at, _C.number, _C.version)
        .limit(most)
    )
    rows: list[Any] = list(session.execute(query))
    many = len(case_change.columns)
    return [(Change(*row[:many]), row.type, row.type_version) for row in rows]

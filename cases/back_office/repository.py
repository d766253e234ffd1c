"""Records and conflicts of cases in the database, in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import Any

from sqlalchemy import func, select

from cases.back_office.record import KeptConflict, Record
from cases.back_office.tables import case_conflict, case_record
from cases.keeping.tables import case_file
from cases.references.elsewhere import folded
from ledger.bulk import insert_listed, listed
from ledger.session import Session

_R, _C, _F = case_record.c, case_conflict.c, case_file.c
_RECORD = [one.name for one in fields(Record)]
_CONFLICT = [one.name for one in fields(KeptConflict)]
Place = tuple[int, ...]
"""Where a page of conflicts ended: when it was heard of, its case, and which of the case's it is."""


def put_record(session: Session, record: Record) -> None:
    session.run(_PUT_RECORD, rows=listed([(*astuple(record), folded(record.local_id))]))


def records(session: Session, number: int) -> list[Record]:
    query = select(case_record).where(_R.number == number).order_by(_R.system, _R.local_id)
    return [_record(row) for row in session.execute(query)]


def record(session: Session, number: int, system: str, local_id: str) -> Record | None:
    query = select(case_record).where(_R.number == number, _R.system == system, _R.local_id == local_id)
    row = session.execute(query).first()
    return None if row is None else _record(row)


def cases_of(session: Session, local_id: str, system: str | None = None) -> list[int]:
    """The cases that have a record of that name, the newest first."""
    query = select(_R.number).where(_R.local_id == local_id)
    if system is not None:
        query = query.where(_R.system == system)
    return [row.number for row in session.execute(query.order_by(_R.number.desc()))]


def cases_known_as(session: Session, names: Sequence[str]) -> list[int]:
    """The cases that have a record of any of these names, as ``folded`` writes them; the newest first."""
    if not names:
        return []
    query = select(_R.number).where(_R.folded.in_(names)).distinct().order_by(_R.number.desc())
    return [row.number for row in session.execute(query)]


def put_conflict(session: Session, conflict: KeptConflict) -> None:
    session.run(_PUT_CONFLICT, rows=listed([astuple(conflict)]))


def conflicts(session: Session, number: int) -> list[KeptConflict]:
    """All there have been, in order."""
    query = select(case_conflict).where(_C.number == number).order_by(_C.place)
    return [_conflict(row) for row in session.execute(query)]


def conflict(session: Session, number: int, place: int) -> KeptConflict:
    query = select(case_conflict).where(_C.number == number, _C.place == place)
    return _conflict(session.execute(query).one())


def open_conflict(session: Session, number: int) -> KeptConflict | None:
    """The one that nobody has decided; there is never more than one of a case."""
    query = select(case_conflict).where(_C.number == number, _C.resolved_at.is_(None))
    row = session.execute(query).first()
    return None if row is None else _conflict(row)


def last_place(session: Session, number: int) -> int:
    """Of the case's conflicts; 0 where there were none."""
    return session.execute(select(func.max(_C.place)).where(_C.number == number)).scalar() or 0


def open_conflicts(
    session: Session, system: str | None, after: Place | None, most: int, *, restricted: bool
) -> list[KeptConflict]:
    """Of all cases, the oldest first. ``restricted``: those that only their team sees, too."""
    query = select(case_conflict).join(case_file, _F.number == _C.number).where(_C.resolved_at.is_(None))
    if system is not None:
        query = query.where(_C.system == system)
    if not restricted:
        query = query.where(_F.visibility != "restricted")
    if after is not None:
        heard_at, number, _ = after
        query = query.where((_C.heard_at > heard_at) | ((_C.heard_at == heard_at) & (_C.number > number)))
    rows = session.execute(query.order_by(_C.heard_at, _C.number).limit(most))
    return [_conflict(row) for row in rows]


def _record(row: Any) -> Record:
    return Record(**{name: getattr(row, name) for name in _RECORD})


def _conflict(row: Any) -> KeptConflict:
    return KeptConflict(**{name: getattr(row, name) for name in _CONFLICT})


def _put(names: Sequence[str], keys: int) -> str:
    key = ", ".join(names[:keys])
    return f"ON CONFLICT ({key}) DO UPDATE SET " + ", ".join(
        f"{name} = excluded.{name}" for name in names[keys:]
    )


_PUT_RECORD = insert_listed(case_record, *_RECORD, "folded", then=_put([*_RECORD, "folded"], 3))
_PUT_CONFLICT = insert_listed(case_conflict, *_CONFLICT, then=_put(_CONFLICT, 2))

"""Imports of cases in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Any

from sqlalchemy import func, insert, select, update

from adapters.contract import HeldPage
from cases.case_file import CaseFile
from cases.importing.profile import ImportProfile
from cases.importing.shown import Beginning, ImportCounts, Kind, What
from cases.importing.tables import case_import, case_import_finding, case_taken_over
from cases.importing.taken_over import TakenOver, Took
from cases.keeping.repository import read_file
from cases.keeping.tables import case_file
from ledger import clock, numbers
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.numbered import Numbered
from ledger.session import Session

MOST_FINDINGS = 10_000
"""Of one import that are kept; all are counted."""
import_id = Numbered("ci", "an import of cases", "ci-2")
_I, _D, _T, _F = case_import.c, case_import_finding.c, case_taken_over.c, case_file.c
_ROW = [one.name for one in fields(TakenOver)]
Types = dict[str, int]
"""How many there are, by type and status with a tab between."""


@dataclass(frozen=True, slots=True)
class KeptImport:
    """A row of ``case_import``."""

    number: int
    kind: Kind
    system: str
    profile: ImportProfile
    at: str | None
    pages: int
    within: str | None
    label: str
    share: float | None
    counts: ImportCounts
    tally: dict[str, tuple[int, int]]
    begun_by: str
    begun_at: Micros
    changed_at: Micros
    finished_at: Micros | None

    @property
    def id(self) -> str:
        return import_id.written(self.number)


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A row of ``case_import_finding``, without the import."""

    local_id: str
    what: What
    number: int | None
    problem: str
    fix: str


# ---- imports ---------------------------------------------------------------------------------------------


def unfinished(session: Session, wanted: Beginning) -> KeptImport | None:
    """One of the same system by the same profile that has not ended; the newest."""
    query = select(case_import).where(
        *(_I.system == wanted.system, _I.kind == wanted.kind, _I.digest == wanted.profile.digest),
        _I.finished_at.is_(None),
    )
    row = session.execute(query.order_by(_I.id.desc()).limit(1)).first()
    return None if row is None else _import(row)


def make(session: Session, wanted: Beginning, who: str) -> KeptImport:
    """A new one, of which nothing is in."""
    now = clock.now(session)
    number = numbers.take(session, numbers.CASE_IMPORT, 1)
    row = {
        "id": number,
        "kind": wanted.kind,
        "system": wanted.system,
        "profile": wanted.profile.model_dump_json(),
        "digest": wanted.profile.digest,
        "pages": 0,
        "label": "",
        "counts": ImportCounts().model_dump_json(),
        "tally": "{}",
        "begun_by": who,
        "begun_at": now,
        "changed_at": now,
    }
    session.execute(insert(case_import).values(row))
    return find(session, number)


def find(session: Session, number: int) -> KeptImport:
    """Raises ``NotFound``."""
    row = session.execute(select(case_import).where(_I.id == number)).first()
    if row is None:
        raise NotFound(f"There is no import {import_id.written(number)}.")
    return _import(row)


def locked(session: Session, number: int) -> KeptImport:
    """The same, and nobody else moves it on until the unit ends."""
    row = session.execute(select(case_import).where(_I.id == number).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no import {import_id.written(number)}.")
    return _import(row)


def page(session: Session, after: int | None, limit: int) -> list[KeptImport]:
    """The newest first; those before this number."""
    query = select(case_import).order_by(_I.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_I.id < after)
    return [_import(row) for row in session.execute(query)]


def count(session: Session, number: int, counts: ImportCounts, within: str) -> None:
    """So much became of it until now: of its next page those up to that one are in."""
    row = {"counts": counts.model_dump_json(), "within": within, "changed_at": clock.now(session)}
    session.execute(update(case_import).where(_I.id == number).values(row))


def turn(
    session: Session,
    number: int,
    told: HeldPage,
    pages: int,
    counts: ImportCounts,
    tally: Mapping[str, tuple[int, int]],
) -> KeptImport:
    """A page is in."""
    now = clock.now(session)
    row = {
        "at": told.cursor,
        "pages": pages,
        "within": None,
        "label": told.label[:1000],
        "share": told.share,
        "counts": counts.model_dump_json(),
        "tally": json.dumps(tally, sort_keys=True),
        "changed_at": now,
        "finished_at": now if told.cursor is None else None,
    }
    session.execute(update(case_import).where(_I.id == number).values(row))
    return find(session, number)


# ---- findings --------------------------------------------------------------------------------------------


def found(session: Session, number: int, local_ids: Iterable[str]) -> set[str]:
    """Which of these there is a finding of already."""
    query = select(_D.local_id).where(_D.import_id == number, _D.local_id.in_(list(local_ids)))
    return {row.local_id for row in session.execute(query)}


def add_findings(session: Session, number: int, new: Sequence[KeptFinding]) -> None:
    """Keep these, as long as there is room."""
    kept = session.execute(
        select(func.count()).select_from(case_import_finding).where(_D.import_id == number)
    ).scalar_one()
    rows = [(number, *astuple(one)) for one in new[: max(MOST_FINDINGS - int(kept), 0)]]
    if rows:
        session.run(_FIND, rows=listed(rows))


def findings(session: Session, number: int, after: str, most: int) -> list[KeptFinding]:
    query = select(case_import_finding).where(_D.import_id == number, _D.local_id > after)
    rows = session.execute(query.order_by(_D.local_id).limit(most))
    return [KeptFinding(row.local_id, row.what, row.number, row.problem, row.fix) for row in rows]


def many_findings(session: Session, number: int) -> int:
    query = select(func.count()).select_from(case_import_finding).where(_D.import_id == number)
    return int(session.execute(query).scalar_one())


# ---- cases that were taken over --------------------------------------------------------------------------


def known(session: Session, system: str, local_ids: Sequence[str]) -> dict[str, TakenOver]:
    """Those of these that are here, by what the old system calls them."""
    query = select(case_taken_over).where(_T.system == system, _T.local_id.in_(local_ids))
    return {
        row.local_id: TakenOver(**{name: getattr(row, name) for name in _ROW})
        for row in session.execute(query)
    }


def put(session: Session, rows: Sequence[TakenOver]) -> None:
    if rows:
        session.run(_PUT, rows=listed([astuple(one) for one in rows]))


def forget_words(session: Session, number: int) -> None:
    """What a case was given by an import is to be known no more, be it by digests alone."""
    query = select(case_taken_over).where(_T.number == number)
    for row in session.execute(query).all():
        took = replace(Took.read(row.took), title="", description="").written()
        mine = update(case_taken_over).where(_T.system == row.system, _T.local_id == row.local_id)
        session.execute(mine.values(took=took, digest=""))


def see(session: Session, system: str, local_ids: Sequence[str], by: int) -> None:
    """They were come by."""
    mine = update(case_taken_over).where(_T.system == system, _T.local_id.in_(local_ids))
    session.execute(mine.values(seen=by))


def unseen(session: Session, system: str, by: int, most: int) -> list[TakenOver]:
    """Those that an import or a count which has ended did not come by."""
    query = select(case_taken_over).where(_T.system == system, _T.seen < by).order_by(_T.local_id)
    return [
        TakenOver(**{name: getattr(row, name) for name in _ROW}) for row in session.execute(query.limit(most))
    ]


def many_unseen(session: Session, system: str, by: int) -> int:
    query = select(func.count()).select_from(case_taken_over).where(_T.system == system, _T.seen < by)
    return int(session.execute(query).scalar_one())


def files(session: Session, wanted: Sequence[int]) -> dict[int, CaseFile]:
    """Cases as they are here, by their numbers."""
    rows = session.execute(select(case_file).where(_F.number.in_(wanted)))
    return {row.number: read_file(row) for row in rows}


def types_here(session: Session, system: str) -> Types:
    """What the cases of that system are here now, by type and status."""
    query = (
        select(_F.type, _F.status, func.count().label("many"))
        .join(case_taken_over, _T.number == _F.number)
        .where(_T.system == system)
        .group_by(_F.type, _F.status)
    )
    return {f"{row.type}\t{row.status}": int(row.many) for row in session.execute(query)}


def _import(row: Any) -> KeptImport:
    return KeptImport(
        number=row.id,
        kind=row.kind,
        system=row.system,
        profile=ImportProfile.model_validate_json(row.profile),
        at=row.at,
        pages=row.pages,
        within=row.within,
        label=row.label,
        share=row.share,
        counts=ImportCounts.model_validate_json(row.counts),
        tally={name: (there, here) for name, (there, here) in json.loads(row.tally).items()},
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        changed_at=row.changed_at,
        finished_at=row.finished_at,
    )


_FIND = insert_listed(
    case_import_finding,
    *("import_id", "local_id", "what", "number", "problem", "fix"),
    then="ON CONFLICT DO NOTHING",
)
_PUT = insert_listed(
    case_taken_over,
    *_ROW,
    then="ON CONFLICT (system, local_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _ROW[2:]),
)

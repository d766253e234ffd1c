"""Imports in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, tuple_, update

from identity_index.ids import import_id
from identity_index.people.importing.batch import Beginning, Counts, Import, Reject
from identity_index.people.importing.tables import person_import, person_import_reject
from ledger import clock, numbers
from ledger.bulk import insert_listed, listed
from ledger.errors import NotFound
from ledger.session import Session

MOST_REJECTS = 10_000
"""Of one import that are kept; all are counted."""
_I, _J = person_import.c, person_import_reject.c


def unfinished(session: Session, wanted: Beginning) -> Import | None:
    """The same file of the same system, read in the same way, that is not in yet; the newest."""
    query = (
        select(person_import)
        .where(_I.system == wanted.system, _I.sha256 == wanted.sha256, _I.profile == wanted.profile)
        .where(_I.finished_at.is_(None))
    )
    row = session.execute(query.order_by(_I.id.desc()).limit(1)).first()
    return None if row is None else _import(row)


def make(session: Session, wanted: Beginning, who: str) -> Import:
    """A new one, of which nothing is in."""
    now = clock.now(session)
    number = numbers.take(session, numbers.IMPORT, 1)
    row = {
        "id": number,
        "system": wanted.system,
        "file": wanted.file,
        "sha256": wanted.sha256,
        "profile": wanted.profile,
        "line": 0,
        "counts": Counts().model_dump_json(),
        "weights": "[]",
        "begun_by": who,
        "begun_at": now,
        "changed_at": now,
    }
    session.execute(insert(person_import).values(row))
    return find(session, number)


def find(session: Session, number: int) -> Import:
    """Raises ``NotFound``."""
    row = session.execute(select(person_import).where(_I.id == number)).first()
    if row is None:
        raise NotFound(f"There is no import {import_id.written(number)}.")
    return _import(row)


def page(session: Session, after: int | None, limit: int) -> list[Import]:
    """The newest first; those before this number."""
    query = select(person_import).order_by(_I.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_I.id < after)
    return [_import(row) for row in session.execute(query)]


def rejects(session: Session, number: int, after: int, limit: int) -> list[Reject]:
    """By line; those after this line."""
    query = select(person_import_reject).where(_J.import_id == number, _J.line > after)
    rows = session.execute(query.order_by(_J.line).limit(limit))
    return [Reject(line=row.line, column=row.in_column, problem=row.problem, fix=row.fix) for row in rows]


def kept_rejects(session: Session, number: int) -> int:
    """How many are kept."""
    query = select(func.count()).select_from(person_import_reject).where(_J.import_id == number)
    return int(session.execute(query).scalar_one())


def reject(session: Session, number: int, wrong: Sequence[Reject]) -> None:
    """Keep these."""
    if wrong:
        rows = [(number, one.line, one.column, one.problem, one.fix) for one in wrong]
        session.run(_REJECT, rows=listed(rows))


class Words(NamedTuple):
    """What is said of a reject. ``place``: the import's number, and the line."""

    place: tuple[int, int]
    words: tuple[str | None, str, str]


def rejects_after(session: Session, place: tuple[int, int], most: int) -> list[Words]:
    """Of every import, those after this place."""
    query = select(person_import_reject).where(tuple_(_J.import_id, _J.line) > tuple_(*place))
    rows = session.execute(query.order_by(_J.import_id, _J.line).limit(most))
    return [Words((row.import_id, row.line), (row.in_column, row.problem, row.fix)) for row in rows]


def reword(session: Session, place: tuple[int, int], words: Sequence[str | None]) -> None:
    """It says this instead."""
    column, problem, fix = words
    mine = update(person_import_reject).where(_J.import_id == place[0], _J.line == place[1])
    session.execute(mine.values(in_column=column, problem=problem, fix=fix))


def move_on(
    session: Session, number: int, *, line: int, counts: Counts, weights: Sequence[str], finished: bool
) -> Import:
    """It is in up to this line."""
    now = clock.now(session)
    session.execute(
        update(person_import)
        .where(_I.id == number)
        .values(
            line=line,
            counts=counts.model_dump_json(),
            weights=json.dumps(list(weights)),
            changed_at=now,
            finished_at=now if finished else None,
        )
    )
    return find(session, number)


def _import(row: Any) -> Import:
    return Import(
        id=import_id.written(row.id),
        system=row.system,
        file=row.file,
        sha256=row.sha256,
        state="running" if row.finished_at is None else "finished",
        line=row.line,
        counts=Counts.model_validate_json(row.counts),
        weights=json.loads(row.weights),
        begun_by=row.begun_by,
        begun_at=clock.moment(row.begun_at),
        changed_at=clock.moment(row.changed_at),
        finished_at=None if row.finished_at is None else clock.moment(row.finished_at),
    )


_REJECT = insert_listed(
    person_import_reject, "import_id", "line", "in_column", "problem", "fix", then="ON CONFLICT DO NOTHING"
)

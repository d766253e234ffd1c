"""Jobs about weights in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pydantic import JsonValue
from sqlalchemy import delete, func, insert, select, update

from identity_index.ids import job_id
from identity_index.people.weighing.jobs.finding import Found
from identity_index.people.weighing.jobs.job import MOST_EXAMPLES, Change, State
from identity_index.people.weighing.tables import person_weights_example, person_weights_job
from ledger import clock, numbers
from ledger.bulk import insert_listed, listed
from ledger.errors import NotFound
from ledger.session import Session

_J, _E = person_weights_job.c, person_weights_example.c
TRAINING, TRIAL = "training", "trial"
PLACES = "places"
"""A training of the index of places: all jobs about weights run one after another."""
OF_PEOPLE = (TRAINING, TRIAL)


def make(
    session: Session,
    kind: str,
    asked: JsonValue,
    *,
    against: str,
    weights: str | None,
    through: int,
    who: str,
) -> int:
    """A new one, that runs; answers with its number."""
    now, number = clock.now(session), numbers.take(session, numbers.WEIGHTS_JOB, 1)
    values = {
        **{"id": number, "kind": kind, "state": State.RUNNING.value, "asked": json.dumps(asked)},
        **{"against": against, "weights": weights, "through": through, "phase": "waiting"},
        **{"done": 0, "of": 0, "place": 0, "counts": "{}", "who": who, "begun_at": now, "changed_at": now},
        "why": "",
    }
    session.execute(insert(person_weights_job).values(values))
    return number


def find(session: Session, number: int, kinds: Sequence[str] = OF_PEOPLE) -> Any:
    """Its row, where it is of these kinds. Raises ``NotFound``."""
    query = select(person_weights_job).where(_J.id == number, _J.kind.in_(kinds))
    row = session.execute(query).first()
    if row is None:
        raise NotFound(f"There is no job {job_id.written(number)}.")
    return row


def page(session: Session, after: int | None, limit: int, kinds: Sequence[str] = OF_PEOPLE) -> list[Any]:
    """The newest first; those before this number, of these kinds."""
    query = select(person_weights_job).where(_J.kind.in_(kinds)).order_by(_J.id.desc()).limit(limit)
    if after is not None:
        query = query.where(_J.id < after)
    return list(session.execute(query))


def next_running(session: Session) -> Any | None:
    """The oldest that has not ended."""
    query = select(person_weights_job).where(_J.state == State.RUNNING.value).order_by(_J.id).limit(1)
    return session.execute(query).first()


def move_on(session: Session, number: int, **values: Any) -> bool:
    """It has come so far; False where it runs no more, so that nothing is written."""
    done = session.execute(
        update(person_weights_job)
        .where(_J.id == number, _J.state == State.RUNNING.value)
        .values(changed_at=clock.now(session), **values)
    )
    return done.rowcount == 1


def end(session: Session, number: int, state: State, why: str = "", **values: Any) -> bool:
    """It has ended. False where it had already."""
    now = clock.now(session)
    return move_on(session, number, state=state.value, why=why, ended_at=now, **values)


def keep_examples(session: Session, number: int, found: Sequence[Found]) -> None:
    """Keep these as examples, of each change no more than ``MOST_EXAMPLES``."""
    query = select(_E.change, func.count().label("many")).where(_E.job == number).group_by(_E.change)
    there = Counter({row.change: row.many for row in session.execute(query)})
    place = there.total()
    rows: list[tuple[int, int, str, int, int, str]] = []
    for one in found:
        if there[one.change.value] < MOST_EXAMPLES:
            there[one.change.value] += 1
            place += 1
            detail = json.dumps(
                {"before": one.before.model_dump(mode="json"), "after": one.after.model_dump(mode="json")}
            )
            rows.append((number, place, one.change.value, one.record, one.person, detail))
    if rows:
        session.run(_KEEP, rows=listed(rows))


def examples(session: Session, number: int, change: Change | None) -> list[Any]:
    """In the order in which they were found."""
    query = select(person_weights_example).where(_E.job == number).order_by(_E.place)
    if change is not None:
        query = query.where(_E.change == change.value)
    return list(session.execute(query))


def forget(session: Session, records: Sequence[int]) -> int:
    """What a trial showed of these records is gone; how many rows that were."""
    gone = delete(person_weights_example).where(_E.record.in_(records))
    return session.execute(gone).rowcount


_KEEP = insert_listed(person_weights_example, "job", "place", "change", "record", "person", "detail")

"""Corrections in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update

from identity_index.ids import correction_id
from identity_index.people.corrections.correction import Kept, State
from identity_index.people.corrections.tables import correction
from identity_index.provenance.correcting import Wanted
from identity_index.provenance.held import RecordKey
from ledger import numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_C = correction.c


def ask(
    session: Session, wanted: Sequence[Wanted], records: Mapping[RecordKey, int], now: Micros, by: str
) -> list[Kept]:
    """Put these on record as open. ``records``: the number of each record that they are about."""
    if not wanted:
        return []
    first = numbers.take(session, numbers.CORRECTION, len(wanted))
    asked = [
        Kept(
            *(number, State.OPEN, records[one.record], *one.record, one.attribute, one.held, one.wanted),
            *(one.key, one.because, now, by, None),
        )
        for number, one in enumerate(wanted, start=first)
    ]
    session.execute(
        correction.insert(),
        [
            {
                "id": one.number,
                "state": one.state.value,
                "record": one.record,
                "system": one.system,
                "local_id": one.local_id,
                "attribute": one.attribute,
                "held": json.dumps(one.held, ensure_ascii=False),
                "wanted": json.dumps(one.wanted, ensure_ascii=False),
                "key": one.key,
                "because": one.because,
                "asked_at": one.asked_at,
                "asked_by": one.by,
            }
            for one in asked
        ],
    )
    return asked


def settle(session: Session, which: Iterable[int], state: State, now: Micros) -> None:
    """These are open no more."""
    settled = update(correction).where(_C.id.in_(list(which)))
    session.execute(settled.values(state=state.value, settled_at=now))


def open_of(session: Session, records: Iterable[int]) -> list[Kept]:
    """The open ones that concern any of these records, the oldest first."""
    return [_kept(row) for row in session.run(_OPEN, ids=ids(records))]


def find(session: Session, number: int) -> Kept:
    """Raises ``NotFound``."""
    row = session.execute(select(correction).where(_C.id == number)).first()
    if row is None:
        raise NotFound(f"There is no correction {correction_id.written(number)}.")
    return _kept(row)


def page(
    session: Session,
    *,
    state: State | None = None,
    system: str | None = None,
    after: int = 0,
    most: int = 50,
) -> list[Kept]:
    """The oldest first; those after this number."""
    query = select(correction).where(_C.id > after).order_by(_C.id).limit(most)
    if state is not None:
        query = query.where(_C.state == state.value)
    if system is not None:
        query = query.where(_C.system == system)
    return [_kept(row) for row in session.execute(query)]


def count(session: Session) -> dict[str, int]:
    """How many there are in each state."""
    query = select(_C.state, func.count().label("many")).group_by(_C.state)
    return {row.state: row.many for row in session.execute(query)}


def _kept(row: Any) -> Kept:
    return Kept(
        *(row.id, State(row.state), row.record, row.system, row.local_id, row.attribute),
        *(json.loads(row.held), json.loads(row.wanted), row.key, row.because),
        *(row.asked_at, row.asked_by, row.settled_at),
    )


def _open(numbers_: Numbers) -> Any:
    query = select(correction).where(_C.state == State.OPEN.value, _C.record.in_(numbers_))
    return query.order_by(_C.id)


_OPEN = Prepared(_open)

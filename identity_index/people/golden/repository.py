"""What people decided about attributes, in the database. Each function works in the caller's session."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue
from sqlalchemy import select, update

from identity_index.people.golden.tables import golden_decision
from ledger import numbers
from ledger.clock import Micros
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_D = golden_decision.c


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided, as long as it stands."""

    number: int
    record: int
    attribute: str
    value: JsonValue
    instead_of: frozenset[str]
    at: Micros
    who: str
    reason: str


def standing(session: Session, records: Iterable[int]) -> list[Decision]:
    """The decisions that stand about the person of these records, the oldest first."""
    return [_decision(row) for row in session.run(_STANDING, ids=ids(records))]


def in_force(decisions: Iterable[Decision], first: Collection[str] = ()) -> dict[str, Decision]:
    """By attribute, of several the newest.

    Of the attributes in ``first`` the first: a number that somebody was given stays theirs.
    """
    found: dict[str, Decision] = {}
    for one in decisions:
        if one.attribute not in first or one.attribute not in found:
            found[one.attribute] = one
    return found


def decide(
    session: Session,
    record: int,
    attribute: str,
    value: JsonValue,
    instead_of: Iterable[str],
    *,
    now: Micros,
    who: str,
    reason: str,
) -> int:
    """Put a decision on record; answers with its number. The caller ends those before it."""
    number = numbers.take(session, numbers.DECISION, 1)
    session.execute(
        golden_decision.insert().values(
            id=number,
            record=record,
            attribute=attribute,
            value=json.dumps(value, ensure_ascii=False),
            instead_of=json.dumps(sorted(set(instead_of)), ensure_ascii=False),
            at=now,
            who=who,
            reason=reason,
        )
    )
    return number


def end(session: Session, records: Iterable[int], attribute: str, *, now: Micros, who: str) -> int:
    """What was decided of this attribute of the person of these records stands no more; answers how many."""
    which = [row.id for row in session.run(_STANDING, ids=ids(records)) if row.attribute == attribute]
    if which:
        ended = update(golden_decision).where(_D.id.in_(which))
        session.execute(ended.values(ended_at=now, ended_by=who))
    return len(which)


def _decision(row: Any) -> Decision:
    return Decision(
        *(row.id, row.record, row.attribute, json.loads(row.value), frozenset(json.loads(row.instead_of))),
        *(row.at, row.who, row.reason),
    )


def _standing(numbers_: Numbers) -> Any:
    query = select(golden_decision).where(_D.record.in_(numbers_), _D.ended_at.is_(None))
    return query.order_by(_D.id)


_STANDING = Prepared(_standing)

"""Samples of the machine's links in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update

from identity_index.history.change import INDEX, What
from identity_index.history.tables import change
from identity_index.ids import sample_id
from identity_index.links.kind import Kind
from identity_index.people.sampling.tables import link_sample, link_verdict
from ledger import numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session

_C = change.c
_OURS = (_C.kind == Kind.PERSON.value, _C.what == What.LINK.value, _C.who == INDEX)


def span(session: Session) -> tuple[int, int, int]:
    """How many links the machine made, and the first and the last number of them; (0, 0, 0): none."""
    row = session.execute(
        select(
            func.count().label("many"), func.min(_C.id).label("first"), func.max(_C.id).label("last")
        ).where(*_OURS)
    ).one()
    return row.many, row.first or 0, row.last or 0


def among(session: Session, numbers_: Iterable[int]) -> set[int]:
    """Which of these changes are links of the machine's."""
    return {row.id for row in session.execute(select(_C.id).where(_C.id.in_(list(numbers_)), *_OURS))}


def everyone(session: Session) -> list[int]:
    """All of them."""
    return [row.id for row in session.execute(select(_C.id).where(*_OURS).order_by(_C.id))]


def keep(session: Session, drawn: Sequence[int], of: int, who: str, now: Micros) -> int:
    """Put a sample on record; answers with its number."""
    number = numbers.take(session, numbers.SAMPLE, 1)
    session.execute(link_sample.insert().values(id=number, at=now, who=who, of=of))
    session.execute(link_verdict.insert(), [{"sample": number, "change": one} for one in drawn])
    return number


def find(session: Session, number: int) -> tuple[Any, list[Any]]:
    """The row of a sample, and those of its links in the order of their numbers. Raises ``NotFound``."""
    row = session.execute(select(link_sample).where(link_sample.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no sample {sample_id.written(number)}.")
    query = select(link_verdict).where(link_verdict.c.sample == number).order_by(link_verdict.c.change)
    return row, list(session.execute(query))


def judge(
    session: Session, number: int, which: int, verdict: str, who: str, reason: str, now: Micros
) -> bool:
    """False where that link is not in the sample."""
    told = {"verdict": verdict, "who": who, "reason": reason, "at": now}
    here = (link_verdict.c.sample == number, link_verdict.c.change == which)
    return session.execute(update(link_verdict).where(*here).values(told)).rowcount > 0

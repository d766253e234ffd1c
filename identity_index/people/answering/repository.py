"""Answers that were given together, in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from identity_index.ids import batch_id
from identity_index.people.answering.tables import review_answer, review_batch
from ledger import numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, and what became of it."""

    review: int
    answer: str
    change: int | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """Answers as they are on record."""

    number: int
    at: Micros
    who: str
    reason: str
    undone_at: Micros | None
    undone_by: str | None
    given: Sequence[Given]


def keep(session: Session, given: Sequence[Given], who: str, reason: str, now: Micros) -> int:
    """Put these on record; answers with their number."""
    number = numbers.take(session, numbers.ANSWERS, 1)
    session.execute(review_batch.insert().values(id=number, at=now, who=who, reason=reason))
    session.execute(
        review_answer.insert(),
        [
            {
                **{"batch": number, "place": place, "review": one.review, "answer": one.answer},
                **{"change": one.change, "refused": one.refused},
            }
            for place, one in enumerate(given)
        ],
    )
    return number


def find(session: Session, number: int) -> KeptBatch:
    """Raises ``NotFound``."""
    row = session.execute(select(review_batch).where(review_batch.c.id == number)).first()
    if row is None:
        raise NotFound(f"There is no {batch_id.written(number)}: nobody has given those answers.")
    query = select(review_answer).where(review_answer.c.batch == number).order_by(review_answer.c.place)
    given = [Given(one.review, one.answer, one.change, one.refused) for one in session.execute(query)]
    return KeptBatch(row.id, row.at, row.who, row.reason, row.undone_at, row.undone_by, given)


def undone(session: Session, number: int, who: str, now: Micros) -> None:
    """All of it was taken back."""
    session.execute(
        update(review_batch).where(review_batch.c.id == number).values(undone_at=now, undone_by=who)
    )

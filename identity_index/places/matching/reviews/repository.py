"""Reviews of texts in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from identity_index.ids import place_review_id
from identity_index.places.matching.reviews.review import Kept, Opening, State
from identity_index.places.matching.tables import place_review
from ledger import numbers
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.session import Session

_R = place_review.c
_COLUMNS = (
    *("id", "meaning", "text", "state", "uprn", "score", "runner_up", "runner_up_score", "why", "weights"),
    *("opened_at", "asked_by", "reason"),
)


def of_meanings(session: Session, meanings: Iterable[str]) -> dict[str, Kept]:
    """What was asked about texts of these meanings, and what was said."""
    query = select(place_review).where(_R.meaning.in_(sorted(set(meanings))))
    return {row.meaning: _kept(row) for row in session.execute(query)}


def open_all(session: Session, asked: Sequence[Opening], who: str, now: Micros) -> None:
    """Ask these. What is asked already is not asked again; what was rejected is, as it is now."""
    numbers.hold(session, numbers.PLACE_REVIEW)
    each = {one.meaning: one for one in reversed(asked)}  # of equals the first
    for meaning, kept in of_meanings(session, each).items():
        if kept.state is State.REJECTED:
            _ask_again(session, kept.number, each[meaning], who, now)
        del each[meaning]
    if each:
        first = numbers.take(session, numbers.PLACE_REVIEW, len(each))
        rows = [
            (
                *(number, one.meaning, one.text, State.OPEN.value, one.uprn, one.score, one.runner_up),
                *(one.runner_up_score, one.why, one.weights, now, who, ""),
            )
            for number, one in enumerate(each.values(), start=first)
        ]
        session.run(_OPEN, rows=listed(rows))


def find(session: Session, number: int) -> Kept:
    """Raises ``NotFound``."""
    row = session.execute(select(place_review).where(_R.id == number)).first()
    if row is None:
        raise NotFound(f"There is no review {place_review_id.written(number)}.")
    return _kept(row)


def page(session: Session, state: State | None, after: int | None, limit: int) -> list[Kept]:
    """The oldest first; those after this number."""
    query = select(place_review).order_by(_R.id).limit(limit)
    if state is not None:
        query = query.where(_R.state == state.value)
    if after is not None:
        query = query.where(_R.id > after)
    return [_kept(row) for row in session.execute(query)]


def decide(
    session: Session, number: int, state: State, meant: int | None, who: str, reason: str, now: Micros
) -> None:
    values = {"state": state.value, "meant": meant, "decided_at": now, "decided_by": who, "reason": reason}
    session.execute(update(place_review).where(_R.id == number).values(**values))


def _ask_again(session: Session, number: int, one: Opening, who: str, now: Micros) -> None:
    values = {
        **one._asdict(),
        **{"state": State.OPEN.value, "opened_at": now, "asked_by": who, "reason": ""},
        **dict.fromkeys(("meant", "decided_at", "decided_by")),
    }
    session.execute(update(place_review).where(_R.id == number).values(**values))


def _kept(row: Any) -> Kept:
    asked = Opening(
        *(row.meaning, row.text, row.uprn, row.score, row.runner_up, row.runner_up_score, row.why),
        row.weights,
    )
    return Kept(
        *(row.id, State(row.state), asked, row.opened_at, row.asked_by),
        *(row.meant, row.decided_at, row.decided_by, row.reason),
    )


_OPEN = insert_listed(place_review, *_COLUMNS, then="ON CONFLICT DO NOTHING")

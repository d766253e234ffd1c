"""Reviews in the database. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from identity_index.ids import review_id
from identity_index.links.tables import master, source_record
from identity_index.people.reviews.review import Kept, Opening, State, Why
from identity_index.people.tables import review
from ledger import numbers
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.prepared import Numbers, Prepared, ids
from ledger.session import Session

_R = review.c


def open_all(session: Session, asked: Sequence[Opening], now: Micros) -> list[int]:
    """Ask these; answers with their numbers."""
    if not asked:
        return []
    first = numbers.take(session, numbers.REVIEW, len(asked))
    for number, one in enumerate(asked, start=first):
        session.run(
            _OPEN,
            id=number,
            state=State.OPEN.value,
            why=one.why.value,
            record=one.record,
            master=one.master,
            candidate=one.candidate,
            candidate_record=one.candidate_record,
            bits=one.bits,
            probability=one.probability,
            weights=one.weights,
            evidence=one.evidence,
            opened_at=now,
            reason="",
        )
    return list(range(first, first + len(asked)))


def asked_already(session: Session, one: int, other: int) -> bool:
    """Was it asked whether these two masters are one, and is that still open, or could nobody tell?"""
    pair = [one, other]
    query = select(_R.id).where(
        _R.master.in_(pair), _R.candidate.in_(pair), _R.state.in_([State.OPEN.value, State.UNSURE.value])
    )
    if one != other:
        query = query.where(_R.master != _R.candidate)
    return session.execute(query.limit(1)).first() is not None


def find(session: Session, number: int) -> Kept:
    """Raises ``NotFound``."""
    row = session.execute(select(review).where(_R.id == number)).first()
    if row is None:
        raise NotFound(f"There is no review {review_id.written(number)}.")
    return _kept(row)


def page(session: Session, state: State | None, *, after: int | None = None, limit: int = 50) -> list[Kept]:
    """The oldest first; those after this number."""
    query = select(review).order_by(_R.id).limit(limit)
    if state is not None:
        query = query.where(_R.state == state.value)
    if after is not None:
        query = query.where(_R.id > after)
    return [_kept(row) for row in session.execute(query)]


def of_masters(session: Session, masters: Iterable[int]) -> list[Kept]:
    """The open ones that concern any of these."""
    which = list(masters)
    query = select(review).where(_R.state == State.OPEN.value)
    query = query.where(_R.master.in_(which) | _R.candidate.in_(which))
    return [_kept(row) for row in session.execute(query.order_by(_R.id))]


def count(session: Session) -> dict[str, int]:
    """How many there are in each state."""
    query = select(_R.state, func.count().label("many")).group_by(_R.state)
    return {row.state: row.many for row in session.execute(query)}


def decide(
    session: Session,
    number: int,
    state: State,
    *,
    who: str,
    reason: str,
    now: Micros,
    change: int | None = None,
) -> None:
    values = {"state": state.value, "decided_at": now, "decided_by": who, "reason": reason, "change": change}
    session.execute(update(review).where(_R.id == number).values(values))


def reopen(session: Session, number: int) -> None:
    """Its answer was taken back."""
    none = {"decided_at": None, "decided_by": None, "reason": "", "change": None}
    session.execute(update(review).where(_R.id == number).values(state=State.OPEN.value, **none))


def ask_as(session: Session, number: int, why: Why) -> None:
    """It is asked for this reason now."""
    session.execute(update(review).where(_R.id == number).values(why=why.value))


def close_moved(
    session: Session, masters: Iterable[int], who: str, reason: str, now: Micros, change: int | None = None
) -> list[Kept]:
    """Close the open ones one side of which is not what it was: one of the two records has another master, or
    one of the masters has become another. Answers with them. ``change``: the one by which it is so."""
    rows = session.run(_MOVED, ids=ids(masters)).all()
    for row in rows:
        decide(session, row.id, State.CLOSED, who=who, reason=reason, now=now, change=change)
    return [find(session, row.id) for row in rows]


def closed_by(session: Session, change: int, masters: Iterable[int]) -> list[Kept]:
    """Those that a change has closed, which touched these."""
    which = list(masters)
    query = select(review).where(_R.state == State.CLOSED.value, _R.change == change)
    query = query.where(_R.master.in_(which) | _R.candidate.in_(which))
    return [_kept(row) for row in session.execute(query.order_by(_R.id))]


def _kept(row: Any) -> Kept:
    asked = Opening(
        *(Why(row.why), row.record, row.master, row.candidate, row.candidate_record),
        *(row.weights, row.evidence, row.bits, row.probability),
    )
    return Kept(
        *(row.id, State(row.state), asked, row.opened_at),
        *(row.decided_at, row.decided_by, row.reason, row.change),
    )


def _moved(numbers_: Numbers) -> Any:
    own, other = master.alias("own"), master.alias("other")
    theirs = source_record.alias("theirs")
    query = (
        select(_R.id)
        .join(source_record, source_record.c.id == _R.record)
        .join(own, (own.c.kind == "person") & (own.c.id == _R.master))
        .join(other, (other.c.kind == "person") & (other.c.id == _R.candidate))
        .outerjoin(theirs, theirs.c.id == _R.candidate_record)
    )
    gone = or_(
        source_record.c.master != _R.master,
        theirs.c.master != _R.candidate,
        own.c.became.is_not(None),
        other.c.became.is_not(None),
    )
    return query.where(
        _R.state == State.OPEN.value, _R.master.in_(numbers_) | _R.candidate.in_(numbers_), gone
    )


_OPEN = Prepared(
    review.insert().values(
        {
            name: bindparam(name)
            for name in (
                *("id", "state", "why", "record", "master", "candidate", "candidate_record"),
                *("bits", "probability", "weights", "evidence", "opened_at", "reason"),
            )
        }
    )
)
_MOVED = Prepared(_moved)

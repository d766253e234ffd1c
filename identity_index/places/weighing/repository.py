"""What weights are learned from and evaluated by, in the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from identity_index.places.keeping.tables import place
from identity_index.places.matching.reviews.review import State as Answered
from identity_index.places.matching.tables import place_called, place_review
from identity_index.places.place import State
from ledger.reader import Reader
from ledger.session import Session

_PART = 5_000
_SPREAD, _WHOLE = 2_654_435_761, 2**32
"""Numbers are turned so that a sample is spread evenly over them, and is the same each time."""
_C, _P, _R = place_called.c, place.c, place_review.c


def last(session: Session) -> int:
    """The highest UPRN; 0 where none is known."""
    return session.execute(select(func.max(_C.uprn))).scalar() or 0


def many(session: Session, through: int) -> int:
    """How many properties there are up to this UPRN, retired ones too."""
    query = select(func.count()).select_from(place_called).where(_C.uprn <= through)
    return int(session.execute(query).scalar_one())


def last_review(session: Session) -> int:
    """The last that was asked; 0 where none was."""
    return session.execute(select(func.max(_R.id))).scalar() or 0


def spread(reader: Reader, through: int, most: int) -> Iterator[int]:
    """About so many properties that stand, spread evenly, by UPRN; always the same ones."""
    with reader.session() as session:
        share = most / max(many(session, through), 1)
    after: int | None = 0
    while after is not None:
        with reader.session() as session:
            chosen, after = _part(session, through, share, after)
        yield from chosen


def some(session: Session, through: int, most: int) -> list[int]:
    """The same in one session; at most so many."""
    share = most / max(many(session, through), 1)
    found: list[int] = []
    after: int | None = 0
    while after is not None and len(found) < most:
        chosen, after = _part(session, through, share, after)
        found += chosen
    return found[:most]


def _part(session: Session, through: int, share: float, after: int) -> tuple[list[int], int | None]:
    """Those of the next, and after which to go on; None: there are no more."""
    query = select(_P.uprn, _P.state).where(_P.uprn > after, _P.uprn <= through)
    part = list(session.execute(query.order_by(_P.uprn).limit(_PART)))
    chosen = [
        row.uprn
        for row in part
        if row.state != State.RETIRED.value and row.uprn * _SPREAD % _WHOLE < share * _WHOLE
    ]
    return chosen, part[-1].uprn if part else None


def answered(session: Session, through: int) -> list[tuple[str, int | None]]:
    """The texts that people have answered, and which property each means, by review."""
    query = select(_R.text, _R.meant).where(_R.id <= through, _R.state != Answered.OPEN.value)
    return [(row.text, row.meant) for row in session.execute(query.order_by(_R.id))]

"""Lapsing: what expired before it was delivered is noted, in the unit that ends it, for whoever files it.

It is not filed there: that unit holds lanes and deliveries, and filing waits for others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.lapse_tables import lapsed
from ledger.prepared import Prepared, ids
from ledger.session import Session
from ledger.tables import delivery, event

MOST = 500
"""Filed in one unit of work."""


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A delivery that expired. ``attributes`` are its event's, as JSON."""

    delivery: int
    subscription: str
    route: str
    made_at: Micros
    at: Micros
    attributes: str


def note(session: Session, deliveries: Iterable[int]) -> None:
    """These expired; they are to be filed."""
    session.run(_NOTE, rows=listed([(number,) for number in deliveries]))


def waits(session: Session) -> bool:
    """Is there any that is not filed yet?"""
    return session.run(_ANY).first() is not None


def some(session: Session) -> list[Lapsed]:
    """Of those that are not filed yet, in the order of their numbers."""
    return [_lapsed(row) for row in session.run(_SOME, most=MOST)]


def done(session: Session, deliveries: Sequence[int]) -> None:
    """These are filed."""
    session.run(_DONE, ids=ids(deliveries))


def _lapsed(row: Any) -> Lapsed:
    at = row.created_at if row.settled_at is None else row.settled_at
    return Lapsed(row.id, row.subscription, row.route, row.created_at, at, row.attributes)


_NOTE = insert_listed(lapsed, "delivery", then="ON CONFLICT (delivery) DO NOTHING")
_ANY = Prepared(select(lapsed.c.delivery).limit(1))
_SOME = Prepared(
    select(
        *(delivery.c.id, delivery.c.subscription, delivery.c.route),
        *(delivery.c.created_at, delivery.c.settled_at, event.c.attributes),
    )
    .select_from(lapsed)
    .join(delivery, delivery.c.id == lapsed.c.delivery)
    .join(event, event.c.seq == delivery.c.seq)
    .order_by(lapsed.c.delivery)
    .limit(bindparam("most"))
)
_DONE = Prepared(lambda numbers: delete(lapsed).where(lapsed.c.delivery.in_(numbers)))

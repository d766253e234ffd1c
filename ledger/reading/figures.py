"""Figures cheap enough to be asked for every few seconds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from ledger import numbers
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message, number


@dataclass(frozen=True, slots=True)
class Figures:
    """``events`` and ``deliveries`` are all that ever were; the others are as of now."""

    events: int
    deliveries: int
    dead_open: int
    invalid_open: int


def take(session: Session) -> Figures:
    """Numbers given tell how many there are, without counting rows."""
    given = {row.name: row.last for row in session.execute(select(number))}
    dead = select(func.count()).where(delivery.c.state == State.DEAD.value, delivery.c.resolved_by.is_(None))
    kept = select(func.count()).where(invalid_message.c.state == "open")
    return Figures(
        events=given.get(numbers.SEQ, 0),
        deliveries=given.get(numbers.DELIVERY, 0),
        dead_open=session.execute(dead).scalar_one(),
        invalid_open=session.execute(kept).scalar_one(),
    )

"""The checks of the account: each an equation, with both of its sides counted apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, and_, exists, func, select

from ledger import numbers
from ledger.session import Session
from ledger.states import Entered, Lane, State
from ledger.tables import delivery, event, invalid_message, lane, number, payload, ready, tally

Side = Callable[[Session], int]


class Check(BaseModel):
    """One equation and what its sides came to."""

    model_config = ConfigDict(frozen=True)

    equation: str = Field(description="left side = right side, in words")
    left: int
    right: int
    holds: bool


def all_of(session: Session) -> list[Check]:
    """Every check, on the session's moment."""
    found = []
    for equation, left, right in EQUATIONS:
        sides = left(session), right(session)
        found.append(Check(equation=equation, left=sides[0], right=sides[1], holds=sides[0] == sides[1]))
    return found


def _one(query: Select[Any]) -> Side:
    return lambda session: int(session.execute(query).scalar() or 0)


def _nothing(_session: Session) -> int:
    return 0


def _sum(*sides: Side) -> Side:
    return lambda session: sum(side(session) for side in sides)


def _rows(table: Any, *conditions: Any) -> Side:
    return _one(select(func.count()).select_from(table).where(*conditions))


def _given(name: str) -> Side:
    return _one(select(number.c.last).where(number.c.name == name))


def _tallied(outcome: Entered) -> Side:
    return _one(select(func.sum(tally.c.events)).where(tally.c.outcome == outcome.value))


def _deliveries(state: State) -> Side:
    return _rows(delivery, delivery.c.state == state.value)


_other = delivery.alias("other")
_has_delivery = exists().where(delivery.c.seq == event.c.seq)

EQUATIONS: tuple[tuple[str, Side, Side], ...] = (
    ("events tallied at the doors = events in the ledger", _tallied(Entered.ENVELOPE), _rows(event)),
    ("event numbers given = events in the ledger", _given(numbers.SEQ), _rows(event)),
    ("events in the ledger = payloads kept for them", _rows(event), _rows(payload)),
    (
        "refusals tallied at the doors = invalid messages kept",
        _tallied(Entered.INVALID),
        _rows(invalid_message),
    ),
    (
        "numbers of invalid messages given = open + mended + discarded ones",
        _given(numbers.INVALID),
        _sum(
            *(
                _rows(invalid_message, invalid_message.c.state == one)
                for one in ("open", "mended", "discarded")
            )
        ),
    ),
    (
        "invalid messages mended = those whose envelope is in the ledger",
        _rows(invalid_message, invalid_message.c.state == "mended"),
        _one(
            select(func.count())
            .select_from(invalid_message)
            .join(event, event.c.seq == invalid_message.c.mended_seq)
            .where(invalid_message.c.state == "mended")
        ),
    ),
    (
        "events in the ledger = unrouted ones + those with a delivery",
        _rows(event),
        _sum(_rows(event, event.c.unrouted), _one(select(func.count(delivery.c.seq.distinct())))),
    ),
    ("unrouted events with a delivery = none", _rows(event, event.c.unrouted, _has_delivery), _nothing),
    ("delivery numbers given = deliveries in the ledger", _given(numbers.DELIVERY), _rows(delivery)),
    (
        "deliveries in the ledger = waiting or held + delivered + dead + discarded + expired + withheld",
        _rows(delivery),
        _sum(*(_deliveries(one) for one in State)),
    ),
    ("deliveries waiting or held = rows of live work", _deliveries(State.WAITING), _rows(ready)),
    (
        "rows of live work = those whose delivery waits",
        _rows(ready),
        _one(
            select(func.count())
            .select_from(ready)
            .join(delivery, delivery.c.id == ready.c.delivery)
            .where(delivery.c.state == State.WAITING.value)
        ),
    ),
    (
        "dead deliveries that say which replay delivered them = those for which it did",
        _rows(delivery, delivery.c.state == State.DEAD.value, delivery.c.resolved_by.isnot(None)),
        _one(
            select(func.count())
            .select_from(delivery)
            .join(_other, _other.c.id == delivery.c.resolved_by)
            .where(delivery.c.state == State.DEAD.value, _other.c.state == State.DELIVERED.value)
        ),
    ),
    (
        "replays delivered = replays that a dead delivery names",
        _rows(
            delivery,
            delivery.c.run > 0,
            delivery.c.replays.isnot(None),
            delivery.c.state == State.DELIVERED.value,
        ),
        _one(
            select(func.count(delivery.c.resolved_by.distinct())).where(
                delivery.c.state == State.DEAD.value, delivery.c.resolved_by.isnot(None)
            )
        ),
    ),
    (
        "lanes that are blocked = those whose blocking delivery is dead",
        _rows(lane, lane.c.state == int(Lane.BLOCKED)),
        _one(
            select(func.count())
            .select_from(lane)
            .join(delivery, and_(delivery.c.id == lane.c.blocked_by, delivery.c.state == State.DEAD.value))
            .where(lane.c.state == int(Lane.BLOCKED))
        ),
    ),
)
"""(words, left, right). A check that could hold by construction does not belong here."""

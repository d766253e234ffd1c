"""The dead letters: deliveries that ended without success, and messages that could not become an envelope.

One list of both, so that nothing is overlooked. A dead letter is a view of the ledger, never a copied row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select

from ledger import clock
from ledger.reading import cursor
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, event, invalid_message

MOST = 500
_KIND = "dead-letters"
_END = 2**62
"""Past every number: where a list begins that has no place yet."""


class Kind(StrEnum):
    DELIVERY = "delivery"
    INVALID = "invalid"


class DeadLetter(BaseModel):
    """One line of the list. ``id`` is ``d-<n>`` of a delivery, ``i-<n>`` of an invalid message."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind
    at: datetime = Field(description="when the delivery was made, or the message came in")
    stage: str = Field(description="route, deliver, settle; or receive, translate, validate, forbidden")
    cause: str
    fix: str | None = None
    source: str | None
    event_id: str | None
    type: str | None = None
    seq: int | None = None
    subscription: str | None = None
    lane: str | None = None
    attempts: int | None = None
    resolved_by: int | None = None
    entry: str | None = None
    container: str | None = None
    line: int | None = None
    field: str | None = None
    group: str | None = Field(default=None, description="its cause, g-<n>")


class DeadLetterPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[DeadLetter]
    next: str | None


class DeadLetterFilter(BaseModel):
    """Which dead letters. ``resolved`` also shows dead deliveries that a replay has since delivered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind | None = None
    subscription: str | None = None
    entry: str | None = None
    resolved: bool = False


def listing(
    session: Session, wanted: DeadLetterFilter | None = None, *, after: str | None = None, limit: int = 50
) -> DeadLetterPage:
    """A page, newest first. Raises ``BadCursor`` and ``ForeignCursor``.

    The cursor keeps a place in each of the two, so that neither loses one whatever their clocks did.
    """
    wanted = wanted or DeadLetterFilter()
    limit = max(1, min(limit, MOST))
    of_epoch = cursor.epoch(session)
    places = (_END, _END) if after is None else cursor.read(after, of_epoch, _KIND, 2)
    dead = [] if _only(wanted, Kind.INVALID) else session.execute(dead_query(wanted, places[0], limit)).all()
    invalid = (
        [] if _only(wanted, Kind.DELIVERY) else session.execute(invalid_query(wanted, places[1], limit)).all()
    )
    taken, place = _merge(dead, invalid, limit, places)
    more = len(dead) + len(invalid) > len(taken)
    return DeadLetterPage(items=taken, next=cursor.write(of_epoch, _KIND, *place) if more else None)


def dead_query(wanted: DeadLetterFilter, before: int, limit: int) -> Select[Any]:
    query = (
        select(delivery, event.c.source, event.c.id.label("event_id"), event.c.type, event.c.entry)
        .join(event, event.c.seq == delivery.c.seq)
        .where(delivery.c.state == State.DEAD.value, delivery.c.id < before)
        .order_by(delivery.c.id.desc())
        .limit(limit + 1)
    )
    if not wanted.resolved:
        query = query.where(delivery.c.resolved_by.is_(None))
    if wanted.subscription is not None:
        query = query.where(delivery.c.subscription == wanted.subscription)
    if wanted.entry is not None:
        query = query.where(event.c.entry == wanted.entry)
    return query


def invalid_query(wanted: DeadLetterFilter, before: int, limit: int) -> Select[Any]:
    columns = [column for column in invalid_message.c if column.name != "raw"]
    query = (
        select(*columns)
        .where(invalid_message.c.state == "open", invalid_message.c.id < before)
        .order_by(invalid_message.c.id.desc())
        .limit(limit + 1)
    )
    return query if wanted.entry is None else query.where(invalid_message.c.entry == wanted.entry)


def _only(wanted: DeadLetterFilter, kind: Kind) -> bool:
    """Is the list of that kind alone? What is asked of a subscription can only be a delivery."""
    return wanted.kind is kind or (kind is Kind.DELIVERY and wanted.subscription is not None)


def _merge(
    dead: Sequence[Any], invalid: Sequence[Any], limit: int, places: tuple[int, ...]
) -> tuple[list[DeadLetter], tuple[int, int]]:
    taken: list[DeadLetter] = []
    first, second = 0, 0
    while len(taken) < limit and (first < len(dead) or second < len(invalid)):
        if second >= len(invalid) or (first < len(dead) and dead[first].created_at >= invalid[second].at):
            taken.append(of_delivery(dead[first]))
            first += 1
        else:
            taken.append(of_invalid(invalid[second]))
            second += 1
    return taken, (
        dead[first - 1].id if first else places[0],
        invalid[second - 1].id if second else places[1],
    )


def of_delivery(row: Any) -> DeadLetter:
    return DeadLetter(
        id=f"d-{row.id}",
        kind=Kind.DELIVERY,
        at=clock.moment(row.created_at),
        stage="deliver",
        cause=row.cause or "no cause was given",
        source=row.source,
        event_id=row.event_id,
        type=row.type,
        seq=row.seq,
        subscription=row.subscription,
        lane=row.lane,
        attempts=row.attempts,
        resolved_by=row.resolved_by,
        entry=row.entry,
    )


def of_invalid(row: Any) -> DeadLetter:
    return DeadLetter(
        id=f"i-{row.id}",
        kind=Kind.INVALID,
        at=clock.moment(row.at),
        stage=row.stage,
        cause=row.problem,
        fix=row.fix,
        source=row.source,
        event_id=row.event_id,
        seq=row.mended_seq,
        entry=row.entry,
        container=row.container,
        line=row.line,
        field=row.field,
    )

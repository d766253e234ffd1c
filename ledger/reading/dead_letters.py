"""The dead letters: deliveries that ended without success, and messages that could not become an envelope.

Which of them somebody asks for, the dead-letter office finds; here is what one is. A dead letter is a view of
the ledger, never a copied row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from ledger import clock
from ledger.session import Session
from ledger.tables import delivery, event, invalid_message


class Kind(StrEnum):
    DELIVERY = "delivery"
    INVALID = "invalid"


class DeadLetter(BaseModel):
    """One line of the list. ``id`` is ``d-<n>`` of a delivery, ``i-<n>`` of an invalid message."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind
    at: datetime = Field(description="when the delivery was made, or the message came in")
    stage: str = Field(
        description="route, deliver, settle, expire; or receive, translate, validate, forbidden"
    )
    cause: str
    fix: str | None = None
    source: str | None
    event_id: str | None
    type: str | None = None
    subject: str | None = None
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
    state: str = Field(default="open", description="open, resolved, replaced, discarded, expired or mended")
    failed_at: datetime | None = Field(default=None, description="when it failed")


class DeadLetterPage(BaseModel):
    model_config = ConfigDict(frozen=True)

    items: list[DeadLetter]
    next: str | None


def of_deliveries(session: Session, which: Sequence[int]) -> list[DeadLetter]:
    """Those of these deliveries that there are."""
    query = (
        select(delivery, event.c.source, event.c.id.label("event_id"), event.c.type, event.c.subject)
        .add_columns(event.c.entry)
        .join(event, event.c.seq == delivery.c.seq)
        .where(delivery.c.id.in_(which))
    )
    return [of_delivery(row) for row in session.execute(query)] if which else []


def of_messages(session: Session, which: Sequence[int]) -> list[DeadLetter]:
    """Those of these invalid messages that there are."""
    columns = [column for column in invalid_message.c if column.name != "raw"]
    query = select(*columns).where(invalid_message.c.id.in_(which))
    return [of_invalid(row) for row in session.execute(query)] if which else []


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
        subject=row.subject,
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

"""Finding dead letters that are in no group."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from dead_letter.groups.tables import filed
from ledger.session import Session
from ledger.states import State
from ledger.tables import delivery, invalid_message


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A dead letter that is in no group."""

    number: int
    place: str
    stage: str
    words: str
    field: str | None = None


def unfiled_deliveries(session: Session, after: int, most: int) -> list[Unfiled]:
    """Dead deliveries above the number ``after``, in order, that are in no group and still count."""
    query = (
        select(delivery.c.id, delivery.c.subscription, delivery.c.cause)
        .where(
            delivery.c.state == State.DEAD.value,
            delivery.c.resolved_by.is_(None),
            delivery.c.id > after,
            ~exists(filed.c.id).where(filed.c.kind == "d", filed.c.number == delivery.c.id),
        )
        .order_by(delivery.c.id)
        .limit(most)
    )
    return [Unfiled(row.id, row.subscription, "", row.cause or "") for row in session.execute(query)]


def unfiled_messages(session: Session, after: int, most: int) -> list[Unfiled]:
    """Open invalid messages above the number ``after``, in order, that are in no group."""
    message = invalid_message.c
    query = (
        select(message.id, message.entry, message.stage, message.problem, message.field)
        .where(
            message.state == "open",
            message.id > after,
            ~exists(filed.c.id).where(filed.c.kind == "i", filed.c.number == message.id),
        )
        .order_by(message.id)
        .limit(most)
    )
    return [Unfiled(row.id, row.entry, row.stage, row.problem, row.field) for row in session.execute(query)]

"""What retention has come to, and what it will forget next, for people to see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, text

from ledger import retention
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.retention import IS_OPEN
from ledger.retention_tables import kept_back
from ledger.session import Session
from ledger.tables import KEPT_MESSAGES, delivery, event, invalid_message, payload
from schemas.classes import DataClass

MOST = 100_000
"""Counted at most: more is told as more."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """``due``: so many, counted up to ``MOST`` from the oldest on. ``first``: when the oldest that is kept
    was accepted, where one was found among those. ``held``: so many whose turn is over and that wait for a
    decision."""

    due: int
    first: Micros | None
    held: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One event: its class, when it was accepted and its data forgotten, and the deliveries that need it."""

    data_class: DataClass
    accepted_at: Micros
    forgotten_at: Micros | None
    erased: bool
    needed_by: list[int]


def payloads(session: Session, data_class: DataClass, before: Micros) -> Ahead:
    """The data of events of this class that was accepted before then."""
    since = retention.place(session, data_class)
    some = (
        select(event.c.accepted_at, payload.c.data_class, payload.c.data.is_(None).label("gone"))
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq > since)
        .order_by(event.c.seq)
        .limit(MOST)
        .subquery()
    )
    row = session.execute(
        select(
            func.count().filter(some.c.accepted_at < before).label("many"),
            func.min(some.c.accepted_at).label("first"),
        ).where(some.c.data_class == int(data_class), ~some.c.gone)
    ).one()
    held = session.execute(
        select(func.count()).select_from(kept_back).where(kept_back.c.data_class == int(data_class))
    ).scalar_one()
    return Ahead(row.many, row.first, held)


def messages(session: Session, before: Micros) -> Ahead:
    """The originals of invalid messages that are closed and arrived before then."""
    some = (
        select(invalid_message.c.at)
        .where(text(KEPT_MESSAGES))
        .order_by(invalid_message.c.id)
        .limit(MOST)
        .subquery()
    )
    row = session.execute(
        select(func.count().filter(some.c.at < before).label("many"), func.min(some.c.at).label("first"))
    ).one()
    return Ahead(row.many, row.first)


def standing(session: Session, seq: int) -> Standing:
    """Raises ``NotFound``."""
    row = session.execute(
        select(
            event.c.accepted_at,
            payload.c.data_class,
            payload.c.forgotten_at,
            payload.c.data.is_(None).label("gone"),
        )
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq == seq)
    ).first()
    if row is None:
        raise NotFound(f"There is no event {seq} in the ledger.")
    found = session.execute(
        select(delivery.c.id).where(delivery.c.seq == seq, IS_OPEN).order_by(delivery.c.id)
    )
    needed = [one.id for one in found]
    return Standing(DataClass(row.data_class), row.accepted_at, row.forgotten_at, bool(row.gone), needed)

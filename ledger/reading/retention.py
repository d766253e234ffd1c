"""What retention has come to, and what it will forget next, for people to see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, not_, select, text

from ledger import retention
from ledger.clock import Micros
from ledger.errors import NotFound
from ledger.retention import IS_OPEN, Apart
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
    source: str
    subject: str | None


def payloads(session: Session, data_class: DataClass, before: Micros, apart: Apart | None = None) -> Ahead:
    """The data of events of this class that was accepted before then; without what is ``apart``."""
    since = retention.place(session, data_class)
    some = (
        select(event.c.accepted_at, payload.c.data_class, payload.c.data.is_(None).label("gone"))
        .join(payload, payload.c.seq == event.c.seq)
        .where(event.c.seq > since, *_but(apart))
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


def _but(apart: Apart | None) -> list[ColumnElement[bool]]:
    if apart is None:
        return []
    theirs = and_(
        event.c.source == apart.source,
        func.coalesce(event.c.subject, "").startswith(apart.subject, autoescape=True),
    )
    return [not_(theirs)]


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
            *(event.c.source, event.c.subject, event.c.accepted_at),
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
    return Standing(
        data_class=DataClass(row.data_class),
        accepted_at=row.accepted_at,
        forgotten_at=row.forgotten_at,
        erased=bool(row.gone),
        needed_by=needed,
        source=row.source,
        subject=row.subject,
    )

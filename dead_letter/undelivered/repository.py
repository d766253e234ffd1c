"""Counting what expired undelivered. Each function works in the caller's session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select

from dead_letter.undelivered.tables import undelivered
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.session import Session

_U = undelivered.c


def add(session: Session, expired: Mapping[str, Sequence[Micros]]) -> None:
    """So many more expired of these subscriptions, at these moments."""
    rows = [(name, min(at), max(at), len(at)) for name, at in sorted(expired.items())]
    session.run(_ADD, rows=listed(rows))


def unseen(session: Session) -> Sequence[Any]:
    """Every subscription of which something expired that nobody has said they saw."""
    return session.execute(select(undelivered).order_by(_U.subscription)).all()


def seen(session: Session, subscription: str) -> None:
    """Somebody knows of what expired of it up to now."""
    session.execute(delete(undelivered).where(_U.subscription == subscription))


_ADD = insert_listed(
    undelivered,
    *("subscription", "since", "last_at", "many"),
    then="ON CONFLICT (subscription) DO UPDATE SET many = undelivered.many + excluded.many, "
    "last_at = CASE WHEN excluded.last_at > undelivered.last_at THEN excluded.last_at "
    "ELSE undelivered.last_at END",
)

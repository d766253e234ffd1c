"""Cursors of polling adapters: they move in the unit that records what was read, by compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from ledger import clock
from ledger.errors import Stale
from ledger.session import Session
from ledger.tables import cursor


@dataclass(frozen=True, slots=True)
class Cursor:
    """``fence`` moves with every change; a holder of an old one can change nothing."""

    value: str | None
    fence: int


def read(session: Session, name: str) -> Cursor:
    row = session.execute(select(cursor.c.value, cursor.c.fence).where(cursor.c.name == name)).first()
    return Cursor(None, 0) if row is None else Cursor(row.value, row.fence)


def move(session: Session, name: str, held: Cursor, value: str) -> Cursor:
    """Set the cursor if it still stands where ``held`` says. Raises ``Stale`` if somebody else moved it."""
    now = clock.now(session)
    if held.fence == 0:
        if read(session, name).fence != 0:
            raise Stale(f"The cursor of {name} was moved by another poller.")
        session.execute(insert(cursor), {"name": name, "value": value, "fence": 1, "updated_at": now})
        return Cursor(value, 1)
    changed = session.execute(
        update(cursor)
        .where(cursor.c.name == name, cursor.c.fence == held.fence)
        .values(value=value, fence=held.fence + 1, updated_at=now)
    )
    if changed.rowcount != 1:
        raise Stale(f"The cursor of {name} was moved by another poller.")
    return Cursor(value, held.fence + 1)

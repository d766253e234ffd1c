"""Cursors of polling adapters: they move in the unit that records what was read, by compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, text, update

from ledger import clock
from ledger.errors import Stale
from ledger.prepared import Prepared
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
        made = session.run(_FIRST, name=name, value=value, fence=1, updated_at=now)
        if made.rowcount != 1:
            raise Stale(f"The cursor of {name} was moved by another poller.")
        return Cursor(value, 1)
    changed = session.execute(
        update(cursor)
        .where(cursor.c.name == name, cursor.c.fence == held.fence)
        .values(value=value, fence=held.fence + 1, updated_at=now)
    )
    if changed.rowcount != 1:
        raise Stale(f"The cursor of {name} was moved by another poller.")
    return Cursor(value, held.fence + 1)


_FIRST_TEXT = text(
    "INSERT INTO cursor (name, value, fence, updated_at) VALUES (:name, :value, :fence, :updated_at) "
    "ON CONFLICT DO NOTHING"
)
_FIRST = Prepared({"sqlite": _FIRST_TEXT, "postgresql": _FIRST_TEXT})

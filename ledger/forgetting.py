"""Forgetting: how long a ``(source, id)`` is remembered. The events themselves stay."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from ledger import clock
from ledger.clock import Micros
from ledger.session import Session
from ledger.tables import event_key

MOST = 1000
"""Keys forgotten in one unit of work."""


def forget(session: Session, after: Micros) -> int:
    """Forget keys accepted longer ago than ``after``, the oldest first; answers with how many.

    From then on the same ``(source, id)`` is taken as a new event: the window must be longer than any sender
    goes on trying.
    """
    rows = session.execute(
        select(event_key.c.source, event_key.c.id)
        .where(event_key.c.accepted_at < clock.now(session) - after)
        .order_by(event_key.c.accepted_at)
        .limit(MOST)
    ).all()
    if rows:
        session.execute(_FORGET, [{"of": row.source, "which": row.id} for row in rows])
    return len(rows)


_FORGET = delete(event_key).where(event_key.c.source == bindparam("of"), event_key.c.id == bindparam("which"))

"""Once only: a service of the hub notes a delivery in the unit that does what the delivery asks for."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from ledger import clock
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.effect_tables import effect
from ledger.session import Session

MOST = 1000
"""Notes forgotten in one unit of work."""


def first_time(session: Session, subscription: str, key: str) -> bool:
    """Note this delivery; False where it is noted already: its effect is there, and it has no second one.

    ``key`` is ``Delivery.key``, the same for every attempt and replay. Ask before any other lock is taken:
    who asks for the same one at the same time waits.
    """
    rows = session.run(_NOTE, rows=listed([(subscription, key, clock.now(session))]))
    return rows.rowcount > 0


def forget(session: Session, after: Micros) -> int:
    """Forget what was noted longer ago than ``after``, the oldest first; answers with how much.

    A delivery that is replayed later than that has its effect again.
    """
    rows = session.execute(
        select(effect.c.subscription, effect.c.key)
        .where(effect.c.at < clock.now(session) - after)
        .order_by(effect.c.at)
        .limit(MOST)
    ).all()
    if rows:
        session.execute(_FORGET, [{"of": row.subscription, "which": row.key} for row in rows])
    return len(rows)


_NOTE = insert_listed(effect, "subscription", "key", "at", then="ON CONFLICT DO NOTHING")
_FORGET = delete(effect).where(effect.c.subscription == bindparam("of"), effect.c.key == bindparam("which"))

"""Whose turn it is: locks that hold until the unit's end, for what row locks cannot order.

SQLite has one writer at a time, so every unit has every turn. On PostgreSQL these are advisory locks, which
the server lets go of when the transaction or its connection ends, whatever became of the process.

- **the ledger's turn**: whoever records has it until its commit, so that ``seq`` is the order of commits and
  a reader that follows the ledger misses nothing; whoever changes the routing has it too, so that what is
  recorded after the change is routed by it.
- **a subscription's turn**: of several processes, one hands out for it at a time, so that window and rate
  hold; another looks again a moment later.
- **the sweep's turn**: one process sweeps; the others need not.
- **the flow**: whoever claims shares it with the others who do; whoever pauses has it alone, so that nothing
  is claimed by what was true before the pause once that is committed. Take it before any other lock.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text

from ledger import clock
from ledger.prepared import Prepared
from ledger.session import Session

_LEDGER = 7_801_801
_SUBSCRIPTION = 7_801_802
_SWEEP = 7_801_803
_FLOW = 7_801_804
"""Any numbers would do that nothing else in the database uses."""


def take_turn(session: Session) -> None:
    """Wait for the ledger's turn, and keep it until the unit ends. Again in the same unit costs nothing."""
    if session.dialect == "postgresql" and not session.has_turn:
        session.run(_TAKE)
        clock.ask(session)
        session.has_turn = True


def ask_to_hand_out(session: Session, name: str) -> Callable[[], bool]:
    """Take the turn to hand out to ``name`` if it is free; the answer says whether it was.

    Nobody waits for it: measured, two outboxes that did spent 200 µs an event on it. Whoever has it may not
    see what this unit's process has just recorded, so this process is to look again.
    """
    if session.dialect != "postgresql":
        return lambda: True
    asked = session.run(_TRY_SUBSCRIPTION, which=name)
    return lambda: bool(asked.scalar())


def may_sweep(session: Session) -> bool:
    """Take the sweep's turn if it is free."""
    return session.dialect != "postgresql" or bool(session.run(_TRY_SWEEP).scalar())


def let_flow(session: Session) -> None:
    """Take part in the flow until the unit ends; who wants to stop it waits."""
    if session.dialect == "postgresql":
        session.run(_SHARE_FLOW)


def stop_flow(session: Session) -> None:
    """Wait until nobody is about to claim, and let nobody until the unit ends."""
    if session.dialect == "postgresql":
        session.run(_TAKE_FLOW)


_NOTHING = text("SELECT 1")
_TAKE = Prepared({"sqlite": _NOTHING, "postgresql": text(f"SELECT pg_advisory_xact_lock({_LEDGER})")})
_TRY_SUBSCRIPTION = Prepared(
    {
        "sqlite": _NOTHING,
        "postgresql": text(f"SELECT pg_try_advisory_xact_lock({_SUBSCRIPTION}, hashtext(:which))"),
    }
)
_TRY_SWEEP = Prepared({"sqlite": _NOTHING, "postgresql": text(f"SELECT pg_try_advisory_xact_lock({_SWEEP})")})
_SHARE_FLOW = Prepared(
    {"sqlite": _NOTHING, "postgresql": text(f"SELECT pg_advisory_xact_lock_shared({_FLOW})")}
)
_TAKE_FLOW = Prepared({"sqlite": _NOTHING, "postgresql": text(f"SELECT pg_advisory_xact_lock({_FLOW})")})

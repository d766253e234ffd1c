"""Breakers: a system that fails again and again is left in peace, and then tried by one delivery.

Times are the database's. A system that has never failed has no row, so that all of this costs it nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from ledger import clock
from ledger.breaker_tables import breaker
from ledger.bulk import insert_listed, listed
from ledger.clock import Micros
from ledger.prepared import Prepared
from ledger.session import Session
from ledger.states import Breaker as State
from ledger.tickets import Ticket
from routes.breaker import BreakerRule, first_pause, longer_pause, spread


@dataclass(frozen=True, slots=True)
class Breaker:
    """How a system is. ``until_at`` is when it is tried again; ``probe`` is what tries it, while it does.

    ``held_until`` is what the system asked for itself (0: it did not), whatever the state. ``why`` is the
    last failure in the system's words, about ``delivery``: they may repeat what that holds.
    """

    system: str
    state: State = State.CLOSED
    failures: int = 0
    opened_at: Micros | None = None
    until_at: Micros = 0
    held_until: Micros = 0
    pause: Micros = 0
    opened: int = 0
    why: str = ""
    delivery: int | None = None
    probe: Ticket | None = None

    @property
    def well(self) -> bool:
        return self.state is State.CLOSED and not self.failures and not self.held_until

    @property
    def holds_until(self) -> Micros:
        """Until when nothing is handed out to the system; in the past: it is not held."""
        return max(self.held_until, self.until_at if self.state is State.OPEN else 0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one attempt says of its system. ``hold_for``: the system asked to be left in peace so long."""

    well: bool
    probe: bool = False
    hold_for: Micros | None = None
    why: str = ""
    delivery: int | None = None


def after(before: Breaker, heard: Iterable[Heard], rule: BreakerRule, now: Micros, chance: float) -> Breaker:
    """The breaker after it was heard, in this order. Pure; ``chance`` is from 0 to 1.

    While it is open or probing only the probe counts: what else comes back was sent before.
    """
    for one in heard:
        before = _after_one(before, one, rule, now, chance)
    return before


def _after_one(before: Breaker, one: Heard, rule: BreakerRule, now: Micros, chance: float) -> Breaker:
    if one.hold_for is not None:
        held = now + min(one.hold_for, clock.span(rule.longest))
        before = replace(before, held_until=max(before.held_until, held))
    if one.well:
        if before.state is State.PROBING and one.probe:
            return Breaker(before.system, opened=before.opened)
        return replace(before, failures=0) if before.state is State.CLOSED else before
    noted = replace(before, failures=before.failures + 1, why=one.why, delivery=one.delivery)
    if before.state is State.CLOSED and noted.failures >= rule.failures:
        noted = replace(noted, opened_at=now, opened=noted.opened + 1)
        return _paused(noted, clock.span(first_pause(rule)), now, chance)
    if before.state is State.PROBING and one.probe:
        longer = longer_pause(rule, timedelta(microseconds=before.pause))
        return _paused(noted, clock.span(longer), now, chance)
    return noted


def _paused(noted: Breaker, pause: Micros, now: Micros, chance: float) -> Breaker:
    until = now + clock.span(spread(timedelta(microseconds=pause), chance))
    return replace(noted, state=State.OPEN, pause=pause, until_at=max(until, noted.held_until), probe=None)


def of_system(session: Session, system: str) -> Breaker:
    """As it is committed now."""
    row = session.run(_ONE, system=system).first()
    return Breaker(system) if row is None else _breaker(row)


def lock(session: Session, systems: Iterable[str]) -> dict[str, Breaker]:
    """Keep these to this unit, in the order of their names; those that had no row have one then."""
    found: dict[str, Breaker] = {}
    for name in sorted(set(systems)):
        row = session.run(_LOCK, system=name).first()
        if row is None:
            session.run(_FIRST, rows=listed([_row(Breaker(name))]))
            row = session.run(_LOCK, system=name).one()
        found[name] = _breaker(row)
    return found


def try_lock(session: Session, system: str) -> Breaker | None:
    """Keep it to this unit if nobody has it. None: somebody has, or it has no row."""
    row = session.run(_TRY, system=system).first()
    return None if row is None else _breaker(row)


def save(session: Session, changed: Sequence[Breaker]) -> None:
    """Write those, which this unit has locked."""
    if changed:
        session.run(_SAVE, rows=listed([_row(one) for one in changed]))


def unwell(session: Session) -> list[Breaker]:
    """Those of which there is something to know: open, probing, held, or failing just now."""
    return [_breaker(row) for row in session.run(_UNWELL)]


def everyone(session: Session) -> dict[str, Breaker]:
    """Every one that has ever failed, by its system."""
    return {row.system: _breaker(row) for row in session.run(_ALL)}


def _breaker(row: Any) -> Breaker:
    return Breaker(
        system=row.system,
        state=State(row.state),
        failures=row.failures,
        opened_at=row.opened_at,
        until_at=row.until_at,
        held_until=row.held_until,
        pause=row.pause,
        opened=row.opened,
        why=row.why,
        delivery=row.delivery,
        probe=None if row.probe is None else Ticket(*json.loads(row.probe)),
    )


def _row(one: Breaker) -> tuple[str | int | None, ...]:
    probe = one.probe
    told = None if probe is None else [probe.subscription, probe.fence, probe.delivery, probe.lane]
    return (
        one.system,
        int(one.state),
        one.failures,
        one.opened_at,
        one.until_at,
        one.held_until,
        one.pause,
        one.opened,
        one.why,
        one.delivery,
        None if told is None else json.dumps(told),
    )


_COLUMNS = tuple(column.name for column in breaker.columns)
_WHICH = breaker.c.system == bindparam("system")
_ALL = Prepared(select(breaker))
_ONE = Prepared(select(breaker).where(_WHICH))
_LOCK = Prepared(select(breaker).where(_WHICH).with_for_update())
_TRY = Prepared(select(breaker).where(_WHICH).with_for_update(skip_locked=True))
_UNWELL = Prepared(
    select(breaker).where(
        or_(breaker.c.state != int(State.CLOSED), breaker.c.failures > 0, breaker.c.held_until > 0)
    )
)
_FIRST = insert_listed(breaker, *_COLUMNS, then="ON CONFLICT (system) DO NOTHING")
_SAVE = insert_listed(
    breaker,
    *_COLUMNS,
    then="ON CONFLICT (system) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name != "system"),
)

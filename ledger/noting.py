"""Noting: what attempts say of their systems, in the unit that settles them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from ledger import breakers, clock
from ledger.breakers import Breaker, Heard, after
from ledger.clock import SECOND, Micros
from ledger.session import Session
from ledger.settling import Settlement
from ledger.states import Breaker as State
from ledger.systems import System
from ledger.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Changed:
    """How a system was, and how it is now."""

    system: System
    before: Breaker
    after: Breaker


@dataclass(frozen=True, slots=True)
class Noted:
    """``settlements`` are what is to be settled: tries made while a system was away do not count."""

    settlements: Sequence[Settlement]
    changed: Sequence[Changed] = ()


def note(
    session: Session,
    settlements: Sequence[Settlement],
    system_of: Callable[[str], System | None],
    unwell: Collection[str],
    chance: float,
) -> Noted:
    """Move the breakers on. To be called before ``settle``, in its unit.

    ``unwell`` are the systems that this process knows to be failing or away: another's success is of no
    interest, and is not looked up. Failures of a system whose breaker is open, or opens now, are excused:
    the delivery waits, and is tried again without having used up one of its route's attempts.
    """
    about = _about(settlements, system_of, unwell)
    if not about:
        return Noted(settlements)
    now = clock.now(session)
    known = breakers.lock(session, about)
    changed, excused = [], {}
    for name, (system, places) in about.items():
        before = known[name]
        heard = [_heard(settlements[place], before.probe) for place in places]
        now_is = after(before, heard, system.rule, now, chance)
        if now_is != before:
            changed.append(Changed(system, before, now_is))
        if before.state is not State.CLOSED or now_is.state is not State.CLOSED:
            for place, one in zip(places, heard, strict=True):
                if not one.well:
                    excused[place] = _excused(settlements[place], now_is, now, probe=one.probe)
    breakers.save(session, [one.after for one in changed])
    return Noted([excused.get(place, one) for place, one in enumerate(settlements)], changed)


def _about(
    settlements: Sequence[Settlement], system_of: Callable[[str], System | None], unwell: Collection[str]
) -> dict[str, tuple[System, list[int]]]:
    """The systems there is something to note of, each with the places of all its settlements that tell."""
    if not unwell and all(one.well is not False for one in settlements):
        return {}
    found: dict[str, tuple[System, list[int]]] = {}
    telling: set[str] = set()
    for place, one in enumerate(settlements):
        system = None if one.well is None else system_of(one.subscription)
        if system is None or not system.rule.enabled:
            continue
        found.setdefault(system.name, (system, []))[1].append(place)
        if not one.well or system.name in unwell:
            telling.add(system.name)
    return {name: found[name] for name in sorted(telling)}


def _heard(one: Settlement, probe: Ticket | None) -> Heard:
    return Heard(
        well=bool(one.well),
        probe=probe is not None and _is_of(one, probe),
        hold_for=one.hold_for,
        why=one.detail,
        delivery=one.delivery,
    )


def _is_of(one: Settlement, ticket: Ticket) -> bool:
    """Was it handed out with this ticket?"""
    if ticket.lane is not None:
        return (one.subscription, one.lane, one.lane_fence) == (
            ticket.subscription,
            ticket.lane,
            ticket.fence,
        )
    return (one.subscription, one.fence) == (ticket.subscription, ticket.fence) and ticket.delivery in {
        None,
        one.delivery,
    }


def _excused(one: Settlement, breaker: Breaker, now: Micros, *, probe: bool) -> Settlement:
    """It waits by its route, or for a pause where its route would have given up.

    A probe that failed waits for half a pause longer than the system is left in peace: it may be what the
    system chokes on, and then another should be the next to try it.
    """
    if probe:
        wait = max(0, breaker.until_at - now) + breaker.pause // 2
    else:
        wait = one.again_in if one.again_in is not None else max(breaker.pause, SECOND)
    return replace(one, again_in=wait, excused=one.excused + 1)

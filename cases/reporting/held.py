"""On whom a case was, and how long. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from cases.clocks import Party, WorkingCalendar, spent
from cases.keeping.kept_clock import KeptClock
from cases.types.case_type import CaseType
from ledger import clock
from ledger.clock import Micros

WHOLE = "resolve"
"""The clock that runs from beginning to end, where a type has one."""


def whole_clock(clocks: Mapping[str, KeptClock]) -> KeptClock | None:
    """The one that a case's time is taken from: several run at once, and an hour is on one party only."""
    if WHOLE in clocks:
        return clocks[WHOLE]
    return clocks[max(clocks)] if clocks else None


def held(kind: CaseType, kept: KeptClock, calendar: WorkingCalendar) -> dict[str, Micros]:
    """Working time on each holder, in stretches that have ended. A back office is called by its adapter."""
    until = kept.ledger[-1].began
    found: dict[str, Micros] = {}
    for party, amount in spent(calendar, kept.ledger, until).items():
        if party is not Party.NOBODY and amount:
            found[_holder(kind, party)] = clock.span(amount)
    return found


def _holder(kind: CaseType, party: Party) -> str:
    if party is Party.BACK_OFFICE and kind.back_office is not None:
        return f"{party.value}/{kind.back_office.adapter}"
    return party.value

"""Clocks of a case, as its events move them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from cases.case_file import NEVER
from cases.clocks import InDays, Party, Stretch, WorkingCalendar, due, stepped
from cases.clocks.working_time import before_working, days_before
from cases.keeping.kept_clock import KeptClock, written
from cases.types.clock_rule import ClockRule
from cases.types.status_rule import StatusRule
from ledger import clock
from ledger.clock import Micros


def started(number: int, name: str, rule: ClockRule, calendar: WorkingCalendar, at: datetime) -> KeptClock:
    """A clock that begins to run."""
    fresh = KeptClock(number, name, calendar.name, calendar.version, written([Stretch(at)]))
    return replace(fresh, due_at=_due(rule, calendar, fresh.ledger))


def moved(
    kept: KeptClock,
    rule: ClockRule,
    calendar: WorkingCalendar,
    status: tuple[str, StatusRule],
    at: datetime,
    reason: str,
    *,
    ended_at: Micros | None = None,
) -> KeptClock:
    """As it stands once the case has that status, by code and rule. ``ended_at``: when the case had ended,
    if it had: what that stopped goes on then, and what was done before is done."""
    code, says = status
    if code in rule.until:
        return _stopped(kept, rule, calendar, at)
    if kept.stopped_at is not None and kept.stopped_at != ended_at:
        return kept
    party = says.waits_for if rule.pauses else Party.COUNCIL
    before = kept.ledger
    stretches = stepped(before, at, party, reason or says.title)
    if kept.stopped_at is None and len(stretches) == len(before):
        return kept
    return replace(
        kept,
        stretches=written(stretches),
        due_at=_due(rule, calendar, stretches),
        stopped_at=None,
        met=None,
    )


def promised(kept: KeptClock, rule: ClockRule, calendar: WorkingCalendar) -> KeptClock:
    """The same stretches, due by another rule. What has stopped was met or missed by the rule of then."""
    if kept.stopped_at is not None:
        return kept
    return replace(kept, due_at=_due(rule, calendar, kept.ledger))


def first_due(clocks: Iterable[KeptClock]) -> Micros:
    """When the first of them is due, of those that run."""
    running = [one.due_at for one in clocks if one.stopped_at is None and one.due_at is not None]
    return min(running, default=NEVER)


def rings_at(kept: KeptClock, rule: ClockRule, calendar: WorkingCalendar) -> Micros | None:
    """When somebody is to be told next; None: nobody is, as it stands."""
    if kept.stopped_at is not None or kept.due_at is None or kept.overdue_at is not None:
        return None
    if rule.warn is None or kept.warned_at is not None:
        return kept.due_at
    at = clock.moment(kept.due_at)
    if isinstance(rule.warn, InDays):
        return clock.micros(days_before(calendar, at, rule.warn.days))
    return clock.micros(before_working(calendar, at, rule.warn.amount))


def _stopped(kept: KeptClock, rule: ClockRule, calendar: WorkingCalendar, at: datetime) -> KeptClock:
    if kept.stopped_at is not None:
        return kept
    by = due(rule.within, calendar, kept.ledger)
    return replace(
        kept,
        stretches=written(stepped(kept.ledger, at, Party.NOBODY)),
        due_at=None if by is None else clock.micros(by),
        stopped_at=clock.micros(at),
        met=by is None or at <= by,
    )


def _due(rule: ClockRule, calendar: WorkingCalendar, stretches: list[Stretch]) -> Micros | None:
    found = due(rule.within, calendar, stretches)
    return None if found is None else clock.micros(found)

"""A case as it is once it is of another type: what is done, and what would be. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cases.case_file import CaseFile
from cases.clocks import WorkingCalendar
from cases.keeping.kept_clock import KeptClock
from cases.keeping.timing import first_due, moved, promised, started
from cases.types.case_type import CaseType
from cases.types.clock_rule import ClockRule
from cases.types.status_rule import StatusRule
from cases.types.visibility import widens
from ledger import clock

CARRIED = "carried:"
CalendarOf = Callable[[str, int | None], WorkingCalendar]
"""A calendar by its name and version; None: the one of today."""


@dataclass(frozen=True, slots=True)
class Become:
    """What a case is to be. ``clocks``: as ``case.reclassified`` writes them; it has no others."""

    kind: CaseType
    status: str
    details: str
    queue: str
    clocks: Mapping[str, str]
    calendars: Mapping[str, int]
    at: datetime
    reason: str = ""


def retyped(
    file: CaseFile, clocks: Mapping[str, KeptClock], wanted: Become, calendar_of: CalendarOf
) -> tuple[CaseFile, list[KeptClock]]:
    """The case, whose version stays, and all the clocks that it has then."""
    kind, rule = wanted.kind, wanted.kind.statuses[wanted.status]
    found = [
        _clock(file, clocks, name, kind.clocks[name], wanted, rule, calendar_of) for name in wanted.clocks
    ]
    become = replace(
        file,
        type=kind.name,
        type_version=kind.version,
        service=kind.service,
        visibility=kind.visibility,
        status=wanted.status,
        stands_for=rule.stands_for,
        outcome=rule.outcome,
        details=wanted.details,
        queue=wanted.queue,
        assignee=file.assignee if wanted.queue == file.queue else None,
        due_at=first_due(found),
    )
    if widens(file.visibility, kind.visibility):
        become = replace(become, widened_in=file.version + 1)
    return become, found


def _clock(
    file: CaseFile,
    clocks: Mapping[str, KeptClock],
    name: str,
    rule: ClockRule,
    wanted: Become,
    status: StatusRule,
    calendar_of: CalendarOf,
) -> KeptClock:
    """A carried clock keeps its stretches and, where it goes by the same calendar, that one's version; it is
    due by the new rule. What it told of stays told, unless that puts off when it is due."""
    how = wanted.clocks[name]
    old = clocks.get(how.removeprefix(CARRIED)) if how.startswith(CARRIED) else None
    version = wanted.calendars.get(rule.calendar)
    if old is not None and old.calendar == rule.calendar:
        version = old.calendar_version
    calendar = calendar_of(rule.calendar, version)
    if old is None:
        begins = wanted.at if how == "now" else clock.moment(file.opened_at)
        kept = started(file.number, name, rule, calendar, begins)
    else:
        kept = replace(old, name=name, calendar=calendar.name, calendar_version=calendar.version)
        kept = promised(kept, rule, calendar)
    here = (wanted.status, status)
    kept = moved(kept, rule, calendar, here, wanted.at, wanted.reason, ended_at=file.ended_at)
    put_off = kept.due_at is None or kept.due_at > clock.micros(wanted.at)
    if old is not None and put_off and kept.stopped_at is None and kept.due_at != old.due_at:
        return replace(kept, warned_at=None, overdue_at=None)
    return kept

"""Working time between moments, by a calendar. Times are real ones: an hour that is skipped is not worked."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from cases.clocks.calendar import WorkingCalendar

_DAY = timedelta(days=1)
_FAR = 200_000
"""Days that are looked at backwards: more than any target has."""


def openings(calendar: WorkingCalendar, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """All hours that are worked from that moment on, without end; those that it falls into from there."""
    day = calendar.local_day(since)
    while True:
        for begins, over in calendar.hours_of(day):
            if over > since:
                yield max(begins, since.astimezone(UTC)), over
        day += _DAY


def worked(calendar: WorkingCalendar, since: datetime, until: datetime) -> timedelta:
    """How much is worked between them; nothing if they are the wrong way round."""
    total = timedelta()
    for begins, over in openings(calendar, since):
        if begins >= until:
            return total
        total += min(over, until) - begins
    raise AssertionError("a calendar has hours for ever")


def after_working(calendar: WorkingCalendar, since: datetime, amount: timedelta) -> datetime:
    """The first moment by which so much has been worked since then."""
    left = amount
    if left <= timedelta():
        return since.astimezone(UTC)
    for begins, over in openings(calendar, since):
        if over - begins >= left:
            return begins + left
        left -= over - begins
    raise AssertionError("a calendar has hours for ever")


def before_working(calendar: WorkingCalendar, until: datetime, amount: timedelta) -> datetime:
    """The last moment from which so much is worked until then."""
    left, day = amount, calendar.local_day(until)
    for _ in range(_FAR):
        for begins, over in reversed(calendar.hours_of(day)):
            ends = min(over, until)
            if ends - begins >= left:
                return ends - left
            left -= max(ends - begins, timedelta())
        day -= _DAY
    raise AssertionError("a calendar has hours for ever")


def days_before(calendar: WorkingCalendar, close: datetime, days: int) -> datetime:
    """When the working day ends that is so many before the one that ends then."""
    day = calendar.local_day(close - timedelta(microseconds=1))
    for _ in range(_FAR):
        day -= _DAY
        if hours := calendar.hours_of(day):
            days -= 1
            if days == 0:
                return hours[-1][1]
    raise AssertionError("a calendar has days for ever")


def close_by(calendar: WorkingCalendar, since: datetime, months: int) -> datetime:
    """When the last working day ends up to so many months later, on the wall."""
    begun = calendar.local_day(since)
    year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
    day = begun.replace(year=year, month=month + 1, day=1)
    day = day.replace(day=min(begun.day, monthrange(year, month + 1)[1]))
    for _ in range(_FAR):
        if hours := calendar.hours_of(day):
            return hours[-1][1]
        day -= _DAY
    raise AssertionError("a calendar has days for ever")


def closes_of_days(calendar: WorkingCalendar, after: datetime) -> Iterator[datetime]:
    """When each working day ends, from the day after that of the moment on, without end."""
    day = calendar.local_day(after)
    while True:
        day += _DAY
        hours = calendar.hours_of(day)
        if hours:
            yield hours[-1][1]

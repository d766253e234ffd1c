"""Stretches of time, as the system is asked for them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from adapters.verint.settings import VerintSettings
from adapters.verint.translate import local

SECOND = timedelta(seconds=1)
"""No time of the system's is told more closely."""


def window(since: datetime, until: datetime, settings: VerintSettings) -> tuple[datetime, datetime]:
    """Both in local time. Where the clocks go back in between, the end is told by the clock of the beginning:
    a system that looks at the hands alone would find that it lies before it."""
    first, last = local(since, settings), local(until, settings)
    by_first = until.astimezone(timezone(first.utcoffset() or timedelta(0)))
    return first, max(last, by_first, key=lambda one: one.replace(tzinfo=None))


def to_the_second(moment: datetime) -> datetime:
    """In UTC."""
    return moment.astimezone(UTC).replace(microsecond=0)


def in_seconds(length: timedelta) -> timedelta:
    """Whole ones."""
    return timedelta(seconds=length // SECOND)

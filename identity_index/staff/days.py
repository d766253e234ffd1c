"""Days where the council is. Pure."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger import clock
from ledger.clock import Micros

_ZONE = ZoneInfo("Europe/London")


def day_of(moment: Micros) -> date:
    """The day that it is then."""
    return clock.moment(moment).astimezone(_ZONE).date()


def begins(day: date) -> Micros:
    """The first moment of a day."""
    return clock.micros(datetime(day.year, day.month, day.day, tzinfo=_ZONE))

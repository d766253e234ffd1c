"""Weeks that cases were opened in: from Monday to Sunday, by UTC, numbered from 5 January 1970. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from ledger.clock import SECOND, Micros

WEEK: Micros = 7 * 86_400 * SECOND
FIRST_MONDAY: Micros = 4 * 86_400 * SECOND
_FIRST = date(1970, 1, 5)


def monday(week: int) -> date:
    """The day on which it begins."""
    return _FIRST + timedelta(weeks=week)

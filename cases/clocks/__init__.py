"""Service-level clocks: working calendars, targets, and how much of them is spent. Pure."""

from __future__ import annotations

from cases.clocks.calendar import WorkingCalendar
from cases.clocks.clock import Party, Stretch, due, due_if_resumed, spent, stepped
from cases.clocks.target import InDays, InHours, InMonths, Target

__all__ = [
    "InDays",
    "InHours",
    "InMonths",
    "Party",
    "Stretch",
    "Target",
    "WorkingCalendar",
    "due",
    "due_if_resumed",
    "spent",
    "stepped",
]

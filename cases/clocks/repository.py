"""Calendars as clocks go by them: every version that was ever in use. In the caller's session."""

from __future__ import annotations

from cases.clocks.calendar import WorkingCalendar
from cases.written.repository import Versions
from cases.written.tables import case_calendar_version

_VERSIONS = Versions(case_calendar_version, WorkingCalendar, "calendar")
changed, keep = _VERSIONS.changed, _VERSIONS.keep
find, in_use, latest = _VERSIONS.find, _VERSIONS.in_use, _VERSIONS.latest
"""See ``Versions``."""

"""Working calendars from the files of a folder; of what is wrong, each line and what to do."""

from __future__ import annotations

from cases.clocks.calendar import WorkingCalendar
from cases.written.file import DefinitionFile
from cases.written.reading import read
from routes.problem import Problem

SHIPPED = "cases.clocks"
"""The package that those which ship stand in."""


def read_one(file: DefinitionFile) -> tuple[WorkingCalendar | None, list[Problem]]:
    """The calendar in a file, or what is wrong with it."""
    return read(file, WorkingCalendar, "calendar")

"""When the council works: its hours of each weekday, and the days on which it is closed.

A calendar is versioned and never changed once clocks go by it: a bank holiday that is added is a new version,
so that an upgrade moves no due date. All days are in its file; nothing is looked up while a hub runs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from cases.written.definition import Definition, DefinitionError
from schemas.formats import Day, Line

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    *("monday", "tuesday", "wednesday", "thursday", "friday"),
    *("saturday", "sunday"),
)
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_MINUTES_A_DAY = 24 * 60


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone; write it like Europe/London")
    return name


def _span(text: str) -> str:
    found = _SPAN.fullmatch(text)
    if found is None or not _minutes(text)[0] < _minutes(text)[1] <= _MINUTES_A_DAY:
        raise ValueError(f"{text!r} are no hours; write them like 09:00-17:00, the later one last")
    return text


Span = Annotated[str, AfterValidator(_span)]
"""Hours of a day on the wall, such as ``09:00-17:00``; ``00:00-24:00`` is the whole day."""


class WorkingCalendar(Definition):
    """Hours of the weekdays and days that are closed, in one zone."""

    about: Line = Field(description="Whose hours they are, in a line")
    zone: Annotated[str, AfterValidator(_zone)] = Field(
        default="Europe/London", description="The time zone of its hours, such as Europe/London"
    )
    known_until: Day | None = Field(
        default=None,
        description="The last day whose bank holidays are in it; needed where days are closed",
    )
    hours: dict[Weekday, tuple[Span, ...]] = Field(
        description='When is worked, in a table `[hours]`: `monday = ["09:00-12:30", "13:15-17:00"]`. On a '
        "weekday that is left out nobody works; `00:00-24:00` is the whole day"
    )
    closed: dict[Day, Line] = Field(
        default_factory=dict,
        description="Days on which nobody works although it is a weekday on which they would, in a table "
        '`[closed]`: `2026-12-25 = "Christmas Day"`',
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for day, spans in self.hours.items():
            ends = 0
            for begins, over in map(_minutes, spans):
                if begins < ends:
                    raise DefinitionError(
                        ("hours", day),
                        f"the hours of {day} overlap, or are not in order",
                        fix="write them one after another, the earliest first",
                    )
                ends = over
        if not any(self.hours.values()):
            raise DefinitionError(
                ("hours",),
                "no weekday has any hours, so that nothing would ever be due",
                fix='write when is worked, such as monday = ["09:00-17:00"]',
            )
        if self.closed:
            self._know_until(max(self.closed))
        return self

    def _know_until(self, last: date) -> None:
        if self.known_until is None:
            raise DefinitionError(
                ("closed",),
                "it has closed days, and does not say until when they are known",
                fix=f"add known_until, such as known_until = {last.year}-12-31",
            )
        if self.known_until < last:
            raise DefinitionError(
                ("known_until",),
                f"it has the closed day {last}, and says that they are known until {self.known_until}",
                fix=f"if all of them up to the end of the year are in it: known_until = {last.year}-12-31",
            )

    def local_day(self, at: datetime) -> date:
        """The date on the wall at that moment."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def hours_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when until when is worked on it, as moments (UTC); empty on a day off.

        A time that the spring's change of clocks skips is an hour later, and no minute is worked twice; of a
        time that comes twice in autumn the first counts.
        """
        if day in self.closed:
            return []
        zone = ZoneInfo(self.zone)
        found: list[tuple[datetime, datetime]] = []
        for first, last in map(_minutes, self.hours.get(WEEKDAYS[day.weekday()], ())):
            begins, over = _moment(day, first, zone), _moment(day, last, zone)
            if found:
                begins = max(begins, found[-1][1])
            if begins < over:
                found.append((begins, over))
        return found


def _minutes(span: str) -> tuple[int, int]:
    first, last = span.split("-")
    return _of_day(first), _of_day(last)


def _of_day(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == _MINUTES_A_DAY:
        day, minutes = day + timedelta(days=1), 0
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)

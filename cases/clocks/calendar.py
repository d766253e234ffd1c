"""When the council works: its hours of each weekday, and the days on which it is closed.

A calendar is versioned and never changed once clocks go by it: a bank holiday that is added is a new version,
so that an upgrade moves no due date. Its rows are the council's own; nothing is looked up while it runs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

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


class Closed(BaseModel):
    """A day on which nobody works, though it is a weekday on which they would."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    name: str = Field(min_length=1, max_length=80, description="Why, such as St Andrew's Day")


class WorkingCalendar(BaseModel):
    """Hours and closed days, in one zone. ``known_until``: the last day whose bank holidays are in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    version: int = Field(ge=1)
    zone: Annotated[str, AfterValidator(_zone)] = "Europe/London"
    known_until: date
    hours: dict[Weekday, tuple[Span, ...]]
    closed: tuple[Closed, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for day, spans in self.hours.items():
            ends = 0
            for begins, over in map(_minutes, spans):
                if begins < ends:
                    raise ValueError(f"the hours of {day} overlap, or are not in order")
                ends = over
        if not any(self.hours.values()):
            raise ValueError("no weekday has any hours, so that nothing would ever be due")
        days = [one.day for one in self.closed]
        if len(set(days)) != len(days):
            raise ValueError("a closed day is there twice")
        return self

    def local_day(self, at: datetime) -> date:
        """The date on the wall at that moment."""
        return at.astimezone(ZoneInfo(self.zone)).date()

    def hours_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when until when is worked on it, as moments (UTC); empty on a day off.

        A time that the spring's change of clocks skips is an hour later, and no minute is worked twice; of a
        time that comes twice in autumn the first counts.
        """
        if day in self._days_off:
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

    @cached_property
    def _days_off(self) -> frozenset[date]:
        return frozenset(one.day for one in self.closed)


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

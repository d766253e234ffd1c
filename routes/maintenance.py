"""Maintenance windows: when a system is closed by arrangement, on the clocks of the place it is in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, model_validator

from routes.errors import RoutingError

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WINDOW = re.compile(r"(?P<days>[A-Za-z,\-]+)\s+(?P<start>\d\d:\d\d)-(?P<end>\d\d:\d\d)")
_WRITTEN = "write days and times such as 'Sun 02:00-04:00', 'Mon-Fri 18:30-20:00' or 'daily 23:30-00:30'"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start`` to before ``end`` on each of the ``days`` (0: Monday) that it begins on.

    An ``end`` that is not after the start is on the next day.
    """

    days: frozenset[int]
    start: time
    end: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
        """Its moments (UTC) where it begins on ``day``; None where it does not.

        Where the clocks go back it lasts from the first time that they show its start to the last time that
        they show its end, so what they show twice is in it twice. Where they go forward, what they never
        show takes no time: it begins or ends with the leap.
        """
        if day.weekday() not in self.days:
            return None
        last = day if self.end > self.start else day + _DAY
        return _first(datetime.combine(day, self.start), zone), _last(datetime.combine(last, self.end), zone)


def read_window(written: str) -> Window:
    """The window written. Raises ``RoutingError``."""
    found = _WINDOW.fullmatch(written.strip())
    if found is None:
        raise RoutingError(f"{written!r} is no window of time", fix=_WRITTEN)
    start, end = _time(found["start"], written), _time(found["end"], written)
    return Window(_days(found["days"], written), start, end)


class Maintenance(BaseModel):
    """When nothing is sent to a system, week by week."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    NOUN: ClassVar[str] = "maintenance windows"
    NEVER: ClassVar[str] = "set enabled = false for the adapter"

    windows: tuple[str, ...] = Field(
        default=(),
        description="days and times such as 'Sun 02:00-04:00', 'Mon-Fri 18:30-20:00' or 'daily 23:30-00:30'",
    )
    time_zone: str = Field(
        default="Europe/London", description="whose clocks the times are by, as the IANA names it"
    )

    @model_validator(mode="after")
    def _can_be_read(self) -> Maintenance:
        try:
            zone = self.zone
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise RoutingError(
                f"there is no time zone {self.time_zone!r}", fix="write one such as 'Europe/London'"
            ) from error
        if self.parsed and _ends(self.parsed, zone, datetime(2026, 1, 5, tzinfo=UTC), _WEEK * 2) is None:
            raise RoutingError(
                f"the {self.NOUN} leave no time in the week", fix=f"leave some, or {self.NEVER}"
            )
        return self

    @cached_property
    def parsed(self) -> tuple[Window, ...]:
        return tuple(read_window(one) for one in self.windows)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def until(self, now: datetime) -> datetime | None:
        """When the maintenance that is on at ``now`` ends (UTC); None where there is none.

        Windows that follow each other without a gap are one.
        """
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        return _until(self.parsed, self.zone, minute) if self.windows else None


@lru_cache(maxsize=512)
def _until(windows: tuple[Window, ...], zone: ZoneInfo, minute: datetime) -> datetime | None:
    """It is asked at every hand-out, and windows begin and end with a minute."""
    ends = _ends(windows, zone, minute, _WEEK * 2)
    return None if ends == minute else ends


def _ends(windows: tuple[Window, ...], zone: ZoneInfo, now: datetime, horizon: timedelta) -> datetime | None:
    """The first moment from ``now`` on that is in no window; None: there is none before the horizon."""
    moment = now.astimezone(UTC)
    spans = sorted(_spans(windows, zone, moment, horizon))
    for start, end in spans:
        if start > moment:
            break
        moment = max(moment, end)
    return moment if moment < now + horizon else None


def _spans(
    windows: tuple[Window, ...], zone: ZoneInfo, now: datetime, horizon: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """All that may touch the time from ``now`` to the horizon."""
    first = now.astimezone(zone).date() - 2 * _DAY
    for ahead in range(horizon.days + 4):
        for window in windows:
            span = window.on(first + ahead * _DAY, zone)
            if span is not None and span[0] < span[1]:
                yield span


def _first(shown: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the zone's clocks show this time, or leap over it."""
    return min(_shown(shown, zone))


def _last(shown: datetime, zone: ZoneInfo) -> datetime:
    """The last such moment."""
    return max(_shown(shown, zone))


def _shown(shown: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments (UTC) at which the clocks show this: two where they go back, else the same one twice."""
    early, late = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return early, late
    # A time that the clocks leap over: by the offset before, it is as far past the leap as it is into it.
    leap = _leap(late, early, zone)
    return leap, leap


def _leap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between these two at which the zone's offset changes."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _time(text: str, written: str) -> time:
    if text == "24:00":
        return time()
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise RoutingError(f"{text} in {written!r} is not a time of day", fix=_WRITTEN) from None


def _days(text: str, written: str) -> frozenset[int]:
    if text.lower() == "daily":
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = _day(first, written), _day(last if dash else first, written)
        found.update((start + ahead) % 7 for ahead in range((end - start) % 7 + 1))
    return frozenset(found)


def _day(text: str, written: str) -> int:
    for number, name in enumerate(DAYS):
        if text.lower() == name.lower():
            return number
    raise RoutingError(f"{text!r} in {written!r} is no day of the week", fix=_WRITTEN)

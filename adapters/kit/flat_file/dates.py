"""Dates and times as council extracts write them. Pure.

Times in extracts are local: Europe/London, without saying so. Errors never repeat the value, since it may be
personal and their words go into logs.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from adapters.kit.flat_file.profile import DateFormat

LONDON = ZoneInfo("Europe/London")
_CENTURY_TURNS = 70  # two-digit years: 70 to 99 are 19xx, 00 to 69 are 20xx
_SHAPES: dict[DateFormat, re.Pattern[str]] = {
    "dd/mm/yyyy": re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})", re.ASCII),
    "yyyy-mm-dd": re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    "yyyymmdd": re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})", re.ASCII),
    "ddmmyyyy": re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4})", re.ASCII),
    "ddmmyy": re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{2})", re.ASCII),
}
_TIME = re.compile(r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?", re.ASCII)


@lru_cache(maxsize=4096)
def day(text: str, shape: DateFormat | tuple[DateFormat, ...] = "dd/mm/yyyy") -> date:
    """The date that ``text`` stands for, in one of these shapes. Raises ``ValueError`` saying what was
    expected."""
    if isinstance(shape, tuple):
        fitting = next((one for one in shape if _SHAPES[one].fullmatch(text.strip())), None)
        if fitting is None:
            raise ValueError(f"is not a date written {' or '.join(shape)}")
        shape = fitting
    found = _SHAPES[shape].fullmatch(text.strip())
    if found is None:
        raise ValueError(f"is not a date written {shape}")
    year = int(found["y"])
    if shape == "ddmmyy":
        year += 1900 if year >= _CENTURY_TURNS else 2000
    try:
        return date(year, int(found["m"]), int(found["d"]))
    except ValueError as error:
        raise ValueError(f"is not a day of the calendar (expected {shape})") from error


def moment(text: str, shape: DateFormat = "dd/mm/yyyy") -> datetime:
    """A local date and time such as ``31/03/2026 14:05`` (a date alone: midnight), Europe/London.

    An hour that comes twice in autumn is taken as the first of the two. Raises ``ValueError``, also for an
    hour that the clocks leave out in spring.
    """
    on, _, at = text.strip().partition(" ")
    found = _TIME.fullmatch(at.strip() or "00:00")
    if found is None:
        raise ValueError("has no time written HH:MM or HH:MM:SS")
    its_day = day(on, shape)
    try:
        local = datetime(
            its_day.year, its_day.month, its_day.day,
            int(found["h"]), int(found["m"]), int(found["s"] or 0), tzinfo=LONDON,
        )  # fmt: skip
    except ValueError as error:
        raise ValueError("has a time that is not one of the day") from error
    if local.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("does not exist: the clocks go forward over it")
    # A fixed offset: Python finds an hour that comes twice unequal to the same moment in any other zone.
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))


def midnight(on: date) -> datetime:
    """The beginning of a day, Europe/London."""
    return datetime(on.year, on.month, on.day, tzinfo=LONDON)

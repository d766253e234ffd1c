"""What stands in a column of a Parquet file, as the text that a CSV file would have there.

Nothing is guessed: what cannot be said without loss is refused. A whole number that a system calls somebody
by is told as it is, so 7 is 7, and never 007.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

import pyarrow as pa

from identity_index.people.importing.csv_lines import Problem
from identity_index.people.importing.profile import Profile, WrongProfile

_NOT_A_DAY = "the moment is not the beginning of a day"


class Use(Enum):
    """What the profile makes of a column."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the profile names. ``cast``: to what it is made first, where it is not read as it is."""

    name: str
    text: Callable[[object], str | Problem]
    cast: pa.DataType | None = None

    def cells(self, values: pa.Array) -> list[str | Problem]:
        """Of each row its text, "" where it holds nothing, or what is wrong with it."""
        if self.cast is not None:
            # Beyond microseconds nobody was recorded: what is finer is cut off.
            values = values.cast(self.cast, safe=False)
        try:
            held: Sequence[object] = values.to_pylist()
        except (ValueError, OverflowError, pa.ArrowException):
            return [self._cell(one) for one in values]
        return ["" if one is None else self.text(one) for one in held]

    def _cell(self, one: pa.Scalar) -> str | Problem:
        try:
            held = one.as_py()
        except UnicodeDecodeError:
            return Problem("the value is not UTF-8", "Write text into Parquet as UTF-8.", self.name)
        except (ValueError, OverflowError, pa.ArrowException):
            return Problem("the value is no day of the calendar", "Put it right in the system.", self.name)
        return "" if held is None else self.text(held)


def uses(profile: Profile) -> dict[str, set[Use]]:
    """What is made of each column that the profile names."""
    found: dict[str, set[Use]] = {name: set() for name in profile.columns}
    for path, columns in profile.places.items():
        use = Use.DAY if path in {"date_of_birth", "date_of_death"} else Use.TEXT
        for name in columns:
            if name in found:
                found[name].add(use)
    if profile.local_id in found:
        found[profile.local_id].add(Use.TEXT)
    if profile.as_of in found:
        found[profile.as_of].add(Use.MOMENT)
    return found


def column(name: str, kind: pa.DataType, used: set[Use], order: str) -> Column:
    """How a column of this type is read. Raises ``WrongProfile`` for one that cannot be said without loss.

    ``order``: in which order the profile has days.
    """
    if pa.types.is_dictionary(kind):
        return column(name, kind.value_type, used, order)
    if pa.types.is_null(kind):
        return Column(name, str)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return Column(name, str)
    if pa.types.is_integer(kind):
        return Column(name, _whole(name, used, order))
    if pa.types.is_decimal(kind) and kind.scale <= 0:
        return Column(name, lambda held: str(int(held)))  # type: ignore[call-overload]
    if pa.types.is_date(kind) and Use.TEXT not in used:
        return Column(name, _day(order), pa.date32() if pa.types.is_date64(kind) else None)
    if pa.types.is_timestamp(kind) and Use.TEXT not in used:
        return _moments(name, kind, used, order)
    raise WrongProfile(_refused(name, kind))


def _whole(name: str, used: set[Use], order: str) -> Callable[[object], str]:
    if used & {Use.DAY, Use.MOMENT} and order != "ymd":
        raise WrongProfile(
            f"the column {name!r} has days as whole numbers, which have lost the nought that a day such as "
            f"07031961 begins with (date_order is {order}): write them as dates, or as text"
        )
    return str


def _day(order: str) -> Callable[[object], str]:
    def text(held: object) -> str:
        assert isinstance(held, date)
        parts = {"y": f"{held.year:04}", "m": f"{held.month:02}", "d": f"{held.day:02}"}
        return "/".join(parts[part] for part in order)

    return text


def _moments(name: str, kind: pa.DataType, used: set[Use], order: str) -> Column:
    if Use.DAY in used and kind.tz is not None:
        raise WrongProfile(
            f"the column {name!r} has moments with a time zone where the profile looks for days, and which "
            "day it is depends on the place: write dates"
        )
    day = _day(order)

    def text(held: object) -> str | Problem:
        assert isinstance(held, datetime)
        if Use.DAY not in used:
            return held.isoformat()
        if held.time() != datetime.min.time():
            return Problem(_NOT_A_DAY, "Write dates.", name)
        return day(held)

    return Column(name, text, pa.timestamp("us", None if kind.tz is None else "UTC"))


def _refused(name: str, kind: pa.DataType) -> str:
    if pa.types.is_floating(kind):
        why = "floating point numbers, which say no number exactly: write whole numbers, or text"
    elif pa.types.is_nested(kind):
        why = "values within values: write each into a column of its own"
    elif pa.types.is_decimal(kind):
        why = f"numbers with {kind.scale} places after the point: write whole numbers, or text"
    elif pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        why = "days, and the profile takes it for something else: does it name the right column?"
    else:
        why = f"values of the type {kind}: write text"
    return f"the column {name!r} has {why}"

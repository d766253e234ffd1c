"""Days of birth and death: what of them is known, and what only looks like a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from identity_index.people.normalise.reading import Reading

_DEFAULTS = {
    "0001-01-01": "many languages' earliest day",
    "1111-11-11": "one key held down",
    "1753-01-01": "SQL Server's earliest day",
    "1800-01-01": "an old system's earliest day",
    "1899-12-30": "the day that spreadsheets count from",
    "1899-12-31": "the day that spreadsheets count from",
    "1900-01-01": "the usual default",
    "1900-01-02": "the usual default, counted from one",
    "1901-01-01": "the usual default",
    "1970-01-01": "the day that computers count from",
    "9999-12-31": "many systems' last day",
}
"""What systems write where no day is known, and why."""


@dataclass(frozen=True, slots=True)
class NormalDay:
    """A day, or the part of it that is known; ``first_of_january`` where that is how it was written."""

    year: int
    month: int | None = None
    day: int | None = None
    first_of_january: bool = False

    @property
    def swapped(self) -> NormalDay | None:
        """The same with day and month changed over, where that is another day."""
        if self.month is None or self.day is None or self.day > 12 or self.day == self.month:
            return None
        return NormalDay(self.year, self.day, self.month)

    @property
    def earliest(self) -> date:
        """The first day that it can have been."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that it can have been; the 28th of a month whose day is not known."""
        return date(self.year, self.month or 12, self.day or (28 if self.month else 31))

    def __str__(self) -> str:
        parts = (f"{self.year:04}", f"{self.month or 0:02}", f"{self.day or 0:02}")
        return "-".join(parts[: 1 + (self.month is not None) + (self.day is not None)])


def read_birth(written: str, today: date) -> Reading[NormalDay]:
    """A date of birth: ``1961-03-07``, ``1961-03`` or ``1961``.

    1 January is far more often "some day of that year" than a birthday, so only its year counts.
    """
    return _read(written, today, "birth")


def read_death(written: str, today: date, born: NormalDay | None = None) -> Reading[NormalDay]:
    """A date of death, against the day of birth where that is known."""
    found = _read(written, today, "death")
    if found.usable and born and found.usable.latest < born.earliest:
        return Reading(found.value, "a death before the birth")
    return found


def _read(written: str, today: date, what: str) -> Reading[NormalDay]:
    known = [int(part) for part in written.split("-")]
    full = len(known) == 3
    default = _DEFAULTS.get(written)
    if full and known[1:] == [1, 1] and what == "birth":
        found = NormalDay(known[0], first_of_january=True)
    else:
        found = NormalDay(known[0], known[1] if len(known) > 1 else None, known[2] if full else None)
    if default is not None:
        return Reading(found, f"a date that stands for none ({default})")
    if found.earliest > today:
        return Reading(found, f"a {what} date in the future")
    return Reading(found)

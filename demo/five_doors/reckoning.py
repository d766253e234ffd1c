"""The reckoning: what was reported and told, counted outside the hub, beside what the hub has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from cases.desk.shown import ShownCase
from demo.check import Check, count, the_same
from demo.five_doors.configuration import WAITS_DAYS
from demo.five_doors.reporting_site import Update
from demo.request_book import Entry
from ledger.reading.account import Account

PEOPLE = 4
"""Who reported the bin and can be told: all but the bin itself."""
HERE = ZoneInfo("Europe/London")
STARTS, ENDS, ON_FRIDAY = time(8, 45), time(17, 0), time(16, 0)
"""When the office works, as the calendar that ships has it."""
_FRIDAY = 4
STEPS = ["open", "in_progress", "fixed"]
"""What the reporting site is to be told of its hole, in order."""


class Ends(BaseModel):
    """How it stands in the end."""

    model_config = ConfigDict(frozen=True)

    reported: list[str] = Field(description="the channels through which the bin was reported, in order")
    bin: ShownCase
    steps: list[Update] = Field(description="what the reporting site was told of its hole, in order")
    hole: ShownCase
    letter: ShownCase
    asked_at: datetime
    went_on_at: datetime
    spent: int = Field(description="minutes of working time that the letter waited, by the hub")
    due_at: datetime | None = Field(description="when it is due, by the hub")
    of_one_name: list[str]
    of_both: list[str]
    holidays: list[date] = Field(
        description="the days on which the council does not work, as anybody reads them"
    )
    account: Account


def checks(ends: Ends, told: Sequence[Entry]) -> list[Check]:
    """Every comparison. ``told``: the book of whatever sends messages."""
    return [*_bin(ends, told), *_hole(ends), *_letter(ends), *_person(ends), *_hub(ends.account)]


def _bin(ends: Ends, told: Sequence[Entry]) -> list[Check]:
    reference = ends.bin.reference
    of_it = [one.record for one in told if one.taken and one.record.startswith(f"{reference} ")]
    due = [
        f"{reference} {reporter} email {what}"
        for reporter in range(1, PEOPLE + 1)
        for what in ("acknowledgement new", "update closed")
    ]
    return [
        the_same(
            "contacts of the one case, by the door",
            ends.reported,
            [one.channel for one in ends.bin.contacts_shown],
        ),
        the_same("what its reporters were told, each of each once", due, of_it),
    ]


def _hole(ends: Ends) -> list[Check]:
    return [
        the_same("steps that the reporting site was told of", STEPS, [one.status for one in ends.steps]),
        count("contacts of the hole: the report, and what was added", 2, ends.hole.contacts),
    ]


def _letter(ends: Ends) -> list[Check]:
    free = frozenset(ends.holidays)
    due = _after(ends.went_on_at, WAITS_DAYS, free)
    found = "never" if ends.due_at is None else ends.due_at.astimezone(UTC).isoformat()
    return [
        count(
            "minutes of working time that the letter waited",
            _worked(ends.asked_at, ends.went_on_at, free),
            ends.spent,
        ),
        the_same("when the letter is due", [due.astimezone(UTC).isoformat()], [found]),
    ]


def _person(ends: Ends) -> list[Check]:
    return [
        count("cases of the citizen by one of her names", 1, len(ends.of_one_name)),
        count("cases of the citizen, once she is known to be one", 2, len(ends.of_both)),
    ]


def _hub(account: Account) -> list[Check]:
    return [
        count("dead letters", 0, account.dead_open),
        count("the account balances", 1, int(account.balances)),
    ]


def _worked(since: datetime, until: datetime, free: frozenset[date]) -> int:
    """Whole minutes, counted a day at a time."""
    found, day = timedelta(), since.astimezone(HERE).date()
    while day <= until.astimezone(HERE).date():
        if day.weekday() <= _FRIDAY and day not in free:
            opens, closes = datetime.combine(day, STARTS, HERE), _close(day)
            found += max(timedelta(), min(closes, until) - max(opens, since))
        day += timedelta(days=1)
    return found // timedelta(minutes=1)


def _after(since: datetime, days: int, free: frozenset[date]) -> datetime:
    """The end of the last of so many working days: a day counts for whom the letter is on at its end, so that
    the one on which it goes on counts where the office is still open."""
    day = since.astimezone(HERE).date()
    while True:
        if day.weekday() <= _FRIDAY and day not in free and _close(day) > since:
            days -= 1
        if not days:
            return _close(day)
        day += timedelta(days=1)


def _close(day: date) -> datetime:
    return datetime.combine(day, ON_FRIDAY if day.weekday() == _FRIDAY else ENDS, HERE)

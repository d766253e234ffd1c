"""By when a source should have spoken, learned from when it spoke before. Pure.

The hours of a week are told apart on the clocks of Europe/London, and bank holidays count as Sundays. An hour
that passes in silence says the more, the more often the source has spoken in it: of hours in which it never
spoke, none says anything. What whole hours of silence say is added up, and is held against what is rare for a
source that is well, and against the silences that this very source has had before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import log
from statistics import median
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/London")
HISTORY = timedelta(weeks=12)
"""What lies farther back says nothing."""
LEAST = timedelta(days=14)
"""A source is listened to for so long before anything is said of it,"""
LEAST_HOURS = 10
"""and has spoken in so many hours."""
RARE = log(20)
"""What a source that is well does once in twenty times or less."""
_FARTHEST = 14 * 24
"""Hours ahead that are looked at."""
_SUNDAY = 6
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Slot = tuple[int, int]
"""The day of the week (0: Monday) and the hour of the day."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """``by``: when the source is taken for silent, if nothing comes before; ``why`` in words."""

    by: datetime
    why: str


@dataclass(slots=True)
class _Seen:
    """How often an hour of this kind came, and what was heard in those with anything."""

    times: int = 0
    heard: list[int] | None = None

    def note(self, events: int) -> None:
        self.times += 1
        if events:
            self.heard = [*(self.heard or ()), events]

    @property
    def spoke(self) -> int:
        return len(self.heard or ())

    @property
    def says(self) -> float:
        """What silence in such an hour says: minus the logarithm of its chance, by the rule of succession."""
        return -log(1 - self.spoke / (self.times + 1))


class Habit:
    """When a source speaks."""

    def __init__(
        self, events: Mapping[int, int], first: int, last: int, holidays: Collection[date] = ()
    ) -> None:
        """``events``: how many came in each hour (since 1970, UTC) that had any, from the hour ``first``,
        since which it is listened to, up to the hour ``last``, in which it last spoke."""
        self._holidays = holidays
        self._slots: dict[Slot, _Seen] = defaultdict(_Seen)
        self._kinds: dict[Slot, _Seen] = defaultdict(_Seen)
        self._hours = _hours(first, last)
        for hour in self._hours:
            slot = self._slot(hour)
            self._slots[slot].note(events.get(hour, 0))
            self._kinds[_kind(slot)].note(events.get(hour, 0))
        spoke = [hour for hour in self._hours if events.get(hour)]
        self.known = is_known(events, first, last)
        self._enough = max(RARE, 1.25 * self._rarest(spoke))

    def expected(self, last: int, listening: int) -> tuple[int, list[int]] | None:
        """The hour after which it is silent if nothing came since the hour ``last``, and the hours that say
        so. ``listening``: the first hour since which the hub has listened without a break.

        None: nothing can be said within two weeks.
        """
        if not self.known:
            return None
        said, telling = 0.0, []
        first = max(last + 1, listening)
        for hour in range(first, first + _FARTHEST):
            more = self._says(hour)
            if more:
                telling.append(hour)
                said += more
            if said >= self._enough:
                return hour, telling
        return None

    def words(self, telling: Sequence[int]) -> str:
        """What is normal in those hours."""
        local = [_local(hour) for hour in telling]
        seen = [self._seen(hour) for hour in telling]
        many = round(median([median(one.heard or [0]) for one in seen]))
        day = "bank holiday" if local[-1].date() in self._holidays else _DAYS[local[-1].weekday()]
        span = f"{local[0]:%H}:00 and {local[-1] + timedelta(hours=1):%H}:00"
        if local[0].date() != local[-1].date():
            span = f"{_DAYS[local[0].weekday()]} {local[0]:%H}:00 and {local[-1] + timedelta(hours=1):%H}:00"
        events = f"{many:,} event{'' if many == 1 else 's'}"
        last = seen[-1]
        return (
            f"on a {day} between {span} it normally sends about {events} an hour "
            f"(in {last.spoke} of the {last.times} like it before)"
        )

    def _says(self, hour: int) -> float:
        slot = self._slot(hour)
        own = self._slots.get(slot)
        if own is None or not own.spoke:
            return 0.0
        return self._seen(hour).says

    def _seen(self, hour: int) -> _Seen:
        """Of this very hour of the week, or of this hour on all days like it: whichever says more."""
        slot = self._slot(hour)
        return max(self._slots[slot], self._kinds[_kind(slot)], key=lambda one: one.says)

    def _rarest(self, spoke: Sequence[int]) -> float:
        """What the second of its longest silences said: the longest may have been a failure."""
        gaps = sorted(
            (sum(self._says(hour) for hour in range(one + 1, other)) for one, other in pairwise(spoke)),
            reverse=True,
        )
        return gaps[1] if len(gaps) > 1 else 0.0

    def _slot(self, hour: int) -> Slot:
        local = _local(hour)
        day = _SUNDAY if local.date() in self._holidays else local.weekday()
        return day, local.hour


def is_known(events: Mapping[int, int], first: int, last: int) -> bool:
    """Was it listened to for long enough to have a habit? The arguments are those of ``Habit``."""
    hours = _hours(first, last)
    return len(hours) >= LEAST // timedelta(hours=1) and sum(map(bool, map(events.get, hours))) >= LEAST_HOURS


def expectation(
    source: str,
    events: Mapping[int, int],
    first: int,
    last_at: datetime,
    listening_from: datetime,
    holidays: Collection[date] = (),
) -> Expectation | None:
    """By when something should have come from ``source``; None: nothing can be said of it.

    ``events``, ``first`` and ``holidays`` as for ``Habit``; ``last_at`` is when its last event came, and
    ``listening_from`` since when the hub has listened without a break.
    """
    last = hour_of(last_at)
    habit = Habit(events, first, last, holidays)
    found = habit.expected(last, hour_of(listening_from) + 1)
    if found is None:
        return None
    hour, telling = found
    words = habit.words(telling)
    why = f"Nothing has come from {source} since {last_at.astimezone(ZONE):%a %d %b, %H:%M}; {words}."
    return Expectation(_moment(hour + 1), why)


def hour_of(moment: datetime) -> int:
    """Hours since 1970, UTC."""
    return int(moment.timestamp() // 3600)


def _hours(first: int, last: int) -> range:
    return range(max(first, last - HISTORY // timedelta(hours=1)), last + 1)


def _kind(slot: Slot) -> Slot:
    """The same hour on all days like it: Monday to Friday, Saturday, Sunday."""
    return (0 if slot[0] < 5 else slot[0]), slot[1]


def _moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * 3600, UTC)


def _local(hour: int) -> datetime:
    return _moment(hour).astimezone(ZONE)

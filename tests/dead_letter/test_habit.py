"""By when a source should have spoken: learned from whatever history, without crying wolf at weekends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dead_letter.alerts.silence.bank_holidays import bank_holidays
from dead_letter.alerts.silence.habit import ZONE, Expectation, expectation, hour_of

START = datetime(2026, 6, 1, tzinfo=UTC)  # a Monday
WEEKS = 6
HOUR = timedelta(hours=1)


def spoken(when: Callable[[datetime], int], weeks: int = WEEKS, start: datetime = START) -> dict[int, int]:
    """How many events came in each hour of so many weeks, by the local time."""
    moments = (start + HOUR * n for n in range(weeks * 168))
    return {hour_of(one): many for one in moments if (many := when(one.astimezone(ZONE)))}


def expected(
    events: Mapping[int, int],
    *,
    listening: datetime = START,
    holidays: frozenset[date] = frozenset(),
    start: datetime = START,
) -> Expectation | None:
    last = datetime.fromtimestamp(max(events) * 3600 + 720, UTC)
    return expectation("/council/web", events, hour_of(start), last, listening, holidays)


def working(local: datetime) -> int:
    return 12 if local.weekday() < 5 and 8 <= local.hour < 18 else 0


def test_one_that_speaks_every_hour_is_missed_after_a_whole_one() -> None:
    events = spoken(lambda _local: 12)
    found = expected(events)
    assert found is not None
    assert found.by == START + timedelta(weeks=WEEKS) + HOUR
    assert "normally sends about 12 events an hour" in found.why
    assert found.why.startswith("Nothing has come from /council/web since Mon 13 Jul, 00:12; ")


def test_nights_and_weekends_say_nothing_of_one_that_works_by_day() -> None:
    events = spoken(working)
    found = expected(events)
    assert found is not None
    local = found.by.astimezone(ZONE)
    assert (local.weekday(), local.hour) == (0, 9), "Friday 17:12, and then the first hour of Monday"
    assert "on a Monday between 08:00 and 09:00" in found.why


def test_a_bank_holiday_is_a_sunday() -> None:
    events = spoken(working)
    monday = (START + timedelta(weeks=WEEKS)).date()
    found = expected(events, holidays=frozenset({monday}))
    assert found is not None
    assert found.by.astimezone(ZONE).weekday() == 1


def test_a_nightly_file_is_missed_the_night_that_it_does_not_come() -> None:
    events = spoken(lambda local: 5000 if local.weekday() < 5 and local.hour == 2 else 0)
    found = expected(events)
    assert found is not None
    local = found.by.astimezone(ZONE)
    assert (local.weekday(), local.hour) == (0, 3)
    assert "in 30 of the 30 like it before" in found.why


def test_one_of_a_single_day_is_not_missed_on_others() -> None:
    events = spoken(lambda local: 40 if local.weekday() == 1 and 6 <= local.hour < 9 else 0, weeks=8)
    found = expected(events)
    assert found is not None
    assert found.by.astimezone(ZONE).weekday() == 1


def test_one_that_has_been_as_silent_before_is_given_more_time() -> None:
    regular = spoken(lambda _local: 3)
    lazy = dict(regular)
    for day in (9, 23):
        for hour in range(6):
            del lazy[hour_of(START + timedelta(days=day)) + hour]
    often, seldom = expected(regular), expected(lazy)
    assert often is not None
    assert seldom is not None
    assert seldom.by - often.by >= 5 * HOUR
    once = dict(regular)
    for hour in range(30):
        del once[hour_of(START + timedelta(days=9)) + hour]
    failed = expected(once)
    assert failed is not None
    assert failed.by - often.by <= HOUR, "the longest may have been a failure, and teaches nothing"


def test_what_the_hub_did_not_hear_is_nobodys_silence() -> None:
    events = spoken(lambda _local: 12)
    back = START + timedelta(weeks=WEEKS, hours=30)
    found = expected(events, listening=back)
    assert found is not None
    assert found.by == back + 2 * HOUR


@pytest.mark.parametrize(
    "events",
    [
        {hour_of(START): 4},
        spoken(lambda _local: 1, weeks=1),
        spoken(lambda local: 1 if local.weekday() == 2 and local.hour == 4 else 0, weeks=8),
    ],
)
def test_of_a_short_or_thin_history_nothing_is_said(events: dict[int, int]) -> None:
    assert expected(events) is None


def test_the_clocks_going_back_do_no_harm() -> None:
    autumn = datetime(2026, 9, 28, tzinfo=UTC)
    events = spoken(working, weeks=4, start=autumn)
    found = expected(events, start=autumn, listening=autumn)
    assert found is not None
    assert found.by.astimezone(ZONE).hour in {9, 10}
    assert found.by.astimezone(ZONE).weekday() == 0


HISTORIES = st.dictionaries(st.integers(0, 1500), st.integers(1, 10_000), min_size=1, max_size=400)


@settings(max_examples=60, deadline=None)
@given(HISTORIES, st.integers(0, 40))
def test_whatever_it_learned_from(history: dict[int, int], away: int) -> None:
    first = hour_of(START)
    events = {first + hour: many for hour, many in history.items()}
    last = datetime.fromtimestamp(max(events) * 3600 + 1800, UTC)
    listening = last + HOUR * away
    found = expectation("/s", events, first, last, listening)
    if found is None:
        return
    assert found.by > last
    assert found.by >= listening, "what was not listened to says nothing"
    assert found.by <= max(last, listening) + timedelta(days=15)
    more = {**events, hour_of(last) + 1: 5}
    later = expectation("/s", more, first, last + HOUR, listening)
    assert later is None or later.by > last + HOUR
    assert "/s" in found.why


@settings(max_examples=30, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 23)), min_size=2, max_size=60), st.integers(4, 8))
def test_an_hour_in_which_it_never_spoke_is_never_the_one_that_tells(
    slots: set[tuple[int, int]], weeks: int
) -> None:
    events = spoken(lambda local: 7 if (local.weekday(), local.hour) in slots else 0, weeks)
    found = expected(events)
    if found is not None:
        local = (found.by - HOUR).astimezone(ZONE)
        assert (local.weekday(), local.hour) in slots


def test_bank_holidays_of_scotland() -> None:
    found = bank_holidays("SCT", [2026])
    assert {date(2026, 1, 1), date(2026, 1, 2), date(2026, 11, 30)} <= found
    assert bank_holidays("none", [2026]) == frozenset()

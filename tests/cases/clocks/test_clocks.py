"""Clocks: what is due when, whatever pauses, holidays and changes of the clocks come in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cases.clocks import (
    InDays,
    InHours,
    InMonths,
    Party,
    Stretch,
    Target,
    WorkingCalendar,
    due,
    due_if_resumed,
    spent,
)
from cases.clocks.working_time import after_working, before_working, days_before, worked

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
CHRISTMAS = {
    date(2026, 12, 25): "Christmas Day",
    date(2026, 12, 28): "Boxing Day, instead",
    date(2027, 1, 1): "New Year's Day",
    date(2027, 1, 4): "2 January, instead",
}
OFFICE = WorkingCalendar.model_validate(
    {
        "name": "office",
        "about": "Offices",
        "version": 1,
        "known_until": "2027-12-31",
        "hours": {day: ["09:00-12:30", "13:15-17:00"] for day in _WEEK},
        "closed": CHRISTMAS,
    }
)
ALWAYS = WorkingCalendar.model_validate(
    {
        "name": "always",
        "about": "Day and night",
        "version": 1,
        "known_until": "2027-12-31",
        "hours": {day: ["00:00-24:00"] for day in (*_WEEK, "saturday", "sunday")},
    }
)
CALENDARS = st.sampled_from([OFFICE, ALWAYS])
# Both changes of the clocks of a year, and the turn of the year, lie within.
_FROM, _UNTIL = datetime.fromisoformat("2026-03-01"), datetime.fromisoformat("2027-04-10")
MOMENTS = st.datetimes(_FROM, _UNTIL, timezones=st.just(UTC))
AMOUNTS = st.timedeltas(timedelta(), timedelta(hours=200))
TARGETS: st.SearchStrategy[Target] = st.one_of(
    st.builds(InHours, minutes=st.integers(1, 6000)), st.builds(InDays, days=st.integers(1, 30))
)


@st.composite
def stretches(draw: st.DrawFn) -> list[Stretch]:
    moments = sorted(draw(st.lists(MOMENTS, min_size=1, max_size=6, unique=True)))
    parties = draw(st.lists(st.sampled_from(Party), min_size=len(moments), max_size=len(moments)))
    return [Stretch(began, party) for began, party in zip(moments, parties, strict=True)]


# ---- working time ---------------------------------------------------------------------------------------


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_what_is_added_has_been_worked(calendar: WorkingCalendar, since: datetime, amount: timedelta) -> None:
    assert worked(calendar, since, after_working(calendar, since, amount)) == amount


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_what_is_taken_off_is_worked_until_then(
    calendar: WorkingCalendar, until: datetime, amount: timedelta
) -> None:
    since = before_working(calendar, until, amount)
    assert since <= until
    assert worked(calendar, since, until) == amount


def test_two_working_days_before_a_close() -> None:
    close = datetime(2026, 12, 29, 17, tzinfo=UTC)
    assert days_before(OFFICE, close, 2) == datetime(2026, 12, 23, 17, tzinfo=UTC)


@given(CALENDARS, st.lists(MOMENTS, min_size=3, max_size=3))
def test_working_time_adds_up(calendar: WorkingCalendar, moments: list[datetime]) -> None:
    first, between, last = sorted(moments)
    whole = worked(calendar, first, last)
    assert worked(calendar, first, between) + worked(calendar, between, last) == whole
    assert whole <= last - first


@given(MOMENTS, MOMENTS)
def test_who_always_works_works_real_time(one: datetime, other: datetime) -> None:
    """Also over the nights of 29 March and 25 October, of which one has 23 hours and one 25."""
    assert worked(ALWAYS, one, other) == max(other - one, timedelta())


def test_the_day_the_clocks_change_is_as_long_as_it_is() -> None:
    def day_of(begins: datetime) -> timedelta:
        return worked(ALWAYS, begins, after_working(ALWAYS, begins, timedelta(hours=24)))

    spring, autumn = ALWAYS.hours_of(date(2026, 3, 29)), ALWAYS.hours_of(date(2026, 10, 25))
    assert spring[0][1] - spring[0][0] == timedelta(hours=23)
    assert autumn[0][1] - autumn[0][0] == timedelta(hours=25)
    assert day_of(spring[0][0]) == timedelta(hours=24)


def test_office_hours_are_those_on_the_wall_in_summer_and_winter() -> None:
    assert OFFICE.hours_of(date(2026, 3, 27))[0][0] == datetime(2026, 3, 27, 9, tzinfo=UTC)
    assert OFFICE.hours_of(date(2026, 3, 30))[0][0] == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert OFFICE.hours_of(date(2026, 12, 25)) == OFFICE.hours_of(date(2026, 12, 26)) == []


# ---- targets --------------------------------------------------------------------------------------------


def test_two_hours_from_four_in_the_afternoon() -> None:
    asked = [Stretch(datetime(2026, 12, 24, 16, tzinfo=UTC))]
    assert due(InHours(minutes=120), OFFICE, asked) == datetime(2026, 12, 29, 10, tzinfo=UTC)


def test_twenty_working_days_do_not_count_the_day_of_receipt() -> None:
    asked = [Stretch(datetime(2026, 12, 4, 8, tzinfo=UTC))]
    assert due(InDays(days=20), OFFICE, asked) == datetime(2027, 1, 7, 17, tzinfo=UTC)


def test_what_comes_in_on_a_holiday_is_counted_from_the_next_working_day() -> None:
    asked = [Stretch(datetime(2026, 12, 25, 12, tzinfo=UTC))]
    assert due(InDays(days=1), OFFICE, asked) == datetime(2026, 12, 29, 17, tzinfo=UTC)


def test_a_pause_over_the_holidays_moves_it_by_what_would_have_been_worked() -> None:
    asked = datetime(2026, 12, 23, 9, tzinfo=UTC)
    whole = InHours(minutes=int(timedelta(hours=7.25) / timedelta(minutes=1)) * 2)
    assert due(whole, OFFICE, [Stretch(asked)]) == datetime(2026, 12, 24, 17, tzinfo=UTC)
    paused = [Stretch(asked), Stretch(datetime(2026, 12, 24, 9, tzinfo=UTC), Party.CITIZEN, "a photo")]
    assert due(whole, OFFICE, paused) is None
    resumed = [*paused, Stretch(datetime(2027, 1, 5, 9, tzinfo=UTC))]
    assert due(whole, OFFICE, resumed) == datetime(2027, 1, 5, 17, tzinfo=UTC)
    assert spent(OFFICE, resumed, datetime(2027, 1, 5, 17, tzinfo=UTC)) == {
        Party.COUNCIL: timedelta(hours=14.5),
        Party.CITIZEN: timedelta(hours=7.25) * 4,
    }


@given(CALENDARS, TARGETS, stretches())
def test_it_is_due_when_the_time_has_been_spent(
    calendar: WorkingCalendar, target: Target, ledger: list[Stretch]
) -> None:
    found = due(target, calendar, ledger)
    if found is None:
        assert not ledger[-1].running
        return
    if isinstance(target, InHours):
        assert spent(calendar, ledger, found).get(Party.COUNCIL, timedelta()) == target.amount
        before = spent(calendar, ledger, found - timedelta(seconds=1)).get(Party.COUNCIL, timedelta())
        assert before < target.amount
    else:
        last = calendar.local_day(found - timedelta(seconds=1))  # what ends at midnight ends that day
        assert last > calendar.local_day(ledger[0].began)
        assert found == calendar.hours_of(last)[-1][1]


@given(CALENDARS, stretches(), MOMENTS)
def test_all_time_is_on_somebody(calendar: WorkingCalendar, ledger: list[Stretch], until: datetime) -> None:
    by_party = spent(calendar, ledger, until)
    assert sum(by_party.values(), timedelta()) == worked(calendar, ledger[0].began, until)


@given(CALENDARS, TARGETS, stretches(), MOMENTS)
def test_a_pause_never_makes_it_due_earlier(
    calendar: WorkingCalendar, target: Target, ledger: list[Stretch], at: datetime
) -> None:
    through = due(target, calendar, [Stretch(ledger[0].began)])
    assert through is not None
    found = due_if_resumed(target, calendar, ledger, at)
    assert found >= through


@given(CALENDARS, stretches(), st.integers(1, 3000), st.integers(1, 3000))
def test_more_time_is_due_later(
    calendar: WorkingCalendar, ledger: list[Stretch], one: int, more: int
) -> None:
    ledger = [*ledger, Stretch(ledger[-1].began + timedelta(hours=1))]
    first, second = (due(InHours(minutes=minutes), calendar, ledger) for minutes in (one, one + more))
    assert first is not None
    assert second is not None
    assert first < second


@given(TARGETS, stretches())
def test_another_bank_holiday_never_makes_it_due_earlier(target: Target, ledger: list[Stretch]) -> None:
    more = OFFICE.model_copy(
        update={"version": 2, "closed": CHRISTMAS | {date(2026, 11, 30): "St Andrew's Day"}}
    )
    more = WorkingCalendar.model_validate(more.model_dump())
    was, would_be = due(target, OFFICE, ledger), due(target, more, ledger)
    assert was is None or would_be is None or would_be >= was


# ---- calendars ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hours": {"monday": ["9-5"]}}, "are no hours"),
        ({"hours": {"monday": ["17:00-09:00"]}}, "are no hours"),
        ({"hours": {"monday": ["09:00-24:30"]}}, "are no hours"),
        ({"hours": {"monday": ["09:00-13:00", "12:00-17:00"]}}, "overlap"),
        ({"hours": {"monday": []}}, "nothing would ever be due"),
        ({"hours": {"someday": ["09:00-17:00"]}}, "monday"),
        ({"zone": "Europe/Edinburgh"}, "no time zone"),
        ({"closed": {"2028-02-30": "A day too many"}}, "closed"),
        ({"known_until": "2026-12-31"}, "the closed day 2027-01-04"),
        ({"known_until": None}, "until when they are known"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        WorkingCalendar.model_validate({**OFFICE.model_dump(), **change})


def test_hours_are_in_order_all_the_year() -> None:
    """Through the changes of the clocks too, where hours begin or end in the hour that is changed."""
    odd = WorkingCalendar.model_validate(
        {
            **ALWAYS.model_dump(),
            "hours": {day: ["00:30-01:15", "01:20-01:50", "02:10-03:00"] for day in ALWAYS.hours},
        }
    )
    for number in range(400):
        hours = odd.hours_of(date(2026, 1, 1) + timedelta(days=number))
        assert all(begins < over for begins, over in hours)
        assert all(one[1] <= other[0] for one, other in pairwise(hours))


@pytest.mark.parametrize(
    ("begun", "months", "by"),
    [
        ("2026-01-31T10:00:00Z", 1, "2026-02-27T17:00:00Z"),  # 28 February is a Saturday
        ("2026-03-31T10:00:00Z", 9, "2026-12-31T17:00:00Z"),
        ("2026-09-25T10:00:00Z", 3, "2026-12-24T17:00:00Z"),  # Christmas Day
        ("2026-03-02T22:30:00Z", 1, "2026-04-02T16:00:00Z"),  # summer time by then
    ],
)
def test_months_end_on_a_working_day_whatever_pauses(begun: str, months: int, by: str) -> None:
    at = datetime.fromisoformat(begun)
    paused = [Stretch(at), Stretch(at + timedelta(days=3), Party.CITIZEN)]
    for stretches in ([Stretch(at)], paused):
        assert due(InMonths(months=months), OFFICE, stretches) == datetime.fromisoformat(by)


@given(MOMENTS, st.integers(1, 60), CALENDARS)
def test_more_months_are_never_due_sooner_and_none_is_late(
    at: datetime, months: int, calendar: WorkingCalendar
) -> None:
    found, after = (due(InMonths(months=many), calendar, [Stretch(at)]) for many in (months, months + 1))
    assert found is not None
    assert after is not None
    assert at < found < after
    assert found <= at + timedelta(days=31 * months + 1)

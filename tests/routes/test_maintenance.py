"""Maintenance windows: by the clocks of a place, across the days on which they are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from routes.maintenance import DAYS, Maintenance

LONDON = ZoneInfo("Europe/London")
ZONES = st.sampled_from(["Europe/London", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
CLOCKS = st.times().map(lambda each: each.replace(second=0, microsecond=0))
CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
"""When London's clocks go forward, and back."""
MOMENTS = st.one_of(
    st.integers(1_704_067_200, 1_830_297_600).map(lambda each: datetime.fromtimestamp(each, UTC)),
    st.builds(
        lambda at, seconds: at + timedelta(seconds=seconds),
        st.sampled_from(CHANGES),
        st.integers(-90_000, 90_000),
    ),
)


@st.composite
def windows(draw: st.DrawFn) -> str:
    days = draw(st.sampled_from(["daily", "Mon-Fri", "Sat,Sun", "Fri-Mon", *DAYS]))
    return f"{days} {draw(CLOCKS):%H:%M}-{draw(CLOCKS):%H:%M}"


def until(now: datetime, *written: str, zone: str = "Europe/London") -> datetime | None:
    return Maintenance(windows=written, time_zone=zone).until(now)


@given(windows(), ZONES, MOMENTS)
@example("Sun 01:00-02:00", "Europe/London", CHANGES[0])
@example("Sun 01:30-02:30", "Europe/London", CHANGES[1] + timedelta(minutes=15))
def test_it_ends_later_than_now_and_is_over_then(written: str, zone: str, now: datetime) -> None:
    try:
        maintenance = Maintenance(windows=(written,), time_zone=zone)
    except ValidationError:
        return  # all of the week
    ends = maintenance.until(now)
    if ends is None:
        return
    assert now < ends <= now + timedelta(days=7, hours=2)
    assert maintenance.until(ends) is None
    for share in (0.0, 0.5, 0.999):
        assert maintenance.until(now + (ends - now) * share) == ends, "it is one and the same until then"


@given(CLOCKS, CLOCKS, MOMENTS)
def test_far_from_any_change_it_is_what_the_clocks_say(start: time, end: time, now: datetime) -> None:
    local = now.astimezone(LONDON)
    if (
        any(abs(now - change) < timedelta(days=2) for change in CHANGES)
        or local.month in {3, 10}
        or start == end
    ):
        return
    clock = local.time()
    inside = start <= clock < end if start < end else clock >= start or clock < end
    assert (until(now, f"daily {start:%H:%M}-{end:%H:%M}") is not None) == inside


@given(windows(), windows(), MOMENTS)
def test_several_are_on_when_any_of_them_is(one: str, other: str, now: datetime) -> None:
    try:
        both = until(now, one, other)
    except ValidationError:
        return
    each = [ends for ends in (until(now, one), until(now, other)) if ends is not None]
    assert (both is not None) == bool(each)
    assert both is None or both >= max(each)


def test_what_the_clocks_show_twice_is_in_it_twice() -> None:
    """On 25 October 2026 London's clocks go from 02:00 back to 01:00, at 01:00 UTC."""
    day = datetime(2026, 10, 25, tzinfo=UTC)
    ends = day + timedelta(hours=2, minutes=30)
    for minutes in (30, 59, 60, 75, 90, 149):
        assert until(day + timedelta(minutes=minutes), "Sun 01:30-02:30") == ends
    for minutes in (29, 150):
        assert until(day + timedelta(minutes=minutes), "Sun 01:30-02:30") is None


def test_what_the_clocks_leap_over_takes_no_time() -> None:
    """On 29 March 2026 they go from 01:00 to 02:00, at 01:00 UTC."""
    leap = datetime(2026, 3, 29, 1, tzinfo=UTC)
    for minutes in range(-60, 61, 5):
        assert until(leap + timedelta(minutes=minutes), "Sun 01:15-01:45") is None
    assert until(leap, "Sun 01:30-02:30") == leap + timedelta(minutes=30)
    assert until(leap - timedelta(minutes=1), "Sun 00:30-01:30") == leap


def test_windows_without_a_gap_are_one() -> None:
    friday = datetime(2026, 1, 9, 22, tzinfo=UTC)
    assert until(friday, "Fri 21:00-24:00", "Sat 00:00-06:00") == datetime(2026, 1, 10, 6, tzinfo=UTC)
    assert until(friday, "Fri 21:00-02:00", "Sat 01:00-03:00") == datetime(2026, 1, 10, 3, tzinfo=UTC)


def test_days_are_written_as_people_write_them() -> None:
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    on = {
        written: [
            DAYS[day] for day in range(7) if until(monday + timedelta(days=day), f"{written} 11:00-13:00")
        ]
        for written in ("daily", "Mon-Fri", "fri-mon", "Sat,Sun", "Wed")
    }
    assert on == {
        "daily": list(DAYS),
        "Mon-Fri": list(DAYS[:5]),
        "fri-mon": ["Mon", "Fri", "Sat", "Sun"],
        "Sat,Sun": ["Sat", "Sun"],
        "Wed": ["Wed"],
    }


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"windows": ["Sunday night"]}, "no window of time"),
        ({"windows": ["Sun 25:00-26:00"]}, "not a time of day"),
        ({"windows": ["Son 02:00-04:00"]}, "no day of the week"),
        ({"windows": ["daily 08:00-20:00", "daily 20:00-08:00"]}, "no time in the week"),
        ({"windows": [], "time_zone": "Europe/Londinium"}, "no time zone"),
        ({"windows": [], "time_zone": "../../etc/passwd"}, "no time zone"),
        ({"windows": [], "zone": "UTC"}, "zone"),
    ],
)
def test_what_cannot_be_meant_is_refused(told: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Maintenance.model_validate(told)

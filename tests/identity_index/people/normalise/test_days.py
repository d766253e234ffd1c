"""What is known of a day, and what only looks like one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.normalise.day import NormalDay, read_birth, read_death

TODAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("1961-03-07", NormalDay(1961, 3, 7)),
        ("1961-03", NormalDay(1961, 3)),
        ("1961", NormalDay(1961)),
        ("1961-01-01", NormalDay(1961, first_of_january=True)),
        ("2026-05-06", NormalDay(2026, 5, 6)),
    ],
)
def test_what_is_known_of_a_birth(written: str, known: NormalDay) -> None:
    assert read_birth(written, TODAY).usable == known


@pytest.mark.parametrize("written", ["2026-05-07", "2026-06", "2027", "2062-03-07"])
def test_nobody_was_born_in_the_future(written: str) -> None:
    assert read_birth(written, TODAY).why == "a birth date in the future"
    assert read_birth(written, TODAY).usable is None


@pytest.mark.parametrize("written", ["1900-01-01", "1899-12-30", "1753-01-01", "1970-01-01", "9999-12-31"])
def test_a_default_is_no_day(written: str) -> None:
    why = read_birth(written, TODAY).why
    assert why is not None
    assert why.startswith("a date that stands for none")


def test_a_death() -> None:
    assert read_death("2020-01-01", TODAY).usable == NormalDay(2020, 1, 1)
    assert read_death("2030-01-01", TODAY).why == "a death date in the future"
    assert read_death("1950", TODAY, NormalDay(1961, 3, 7)).why == "a death before the birth"
    assert read_death("1961", TODAY, NormalDay(1961, 3, 7)).why is None


def test_day_and_month_changed_over() -> None:
    assert NormalDay(1961, 3, 7).swapped == NormalDay(1961, 7, 3)
    assert NormalDay(1961, 3, 13).swapped is None
    assert NormalDay(1961, 3, 3).swapped is None
    assert NormalDay(1961, 3).swapped is None


@given(st.dates())
def test_any_day_can_be_read_and_swaps_back(day: date) -> None:
    found = read_birth(day.isoformat(), TODAY)
    assert found.value is not None
    assert found.value.earliest <= found.value.latest
    swapped = found.value.swapped
    assert swapped is None or swapped.swapped == found.value
    if found.value.day is not None:
        assert str(found.value) == day.isoformat()

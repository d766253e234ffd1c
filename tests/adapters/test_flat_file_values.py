"""Dates and numbers as extracts write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.kit.flat_file import amount, count, day, moment
from adapters.kit.flat_file.profile import DateFormat


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1/5/2026", "dd/mm/yyyy"),
        (" 01/05/2026 ", "dd/mm/yyyy"),
        ("2026-05-01", "yyyy-mm-dd"),
        ("20260501", "yyyymmdd"),
        ("01052026", "ddmmyyyy"),
        ("010526", "ddmmyy"),
    ],
)
def test_a_day_in_each_shape(text: str, shape: DateFormat) -> None:
    assert day(text, shape) == date(2026, 5, 1)


def test_two_digit_years_turn_at_seventy() -> None:
    assert day("010169", "ddmmyy") == date(2069, 1, 1)
    assert day("010170", "ddmmyy") == date(1970, 1, 1)


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "05/13/2026", "1/5/26", "2026-05-01", "٠١/٠٥/٢٠٢٦", "01/05/0000"]
)
def test_what_is_no_day_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a d|calendar") as caught:
        day(text)
    assert not text or text not in str(caught.value)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_day_survives_the_way_there_and_back(its_day: date) -> None:
    assert day(f"{its_day:%d/%m/%Y}") == its_day


def test_times_are_local() -> None:
    assert moment("01/07/2026 09:30") == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert moment("01/12/2026 09:30:15") == datetime(2026, 12, 1, 9, 30, 15, tzinfo=UTC)
    assert moment("01/12/2026") == datetime(2026, 12, 1, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_the_first_and_the_one_left_out_is_refused() -> None:
    assert moment("25/10/2026 01:30") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="clocks go forward"):
        moment("29/03/2026 01:30")


@pytest.mark.parametrize("text", ["01/05/2026 25:00", "01/05/2026 9.30", "01/05/2026 09:30:99"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234.50", "1234.50"), ("£12", "12"), ("-3.00", "-3"), ("+0.5", "0.5"), ("0007", "7")],
)
def test_amounts(text: str, value: str) -> None:
    assert amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "1,23", "1.2.3", "NaN", "1e5", "٣", "--1", "£", "1,234,5"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        amount(text)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_amount_survives_the_way_there_and_back(value: Decimal) -> None:
    assert amount(f"{value:f}") == value
    assert amount(f"{value:,f}") == value


def test_counts() -> None:
    assert count(" 000412 ") == 412
    with pytest.raises(ValueError, match="whole number"):
        count("4.5")

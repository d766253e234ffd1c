"""Check digits: what is made passes, and every slip that a check promises to catch is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.people.identifiers.checks import Check

CHECKED = [check for check in Check if check is not Check.NONE]
CATCHES_NEIGHBOURS = [Check.MOD11, Check.MOD11_7, Check.MOD97, Check.VERHOEFF]
PAYLOADS = st.text("0123456789", min_size=3, max_size=9)


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (Check.MOD11, "9434765919"),  # the example of the NHS Data Dictionary
        (Check.LUHN, "0101201234"),
        (Check.MOD11_7, "987654325"),
        (Check.VERHOEFF, "2363"),
        (Check.MOD97, "79444"),
        (Check.NONE, "7"),
    ],
)
def test_numbers_that_were_reckoned_elsewhere(check: Check, number: str) -> None:
    assert check.passes(number)


@given(st.sampled_from(CHECKED), PAYLOADS)
def test_what_is_completed_passes(check: Check, payload: str) -> None:
    number = check.completed(payload)
    assert number is None or check.passes(number)
    assert number is not None or check in {Check.MOD11, Check.MOD11_7}


@given(st.sampled_from(CHECKED), PAYLOADS, st.data())
def test_one_wrong_digit_is_caught(check: Check, payload: str, data: st.DataObject) -> None:
    number = check.completed(payload)
    if number is None:
        return
    at = data.draw(st.integers(0, len(payload) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[at]]))
    assert not check.passes(number[:at] + wrong + number[at + 1 :])


@given(st.sampled_from(CATCHES_NEIGHBOURS), PAYLOADS, st.data())
def test_neighbours_that_changed_places_are_caught(check: Check, payload: str, data: st.DataObject) -> None:
    number = check.completed(payload)
    if number is None:
        return
    at = data.draw(st.integers(0, len(payload) - 2))
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert check.passes(swapped) is (swapped == number)


@given(PAYLOADS, st.data())
def test_luhn_misses_neighbours_only_where_they_are_nought_and_nine(
    payload: str, data: st.DataObject
) -> None:
    number = Check.LUHN.completed(payload)
    assert number is not None
    at = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert Check.LUHN.passes(swapped) is (swapped == number or {number[at], number[at + 1]} == {"0", "9"})


@given(st.sampled_from(CHECKED), st.text(max_size=30))
def test_no_text_breaks_a_check(check: Check, text: str) -> None:
    assert check.passes(text) in {True, False}

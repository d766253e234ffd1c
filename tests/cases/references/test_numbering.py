"""References: every case has its own, and a slip of the tongue or the finger is known as one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.references import Misspelt, Numbering

NUMBERING = Numbering("TB")
NUMBERS = st.one_of(st.integers(1, 300), st.integers(1, 10**11))


@given(NUMBERS)
def test_it_is_read_as_it_was_written(number: int) -> None:
    assert NUMBERING.read(NUMBERING.written(number)) == number


def test_nine_million_have_eight_digits_and_the_next_has_nine() -> None:
    assert NUMBERING.written(9_000_000).count("-") == 2
    longer = NUMBERING.written(9_000_001)
    assert len(longer.replace("-", "")) == len(NUMBERING.written(1).replace("-", "")) + 1
    assert NUMBERING.read(longer) == 9_000_001


def test_two_of_one_morning_are_not_neighbours() -> None:
    written = [NUMBERING.written(number) for number in range(1, 200)]
    assert len(set(written)) == len(written)
    for one, other in pairwise(written):
        assert sum(a != b for a, b in zip(one, other, strict=True)) >= 3


@given(NUMBERS, st.data())
def test_one_wrong_digit_is_known(number: int, data: st.DataObject) -> None:
    written = NUMBERING.written(number)
    places = [place for place, one in enumerate(written) if one.isdigit()]
    place = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from([one for one in "0123456789" if one != written[place]]))
    with pytest.raises(Misspelt):
        NUMBERING.read(written[:place] + wrong + written[place + 1 :])


@given(NUMBERS, st.data())
def test_two_neighbours_that_changed_places_are_known(number: int, data: st.DataObject) -> None:
    digits = NUMBERING.written(number).removeprefix("TB-").replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        with pytest.raises(Misspelt):
            NUMBERING.read(swapped)


@given(NUMBERS, st.sampled_from(["", " ", "-", ".", " - "]), st.booleans())
def test_it_is_read_however_it_is_typed(number: int, gap: str, bare: bool) -> None:
    groups = NUMBERING.written(number).lower().split("-")
    typed = gap.join(groups[1:] if bare else groups).replace("0", "O").replace("1", "l")
    assert NUMBERING.read(f" {typed} ") == number


@pytest.mark.parametrize(
    "typed", ["", "TB", "TB-473", "TB-ABCD-EFGH", "٤٧٣٠١٩٨٢", "0000-0000", "TB-" + "9" * 5000]
)
def test_what_is_none_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(Misspelt) as caught:
        NUMBERING.read(typed)
    assert len(str(caught.value)) < 200


@given(st.text())
def test_any_text_is_a_reference_or_misspelt(typed: str) -> None:
    try:
        number = NUMBERING.read(typed)
    except Misspelt:
        return
    assert number >= 1


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011", "\u2013", "\u2212", "-\u200b", "\u00ad"])
def test_a_hyphen_is_one_however_a_program_writes_it(hyphen: str) -> None:
    """Word, a PDF and a telephone each put another in place of what was typed."""
    written = NUMBERING.written(17).replace("-", hyphen)
    assert NUMBERING.read(written) == 17
    assert NUMBERING.found_in(f"About {written}: any news?") == [17]


def test_those_in_an_e_mail_are_found() -> None:
    first, second = NUMBERING.written(17), NUMBERING.written(4711)
    digits = int(first[-1])
    misspelt = first[:-1] + str((digits + 1) % 10)
    text = f"Re: {first} (and {second.lower().replace('-', ' ')}), not {misspelt}; call 01632 960123. {first}"
    assert NUMBERING.found_in(text) == [17, 4711]


@given(st.lists(st.integers(1, 10**9), unique=True, max_size=5), st.text(alphabet=" ,;\nab", min_size=1))
def test_whatever_stands_between_them(numbers: list[int], gap: str) -> None:
    text = f" {gap} ".join(NUMBERING.written(number) for number in numbers)
    assert NUMBERING.found_in(text) == numbers

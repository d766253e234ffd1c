"""Addresses as people write them: flats in the Scottish manner, ranges, postcodes, and any text at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.deciding import Outcome, decide, weigh
from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.weights import shipped
from identity_index.places.matching.written import Number, Reading, read


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("Flat 2/1, 14 Example Street", 14, "2/1"),
        ("2/1, 14 Example Street", 14, "2/1"),
        ("2F1 14 Example Street", 14, "2/1"),
        ("14/2F1 Example Street", 14, "2/1"),
        ("14/2/1 Example Street", 14, "2/1"),
        ("flat 2-1, 14 example st", 14, "2/1"),
        ("2nd floor flat 1, 14 Example Street", 14, "2/1"),
        ("1/L 14 Example Street", 14, "1/l"),
        ("flat 1/left, 14 Example Street", 14, "1/l"),
        ("1FL, 14 Example Street", 14, "1/l"),
        ("first floor left, 14 Example Street", 14, "1/l"),
        ("firsst floor ledt, 14 Example Street", 14, "1/l"),
        ("Flat 1 left, 14 Example Street", 14, "1/l"),
        ("GF2, 14 Example Street", 14, "0/2"),
        ("PF2, 14 Example Street", 14, "0/2"),
        ("0/2 14 Example Street", 14, "0/2"),
        ("14 Example Street, Flat 3", 14, "3"),
        ("14 (flat 3) Example Street", 14, "3"),
        ("14/3 Example Street", 14, "3"),
        ("3, 14 Example Street", 14, "3"),
        ("Falt 2/1 14 Example Street", 14, "2/1"),
        ("Basement flat, 14 Example Street", 14, "b"),
        ("Flat A, 14 Example Street", 14, "a"),
        *(
            (text, 14, "1/l")
            for text in ("14 Example Street 1L", "14 (1L) Example Street", "14/1L Example St")
        ),
        *(
            (text, 14, "1/l")
            for text in ("1L 14 Example Street", "14-1L Example Street", "14 Example St, 1 L")
        ),
        *(
            (text, 14, "1/l")
            for text in ("14 1F Left Example Street", "14 1/F L Example St", "1 left, 14 Ex St")
        ),
        *(
            (text, 14, "3/r")
            for text in ("14 (3R) Example Street", "Flat 3R, 14 Example Street", "14 Ex St 3R")
        ),
        *(
            (text, 14, "2/1")
            for text in ("2f1/14 Example Street", "14 Example Street 2.1", "2-1 14 Example St")
        ),
        *(
            (text, 14, "main")
            for text in ("main door 14 Example Street", "14 Example Street, main door flat")
        ),
        *((text, 14, "upper") for text in ("upper flat, 14 Example Street", "14 Example Street, Upper Flat")),
        ("groundfloor left, 14 Example Street", 14, "0/l"),
        ("14 Example Street GF1", 14, "0/1"),
    ],
)
def test_flats_are_read_in_every_scottish_form(text: str, number: int, unit: str) -> None:
    first = read(text).readings[0]
    assert (first.number, first.unit) == (Number(number), unit)


@pytest.mark.parametrize(
    ("text", "word", "unit"),
    [
        ("14 Example Street GR", "great", "0/r"),
        ("14 GL Example Street", "gl", "0/l"),
        ("14 (GL) Example Street", "gl", "0/l"),
        ("basement 14 Example Street", "basement", "b"),
        ("14 Example Street upper", "upper", "upper"),
    ],
)
def test_a_word_is_a_flat_where_the_street_is_not_called_so(text: str, word: str, unit: str) -> None:
    assert read(text).perhaps == ((word, unit),)


def test_a_letter_of_the_compass_is_the_number_s_where_the_street_is_not_called_so() -> None:
    assert read("14 E Example Street") == read("14 e example st")
    assert (read("14 E Example Street").letter, read("14 E").letter) == ("e", "")
    assert read("14 Upper Example Street").perhaps == ()


def test_ranges_letters_and_numbers_that_may_be_either() -> None:
    assert read("12-14 Example Street").readings[0] == Reading(Number(12, "", 14), "")
    assert read("12 to 14 Example Street").readings[0] == Reading(Number(12, "", 14), "")
    assert read("No. 14 A, Example Street").readings[0] == Reading(Number(14, "a"), "")
    assert {(one.number, one.unit) for one in read("14/2 Example Street").readings} == {
        (Number(14), "2"),
        (None, "14/2"),
    }
    assert read("c/o Somebody, 9 Example Road").words == ("example", "rd")


@pytest.mark.parametrize("written", ["ZZ1 1ZZ", "zz11zz", "ZZ1 IZZ"])
def test_a_postcode_is_found_wherever_it_stands_and_put_right(written: str) -> None:
    assert read(f"14 Example Street, {written}").postcode == "ZZ11ZZ"
    assert read("ZZ1 1ZZ, 14 Example Street").postcode == "ZZ11ZZ"
    assert read("14 Example Street, ZZ1").postcode == "ZZ1"


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    written = read(text)
    assert 1 <= len(written.readings) <= 6
    assert read(text) == written
    Comparison(written).ways(_house(1, 14))


@given(
    st.lists(
        st.sampled_from(["flat", "2/1", "14", "1/l", "gf2", "example", "st", ",", "-", "a", "3rd"]),
        max_size=9,
    )
)
def test_the_words_of_a_text_are_read_again_as_they_are(parts: list[str]) -> None:
    words = read(" ".join(parts)).words
    assert read(" ".join(words)).words == words or any(one.isdigit() for one in words)


def _house(
    uprn: int, number: int, unit: str = "", street: str = "Example Street", town: str = "Tolburgh"
) -> Known:
    return known(uprn, "ZZ11ZZ", [Called(unit, "", Number(number), street, (town,))], ())


def _means(text: str, *places: Known) -> tuple[Outcome, int | None]:
    answer = decide(weigh(Comparison(read(text)), places, shipped()), shipped())
    return answer.outcome, answer.best.uprn if answer.best else None


def test_what_is_certain_and_what_somebody_is_asked_about() -> None:
    flats = [_house(1, 14, "Flat 2/1"), _house(2, 14, "Flat 2/2"), _house(3, 16)]
    assert _means("2f1 14 exmaple st tolburgh", *flats) == (Outcome.CERTAIN, 1)
    assert _means("14 example st tolburgh", *flats)[0] is Outcome.REVIEW
    assert _means("flat 9/9 14 example st tolburgh", *flats)[0] is not Outcome.CERTAIN
    assert _means("18 example st tolburgh zz1 1zz", *flats)[0] is not Outcome.CERTAIN
    two_towns = [_house(1, 14), _house(2, 14, town="Mockhaven")]
    assert _means("14 Example Street", *two_towns)[0] is Outcome.REVIEW
    assert _means("14 Example Street, Mockhaven", *two_towns)[1] == 2
    assert decide([], shipped()).outcome is Outcome.NONE

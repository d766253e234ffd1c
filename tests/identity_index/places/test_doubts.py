"""What a text may say that keeps an answer from being certain, however well street and number agree."""

from __future__ import annotations

import pytest

from identity_index.places.matching.comparing import Comparison
from identity_index.places.matching.deciding import Answer, Outcome, decide, weigh
from identity_index.places.matching.known import Called, Known, known
from identity_index.places.matching.weights import shipped
from identity_index.places.matching.written import Number, read


def house(
    uprn: int, number: int, unit: str = "", street: str = "Example Street", town: str = "Tolburgh"
) -> Known:
    return known(uprn, "ZZ11ZZ", [Called(unit, "", Number(number), street, (town,))], ())


def answer(text: str, *places: Known) -> Answer:
    return decide(weigh(Comparison(read(text)), places, shipped()), shipped())


@pytest.mark.parametrize(
    "text",
    [
        "14 Example Street, Glasgow",
        "14 Example Street, Glasgow, YY1 1YY",
        "14 Example Street, Farawayton, YY1 1YY",
        "14 Example St, Newcastle ZZ1",
    ],
)
def test_the_same_street_and_number_of_another_town_is_another_house(text: str) -> None:
    said = answer(text, house(1, 14), house(2, 16))
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.REVIEW, 1)
    assert "another town" in said.reason


@pytest.mark.parametrize(
    "text",
    [
        "14 Example Street, Tolburgh, YY1 1YY",
        "14 Example Street, YY1 1YY",
        "Glasgow Trading, 14 Example Street, Tolburgh",
        "14 Example Street, by Farawayton, ZZ1 1ZZ",
        "Somebody, 14 Example Street",
        "Ailsa Stirling, 14 Example Street, YY1 1YY",
        "14 Example Street, Tolburgh, Glasgow",
    ],
)
def test_a_wrong_postcode_or_a_town_beside_the_right_one_leaves_it_certain(text: str) -> None:
    said = answer(text, house(1, 14), house(2, 16))
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, 1)


def test_a_street_may_be_called_after_a_town() -> None:
    said = answer("14 Glasgow Road, Tolburgh", house(1, 14, street="Glasgow Road"), house(2, 14))
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, 1)
    said = answer("14 Glasgow Road", house(1, 14, street="Glasgow Road"), house(2, 14))
    assert said.outcome is Outcome.CERTAIN


FLATS = [house(uprn, 5, f"Flat {uprn}") for uprn in (1, 2, 3)]
WITH_NAMES = [*FLATS, house(4, 5, "Penthouse"), house(5, 5, "Managers Flat"), house(6, 5, "Shop")]
FLOORS = [house(1 + at, 5, unit) for at, unit in enumerate(("GF", "1F", "2F", "BF1", "TFL", "BF"))]


def test_what_is_within_a_house_by_a_name_is_not_the_house() -> None:
    for places in (WITH_NAMES, FLOORS, [house(1, 5, "Office 4"), house(2, 5, "Suite 2")]):
        assert answer("5 Example Street", *places).outcome is Outcome.REVIEW
    assert (
        answer("5 Example Street", house(9, 5), *WITH_NAMES).best == answer("5 Example St", house(9, 5)).best
    )


@pytest.mark.parametrize(
    ("text", "uprn"),
    [
        ("Penthouse, 5 Example Street", 4),
        ("penthouse 5 example street", 4),
        ("Managers Flat, 5 Example St", 5),
        ("Managers Flat 5 Example Street", 5),
        ("shop, 5 Example Street", 6),
        ("Flat 2 5 Example Street", 2),
    ],
)
def test_what_is_within_a_house_is_found_by_its_name(text: str, uprn: int) -> None:
    said = answer(text, house(9, 5), *WITH_NAMES)
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, uprn)


@pytest.mark.parametrize(
    ("text", "uprn"),
    [
        *((text, 1) for text in ("GF 5 Example St", "5 Example St GF", "ground floor flat, 5 Example St")),
        *((text, 2) for text in ("1F 5 Example St", "1F, 5 Example St", "first floor 5 Example St")),
        *((text, 3) for text in ("2F 5 Example Street", "2nd floor flat, 5 Example Street")),
        *((text, 4) for text in ("BF1 5 Example Street", "5 Example Street BF1")),
        *((text, 5) for text in ("TFL, 5 Example Street", "top floor left 5 Example Street")),
        *((text, 6) for text in ("BF 5 Example Street", "basement flat, 5 Example Street")),
    ],
)
def test_a_floor_that_is_one_flat_is_found_by_it(text: str, uprn: int) -> None:
    said = answer(text, *FLOORS)
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, uprn)


def test_a_floor_is_no_flat_of_its_number() -> None:
    for text in ("first floor, 5 Example Street", "5 Example Street, 1st floor flat", "1F, 5 Example Street"):
        assert answer(text, *FLATS).outcome is Outcome.REVIEW


def test_a_flat_of_which_it_is_not_said_which_is_not_the_house_or_the_shop() -> None:
    assert answer("Basement Example Street 5 Tolburgh", house(9, 5)).outcome is Outcome.REVIEW
    for text in ("flat, 5 Example Street", "flat above the shop, 5 Example Street", "the flat 5 Example St"):
        assert answer(text, house(9, 5)).outcome is Outcome.REVIEW
        assert answer(text, *WITH_NAMES).outcome is Outcome.REVIEW
    assert answer("Flat, 5 Example Street", house(1, 5, "Flat")).outcome is Outcome.CERTAIN


def test_a_street_that_is_counted_is_one_in_letters_and_in_figures() -> None:
    for street in ("Second Avenue", "2nd Avenue"):
        for text in ("8 2nd Ave, Tolburgh", "8 Second Avenue"):
            said = answer(text, house(1, 8, street=street), house(2, 8, street="First Avenue"))
            assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, 1)


@pytest.mark.parametrize(
    "text",
    [
        *("1 up left, 5 Example Street", "5 Example Street 1 up left", "1st L, 5 Example Street"),
        *("Flat 1L, 5 Example Street", "first floor left 5 Example Street"),
    ],
)
def test_a_floor_and_a_side_are_read_as_people_say_them(text: str) -> None:
    said = answer(text, house(1, 5, "1/L"), house(2, 5, "1/R"), house(3, 5, "G/L"), house(4, 5, "G/R"))
    assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, 1)


def test_a_flat_and_its_floor_are_one_in_either_order() -> None:
    flats = [house(1, 5, "Flat 1/2"), house(2, 5, "Flat 2/1"), house(3, 5, "Flat 2/2"), house(4, 5, "G/L")]
    for text in ("Flat 2 (First Floor), 5 Example Street", "first floor, flat 2, 5 Example Street"):
        said = answer(text, *flats)
        assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, 1)
    assert (
        answer("ground flat left, 5 Example Street", *flats).best == answer("G/L 5 Example St", *flats).best
    )


def test_mac_and_mc_are_one_so_that_town_and_postcode_decide() -> None:
    places = house(1, 5, street="MacExample Place"), house(2, 5, street="McExample Place", town="Mockhaven")
    assert answer("5 MacExample Place", *places).outcome is Outcome.REVIEW
    for text, uprn in (("5 MacExample Place, Mockhaven", 2), ("5 Mcexample Pl, Tolburgh", 1)):
        said = answer(text, *places)
        assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, uprn)


def test_what_is_beside_a_house_is_not_the_house() -> None:
    for text in ("opposite 14 Example Street", "next to no. 14 Example St", "behind 14 Example Street"):
        said = answer(text, house(1, 14), house(2, 16))
        assert (said.outcome, said.best and said.best.uprn) == (Outcome.REVIEW, 1)
        assert "beside" in said.reason
    for text in ("14 Example Street, opposite the school", "outside 14 Example Street", "14 Next Street"):
        street = "Next Street" if "Next" in text else "Example Street"
        assert answer(text, house(1, 14, street=street), house(2, 16)).outcome is Outcome.CERTAIN


def test_a_business_is_found_without_what_it_is_in_law() -> None:
    def unit(uprn: int, within: str, trader: str) -> Known:
        called = Called(within, "Example Estate", None, "Example Road", ("Tolburgh",))
        return known(uprn, "ZZ11ZZ", [called], [trader])

    places = unit(1, "Unit 3", "Thistle Tyres Ltd"), unit(2, "Unit 4", "Invented & Sons (Made Up) Limited")
    for text, uprn in (
        ("Thistle Tyres, Example Road", 1),
        ("Thistle Tyres Limited, Example Rd", 1),
        ("Invented and Sons Made Up, Example Road, Tolburgh", 2),
        ("Invented & Sons (Made Up) Ltd, Example Road", 2),
    ):
        said = answer(text, *places)
        assert (said.outcome, said.best and said.best.uprn) == (Outcome.CERTAIN, uprn)

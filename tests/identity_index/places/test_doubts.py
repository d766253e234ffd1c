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

"""A text of which one part says another property than the rest is asked about, and is not certain."""

from __future__ import annotations

import httpx2
import pytest

from tests.hub.api.places_files import Loader, gazetteer, loader
from tests.hub.api.test_place_matching import match

__all__ = ["loader"]

HEAD = "uprn,number,street,town,postcode"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_text_that_names_another_street_is_not_certain_by_its_postcode(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        f"{HEAD}\n990000000001,5,New Lane,Tolburgh,ZZ2 0AA\n990000000002,7,New Lane,Tolburgh,ZZ2 0AA\n"
        "990000000003,1,Kirkgate,Tolburgh,ZZ2 0AB\n990000000004,1,Old Lane,Tolburgh,ZZ2 0AC\n",
    )
    wrong = match(
        operator,
        "5 Castle Gardens, Inverness, ZZ2 0AA",
        "5 Market Square ZZ2 0AA",
        "5 Kirkgate, Tolburgh ZZ2 0AA",
        "5 Old Lane, ZZ2 0AA",
    )
    for one in wrong:
        assert (one["outcome"], one["uprn"]) == ("review", "990000000001"), one
        assert "the text names another street" in one["reason"]
    right = match(
        operator,
        "5, ZZ2 0AA",
        "5 New Lane ZZ2 0AA",
        "5 Nwe Lnae, Tolburgh ZZ2 0AA",
        "5 Tolburgh ZZ2 0AA",
    )
    assert [(one["outcome"], one["uprn"]) for one in right] == [("certain", "990000000001")] * 4


def test_a_number_of_a_property_is_a_text_too(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,New Lane,Tolburgh,ZZ2 0AA\n")
    known, named, unknown = match(operator, "990000000001", " UPRN: 990000000001 ", "990000000002")
    for one in (known, named):
        assert (one["outcome"], one["uprn"], one["reason"]) == (
            "certain",
            "990000000001",
            "The text is its UPRN.",
        )
    assert (unknown["outcome"], unknown["reason"]) == ("none", "No property 990000000002 is known here.")


def test_a_street_alone_is_said_to_be_too_little(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,Provost Way,Tolburgh,ZZ2 0AA\n")
    [found] = match(operator, "pothole on provost way")
    assert found["outcome"] == "none"
    assert "neither a number, nor a name, nor a postcode" in found["reason"]


def test_a_text_with_the_name_of_another_house_of_the_street_is_asked_about(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        "uprn,number,building,street,town,postcode,organisation\n"
        "990000000001,14,,King Street,Tolburgh,ZZ1 1AA,\n"
        "990000000002,28,,King Street,Tolburgh,ZZ1 1AA,The Red Lion\n"
        "990000000003,,Rose Cottage,King Street,Tolburgh,ZZ1 1AA,\n",
    )
    for text in ("Red Lion 14 King Street", "Rose Cottage, 14 King Street, Tolburgh"):
        [found] = match(operator, text, review=False)
        assert (found["outcome"], found["uprn"]) == ("review", "990000000001"), found
        assert "names another house or business of the street too" in found["reason"]
    [right] = match(operator, "Smith, 14 King Street", review=False)
    assert (right["outcome"], right["uprn"]) == ("certain", "990000000001")


def test_a_number_of_a_property_and_its_words_have_to_mean_the_same(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        f"{HEAD}\n990000000001,5,New Lane,Tolburgh,ZZ2 0AA\n990000000002,7,New Lane,Tolburgh,ZZ2 0AA\n",
    )
    for text in ("5 New Lane, Tolburgh, UPRN 990000000001.", "990000000001 5 new ln", "(UPRN 990000000001)"):
        [found] = match(operator, text, review=False)
        assert (found["outcome"], found["uprn"]) == ("certain", "990000000001"), found
    for text in (
        "my UPRN is 990000000001",
        "Hello, the UPRN of our house is no. 990000000001, thank you",
        "uprn number: 990000000001",
    ):
        [found] = match(operator, text, review=False)
        assert (found["outcome"], found["uprn"]) == ("certain", "990000000001"), found
        assert found["reason"].startswith("The text ")
    [unknown] = match(operator, "my UPRN is 990000000009", review=False)
    assert (unknown["outcome"], unknown["uprn"]) == ("none", None)
    for text in (
        "my UPRN is 990000000001, I live at Rosewood",
        "it is opposite UPRN 990000000001",
        "my UPRN is 990000000001, and I live at 7 New Lane",
        "uprn 990000000001 7 New Lane",
        "7 New Lane, UPRN 990000000009",
        "UPRN 990000000001 flat 2",
        "1 Far Row, uprn 990000000001",
    ):
        [found] = match(operator, text, review=False)
        assert found["outcome"] == "review", found


def test_a_text_that_was_said_to_mean_none_is_asked_about_again_once_there_is_one(
    loader: Loader, operator: httpx2.Client
) -> None:
    head = "uprn,unit,number,street,town,postcode"
    lines = f"{head}\n990000000001,,26,King Street,Tolburgh,ZZ2 0AA\n"
    gazetteer(loader, lines)
    [asked] = match(operator, "Flat 3, 26 King Street, Tolburgh")
    reason = {"reason": "there is one flat"}
    said = operator.post(f"/places/reviews/{asked['review']}/reject", json=reason)
    assert said.status_code == 200, said.text
    text = "flat 3 26 king st tolburgh"
    assert match(operator, text)[0]["outcome"] == "none"
    gazetteer(loader, f"{lines}990000000002,,28,King Street,Tolburgh,ZZ2 0AA\n")
    assert match(operator, text)[0]["outcome"] == "none", "it stays what was said"
    gazetteer(loader, f"{lines}990000000003,Flat 3,26,King Street,Tolburgh,ZZ2 0AA\n")
    [found] = match(operator, text)
    assert (found["outcome"], found["uprn"]) == ("certain", "990000000003")


def test_it_is_asked_again_where_what_was_loaded_since_may_be_meant(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,26,King Street,Tolburgh,ZZ2 0AA\n")
    text = "Flat 3, 26 King Street, Tolburgh"
    [asked] = match(operator, text)
    review = f"/places/reviews/{asked['review']}"
    assert operator.post(f"{review}/reject", json={"reason": "there is no flat"}).status_code == 200
    gazetteer(loader, f"{HEAD}\n990000000002,26,King Street,Tolburgh,ZZ2 0AA\n")
    [again] = match(operator, text)
    assert (again["outcome"], again["uprn"], again["review"]) == ("review", "990000000002", asked["review"])
    shown = operator.get(review).json()
    assert (shown["state"], shown["best"]["uprn"], shown["decided_by"]) == ("open", "990000000002", None)

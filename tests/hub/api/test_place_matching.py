"""Text tied to a property over HTTP, and what a steward says of what is not certain."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import Town, unit
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader

__all__ = ["loader"]

SPOTS = list(Town(60).spots())


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def match(client: httpx2.Client, *texts: str, review: bool = True) -> list[dict[str, Any]]:
    answer = client.post("/places/match", json={"texts": texts, "review": review})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_texts_find_their_properties_through_what_was_loaded(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    flat = next(one for one in SPOTS if one.flat == 2)
    house = SPOTS[0]
    one, two, three, four = match(
        operator,
        "flat 2 19 aldr close tolburgh",
        f"1 Alder Cl, {house.postcode}",
        "flat 9, 19 alder close",
        "\x00 ;;",
    )
    assert (one["outcome"], one["uprn"]) == ("certain", str(flat.uprn))
    assert "street but for a slip" in one["reason"].lower()
    assert (two["outcome"], two["uprn"]) == ("certain", str(house.uprn))
    assert three["outcome"] != "certain"
    assert (four["outcome"], four["uprn"], four["review"]) == ("none", None, None)


def test_a_retired_property_is_not_found_any_more(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    assert match(operator, "1 alder close, tolburgh")[0]["outcome"] == "certain"
    loader.changes(("U", unit(SPOTS[0], status=8, end="2026-05-01")))
    assert match(operator, "1 alder close, tolburgh")[0]["uprn"] != str(SPOTS[0].uprn)


def test_what_a_steward_says_is_remembered(loader: Loader, operator: httpx2.Client, running: Running) -> None:
    loader.town(60)
    text = f"flat 2 alder close tolburgh {next(one for one in SPOTS if one.flat == 2).postcode}"
    asked = match(operator, text, text.upper())
    assert {one["outcome"] for one in asked} == {"review"}
    assert asked[0]["review"] == asked[1]["review"] == "pv-1", "what is read the same is asked once"
    assert asked[0]["runner_up"] is not None
    [waiting] = operator.get("/places/reviews").json()["items"]
    assert (waiting["id"], waiting["text"], waiting["state"]) == ("pv-1", text, "open")
    meant = str(next(one for one in SPOTS if one.flat == 2).uprn)
    path = "/places/reviews/pv-1"
    assert operator.post(f"{path}/accept", json={"reason": "x", "uprn": "1"}).status_code == 409
    assert operator.post(f"{path}/accept", json={"reason": "x", "uprn": "1.0E+3"}).status_code == 422
    done = operator.post(f"{path}/accept", json={"reason": "by the keys", "uprn": meant}).json()
    assert (done["state"], done["meant"]) == ("accepted", meant)
    [again] = match(operator, text.title())
    assert (again["outcome"], again["uprn"], again["score"]) == ("certain", meant, 1.0)
    assert operator.post(f"{path}/reject", json={"reason": "a mistake"}).json()["state"] == "rejected"
    [never] = match(operator, text)
    assert (never["outcome"], never["uprn"]) == ("none", None)
    assert operator.get("/places/reviews").json()["items"] == []
    assert operator.get("/places/reviews/pv-9").status_code == 404
    with running.client(Scope.PLACES_READ) as reader:
        assert reader.post(f"{path}/reject", json={"reason": "x"}).status_code == 403


def test_nobody_is_asked_where_that_is_not_wanted(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    assert match(operator, f"flat 2 alder close {SPOTS[0].postcode}", review=False)[0]["review"] is None
    assert operator.get("/places/reviews", params={"state": "any"}).json()["items"] == []
    assert operator.post("/places/match", json={"texts": []}).status_code == 422
    assert operator.post("/places/match", json={"texts": ["x" * 501]}).status_code == 422

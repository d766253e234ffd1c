"""Text tied to a property over HTTP, and what a steward says of what is not certain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import (
    FIRST_UPRN,
    Town,
    address,
    delivery,
    successor,
    unit,
)
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


def test_a_retired_property_that_nothing_succeeded_is_said_to_be_retired(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    assert match(operator, "1 alder close, tolburgh")[0]["outcome"] == "certain"
    loader.changes(("U", unit(SPOTS[0], status=8, end="2026-05-01")))
    [found] = match(operator, "1 alder close, tolburgh")
    assert (found["outcome"], found["uprn"], found["retired"]) == ("none", None, str(SPOTS[0].uprn))
    assert "is retired, and nothing is known to stand in its place" in found["reason"]


def test_what_succeeded_a_retired_property_answers_for_it(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    house = SPOTS[0]
    new = replace(house, uprn=FIRST_UPRN + 1000, number=101)
    loader.changes(
        *(("D", one) for one in (unit(house), address(house), delivery(house))),
        *(("I", one) for one in (unit(new), address(new), successor(house.uprn, new.uprn))),
    )
    [found] = match(operator, "1 Alder Close, Tolburgh")
    assert (found["outcome"], found["uprn"]) == ("certain", str(new.uprn)), "all that was held of it is gone"
    assert found["retired"] == str(house.uprn)
    assert f"That is UPRN {house.uprn}, which is retired: this stands in its place." in found["reason"]
    assert found["address"].startswith("101 ALDER CLOSE")
    [itself] = match(operator, "101 alder close tolburgh")
    assert (itself["uprn"], itself["retired"]) == (str(new.uprn), None)
    again = replace(house, uprn=FIRST_UPRN + 2000)
    loader.changes(("I", unit(again)), ("I", address(again)))
    [found] = match(operator, "1 Alder Close, Tolburgh")
    assert (found["outcome"], found["uprn"], found["retired"]) == ("certain", str(again.uprn), None)


def test_a_house_that_was_split_is_one_of_its_flats(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    house = SPOTS[0]
    flats = [replace(house, uprn=FIRST_UPRN + 1000 + n, number=201, flat=n) for n in (1, 2)]
    loader.changes(
        ("U", unit(house, status=8, end="2026-05-01")),
        *(("I", one) for flat in flats for one in (unit(flat), address(flat))),
        *(("I", successor(house.uprn, flat.uprn)) for flat in flats),
    )
    asked, one = match(operator, "1 alder close, tolburgh", "flat 2, 1 alder close, tolburgh")
    assert (asked["outcome"], asked["uprn"]) == ("review", str(flats[0].uprn)), asked
    assert (asked["runner_up"]["uprn"], asked["retired"]) == (str(flats[1].uprn), str(house.uprn))
    assert "is retired: 2 stand in its place" in asked["reason"]
    assert (one["uprn"], one["retired"]) == (str(flats[1].uprn), str(house.uprn))
    assert "of the 2 that stand in its place this is the flat" in one["reason"]
    done = operator.post(f"/places/reviews/{asked['review']}/accept", json={"reason": "the ground floor"})
    assert done.json()["meant"] == str(flats[0].uprn)
    loader.changes(
        ("U", unit(flats[0], status=8, end="2026-05-03")), ("I", successor(flats[0].uprn, flats[1].uprn))
    )
    [then] = match(operator, "1 alder close, tolburgh")
    assert then["uprn"] == str(flats[1].uprn), "what was decided does not hold for what is no more"


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

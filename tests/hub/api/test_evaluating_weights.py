"""Weights by what people have said: labelled pairs, and reviews that are open."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.people.matching import Weights, default_weights
from identity_index.people.weighing import repository
from identity_index.people.weighing.repository import LEARNED, Made
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.six_people import ENABLED, SHIPPED, STRICT, ended, labels, meet, recorded


@pytest.fixture
def told() -> dict[str, Any]:
    return ENABLED


@pytest.fixture
def index(running: Running, operator: httpx2.Client) -> httpx2.Client:
    meet(running, operator)
    return operator


def test_open_reviews_that_another_version_would_not_ask_are_found(
    running: Running, index: httpx2.Client
) -> None:
    lenient = Weights.model_validate({**default_weights().model_dump(), "certain": 0.500_1, "possible": 0.4})
    running.hub.door.submit(lambda s: repository.keep(s, lenient, Made(LEARNED, "Morven Sample"))).result()
    index.post(f"/people/weights/{STRICT.version}/use", json={"reason": "to be asked"})
    event = recorded("housing", 2, occupation="baker")
    index.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    running.until(index, "/people/reviews", lambda page: page["items"])
    trial = ended(running, index, index.post(f"/people/weights/{lenient.version}/try", json={"sample": 1}))
    assert trial["tried"] <= 12
    assert trial["changes"]["open review: linked"] == 1
    [example] = index.get(
        f"/people/weights/jobs/{trial['id']}/examples", params={"change": "open review: linked"}
    ).json()["items"]
    assert example["record"]["local_id"] == "2"


def test_a_version_is_evaluated_by_labelled_pairs(running: Running, index: httpx2.Client) -> None:
    found = index.post("/people/weights/evaluate", json={"labels": labels()}).json()
    assert (found["weights"], found["pairs"], found["same"]) == (SHIPPED, 12, 6)
    half = next(one for one in found["at"] if one["threshold"] == 0.5)
    assert (half["precision"], half["recall"], half["f1"]) == (1, 1, 1)
    assert {found["certain"], found["possible"]} <= {one["threshold"] for one in found["at"]}
    assert len(found["curve"]) > len(found["at"])
    assert found["both_ways"] == 0
    both = [*labels(), {**labels()[0], "same": False}, {**labels()[1], "same": False}]
    again = index.post("/people/weights/evaluate", json={"labels": both}).json()
    assert (again["both_ways"], again["same"]) == (1, 6), "what is said first counts, and that is said"
    wrong = [{**one, "same": not one["same"]} for one in labels()]
    worst = index.post("/people/weights/evaluate", json={"labels": wrong, "weights": STRICT.version}).json()[
        "wrong"
    ]
    assert {(one["same"]) for one in worst} == {True}
    assert all(one["probability"] < 0.1 for one in worst)
    for body, status in (
        ({"labels": labels(), "weights": "w-none"}, 404),
        ({"reviews": True}, 409),
        ({"labels": [{**labels()[0], "one": {"system": "crm", "local_id": "no"}}]}, 409),
        ({"labels": [{"one": {}}]}, 422),
    ):
        assert index.post("/people/weights/evaluate", json=body).status_code == status
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.get("/people/weights").status_code == 200
        assert reader.get("/people/weights/jobs").json()["items"] == []
        for path in ("evaluate", "trainings", "w-1/use", "w-1/try", "jobs/wj-1/stop"):
            asked = reader.post(f"/people/weights/{path}", json={"reason": "?"})
            assert asked.json()["scope"] == "people:steward", path


def test_where_there_is_nobody_there_is_nothing_to_learn(operator: httpx2.Client) -> None:
    refused = operator.post("/people/weights/trainings", json={})
    assert (refused.status_code, "fewer than two records" in refused.json()["detail"]) == (409, True)
    assert operator.get("/people/weights").json() == {"in_use": SHIPPED, "items": [], "uses": []}
    assert operator.get("/people/weights/jobs/wj-1").status_code == 404

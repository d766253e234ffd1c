"""Weights over HTTP: learned, tried, put in use, and gone back from."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.conftest import Running
from tests.hub.api.six_people import ENABLED, SHIPPED, STRICT, ended, labels, meet, recorded


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return ENABLED


@pytest.fixture
def index(running: Running, operator: httpx2.Client) -> httpx2.Client:
    meet(running, operator)
    return operator


def test_a_version_is_learned_and_not_used_until_somebody_says_so(
    running: Running, index: httpx2.Client
) -> None:
    job = ended(running, index, index.post("/people/weights/trainings", json={}))
    assert (job["state"], job["kind"], job["records"], job["labels"]) == ("done", "training", 12, 0)
    page = index.get("/people/weights").json()
    assert page["in_use"] == SHIPPED
    assert {one["version"] for one in page["items"]} == {SHIPPED, STRICT.version, job["weights"]}
    found = index.get(f"/people/weights/{job['weights']}").json()
    assert (found["made"], found["records"], found["labels"]) == ("learned", 12, 0)
    assert found["pairs"] > 12
    assert found["made_by"] == "Ailsa Example"
    assert all(sum(level["m"] for level in one["levels"]) == pytest.approx(1) for one in found["fields"])
    again = ended(running, index, index.post("/people/weights/trainings", json={}))
    assert again["weights"] == job["weights"], "the same records give the same weights"
    odd = [*labels(), {**labels()[0], "other": {"system": "tax", "local_id": "nobody"}}]
    begun = index.post("/people/weights/trainings", json={"labels": odd, "reviews": True})
    assert [one["other"]["local_id"] for one in begun.json()["unknown"]] == ["nobody"]
    tuned = ended(running, index, begun)
    assert (tuned["labels"], tuned["weights"] == job["weights"]) == (12, False)
    assert index.get(f"/people/weights/{tuned['weights']}").json()["labels"] == 12


def test_another_version_decides_from_the_next_record_on(running: Running, index: httpx2.Client) -> None:
    version = STRICT.version
    using = index.post(f"/people/weights/{version}/use", json={"reason": "fewer mistakes"})
    assert (using.status_code, using.json()["in_use"]) == (200, True)
    again = index.post(f"/people/weights/{version}/use", json={"reason": "again"})
    assert (again.status_code, f"{version} is in use already" in again.json()["detail"]) == (409, True)
    event = recorded("housing", 2, occupation="baker")
    index.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    running.until(index, "/people/by-source/housing/2", lambda one: "id" in one)
    [asked] = index.get("/people/reviews").json()["items"]
    review = index.get(f"/people/reviews/{asked['id']}").json()
    assert (review["weights"], review["reasons"]) == (version, ["possible, not certain"])
    event = recorded("housing", 2, occupation="baker", place_of_birth="Testtown")
    index.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    path = f"/people/reviews/{asked['id']}"
    changed = "what housing holds has changed since: the weights are of what it held then"
    running.until(index, path, lambda one: one["reasons"] == ["possible, not certain", changed])
    back = index.post(f"/people/weights/{SHIPPED}/use", json={"reason": "too many questions"}).json()
    assert [one["reason"] for one in back["uses"]] == ["too many questions"]
    page = index.get("/people/weights").json()
    assert [(one["version"], one["by"]) for one in page["uses"]] == [
        (SHIPPED, "Ailsa Example"),
        (version, "Ailsa Example"),
    ]
    entries = index.get("/audit", params={"action": "people.weights.use"}).json()["items"]
    assert [one["reason"] for one in entries] == ["too many questions", "fewer mistakes"]
    assert index.post("/people/weights/w-none/use", json={"reason": "?"}).status_code == 404
    assert index.post(f"/people/weights/{version}/use", json={"reason": " "}).status_code == 422


def test_a_dry_run_says_what_would_be_otherwise_and_changes_nothing(
    running: Running, index: httpx2.Client
) -> None:
    before = index.get("/people").json()
    linked = sum(len(one["records"]) for one in before["items"] if len(one["records"]) > 1)
    assert linked
    trial = ended(running, index, index.post(f"/people/weights/{STRICT.version}/try", json={"sample": None}))
    assert (trial["state"], trial["tried"], trial["records"]) == ("done", 12, 12)
    assert trial["changes"] == {"asked instead of linked": linked}
    path = f"/people/weights/jobs/{trial['id']}/examples"
    items = index.get(path).json()["items"]
    assert len(items) == linked
    one = items[0]
    assert (one["before"]["outcome"], one["after"]["outcome"]) == ("link", "review")
    assert (one["before"]["weights"], one["after"]["weights"]) == (SHIPPED, STRICT.version)
    assert one["before"]["person"] == one["after"]["person"] == one["person"]
    assert one["after"]["reasons"] == ["possible, not certain"]
    assert one["after"]["waterfall"][-1]["total"] == pytest.approx(one["after"]["bits"], abs=0.1)
    assert index.get(path, params={"change": "newly linked"}).json()["items"] == []
    assert index.get("/people").json() == before
    assert index.get("/people/reviews").json()["items"] == []
    refused = index.post(f"/people/weights/{SHIPPED}/try", json={})
    assert (refused.status_code, "in use already" in refused.json()["detail"]) == (409, True)
    listed = index.get("/people/weights/jobs", params={"limit": 1}).json()
    assert [one["id"] for one in listed["items"]] == [trial["id"]]
    stopped = index.post(f"/people/weights/jobs/{trial['id']}/stop", json={"reason": "enough"})
    assert (stopped.status_code, "has ended already" in stopped.json()["detail"]) == (409, True)

"""How often the machine is wrong: drawn, judged and told over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_people import merged, met


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_links_are_drawn_judged_and_counted(running: Any, operator: httpx2.Client) -> None:
    nothing = operator.post("/people/samples", json={"of": 3})
    assert (nothing.status_code, "linked nothing by itself" in nothing.json()["detail"]) == (409, True)
    person, other = met(running, "crm", "C0"), met(running, "crm", "C1")
    for number in range(4):
        met(running, "housing", f"H{number}", person=person)
    merged(running, person, other)  # a person's: not the machine's
    part = operator.post("/people/samples", json={"of": 3}).json()
    assert (len({one["change"] for one in part["items"]}), part["of"]) == (3, 4)
    whole = operator.post("/people/samples", json={"of": 50}).json()
    assert [one["record"]["local_id"] for one in whole["items"]] == ["H0", "H1", "H2", "H3"]
    assert whole["estimate"] == {"judged": 0, "unsure": 0, "wrong": 0, "rate": None, "low": 0.0, "high": 1.0}
    path = f"/people/samples/{whole['id']}"
    for one, verdict in zip(whole["items"], ("right", "wrong", "unsure"), strict=False):
        said = {"change": one["change"], "verdict": verdict, "reason": "the file was looked at"}
        assert operator.post(f"{path}/judge", json=said).status_code == 200
    found = operator.get(path).json()
    assert [one["verdict"] for one in found["items"]] == ["right", "wrong", "unsure", None]
    assert found["estimate"] == {
        **{"judged": 2, "unsure": 1, "wrong": 1, "rate": 0.5},
        **{"low": pytest.approx(0.0945, abs=1e-3), "high": pytest.approx(0.9055, abs=1e-3)},
    }
    absent = {"change": "c-99", "verdict": "right", "reason": "?"}
    assert operator.post(f"{path}/judge", json=absent).status_code == 404
    assert operator.get("/people/samples/s-9").status_code == 404
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.get(path).json() == found
        assert reader.post("/people/samples", json={}).json()["scope"] == "people:steward"
    entries = operator.get("/audit", params={"action": "people.judge"}).json()["items"]
    assert {(one["who"], one["reason"]) for one in entries} == {("Ailsa Example", "the file was looked at")}

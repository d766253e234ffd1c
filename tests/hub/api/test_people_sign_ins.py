"""By which accounts people sign in, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_people import merged, met

OLD, NEW = {"system": "myaccount", "local_id": "a/1"}, {"system": "newaccount", "local_id": "z9"}
WHY = {"reason": "she showed her letter"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_steward_says_so_and_either_account_finds_the_person(running: Any, operator: httpx2.Client) -> None:
    other, person = met(running, "tax", "T1"), met(running, "crm", "C1")
    path = f"/people/{person}/sign-ins"
    assert operator.get(path).json() == {"person": person, "items": []}
    operator.post(path, json={"current": OLD, **WHY})
    said = {"current": NEW, "previous": OLD, "since": "2026-05-06T09:00:00Z", **WHY}
    found = operator.post(path, json=said).json()
    assert [(one["system"], one["until"]) for one in found["items"]] == [
        ("myaccount", "2026-05-06T09:00:00Z"),
        ("newaccount", None),
    ]
    assert found["items"][0]["successor"]["local_id"] == "z9"
    for account in ("myaccount/a%2F1", "newaccount/z9"):
        assert operator.get(f"/people/by-source/{account}").json()["id"] == person
    events = operator.get("/events", params={"type": "sign_in.changed"}).json()["items"]
    assert {one["subject"] for one in events} == {f"person/{person}"}
    merged(running, other, person)
    assert operator.get(path).json() == found | {"person": other}, "an id once given answers for ever"
    [entry, _] = operator.get("/audit", params={"action": "people.sign_in"}).json()["items"]
    assert (entry["thing"], entry["reason"]) == (person, WHY["reason"])


def test_what_cannot_be_is_refused(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    path = f"/people/{person}/sign-ins"
    assert operator.post(path, json={"current": OLD, "previous": OLD, **WHY}).status_code == 422
    assert operator.post(path, json={"current": OLD}).status_code == 422
    assert operator.post("/people/p-99/sign-ins", json={"current": OLD, **WHY}).status_code == 404
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.get(path).json()["items"] == []
        assert reader.post(path, json={"current": OLD, **WHY}).json()["scope"] == "people:steward"

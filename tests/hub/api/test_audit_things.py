"""The audit trail is asked by the ids that people know, whoever the person concerned has become since."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_people import merged, met

WHY = {"reason": "she has shown her passport"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True, "corrections": {"crm": ["date_of_birth"]}}}


def entries(client: httpx2.Client, thing: str) -> list[tuple[str, str]]:
    found = client.get("/audit", params={"thing": thing})
    assert found.status_code == 200, found.text
    return [(one["action"], one["thing"]) for one in found.json()["items"]]


def test_what_is_noted_of_a_person_is_a_thing(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "crm", "C7")
    body = {"value": "1961-03-08", **WHY}
    operator.post(f"/people/{second}/golden/date_of_birth", json=body).raise_for_status()
    operator.post(f"/people/{second}/golden/email", json={"value": "a@example.org", **WHY}).raise_for_status()
    [correction] = operator.get("/people/corrections").json()["items"]
    named = {"role": "solicitor", "by": {"name": "Invented & Sons", "contact": "0131 496 0000"}}
    note = operator.post(f"/people/{second}/acting", json={**named, "evidence": "a mandate"}).json()
    hold = operator.post(f"/people/{second}/holds", json={"reason": "a claim"}).json()
    path = f"/people/{second}/restrict"
    restriction = operator.post(path, json={"ground": "accuracy", **WHY}).json()
    wanted = {
        restriction["id"]: [("people.restrict", second)],
        correction["id"]: [("people.decide", second)],
        note["id"]: [("people.acting.note", second)],
        hold["id"]: [("people.hold", second)],
    }
    for thing, there in wanted.items():
        assert entries(operator, thing) == there
    merged(running, first, second)
    for thing, there in wanted.items():
        assert entries(operator, thing) == there, "it stands with whom the record was of"
    for nothing in ("k-9", "n-9", "h-9", "x-9", "rs-9", "c-99"):
        answer = operator.get("/audit", params={"thing": nothing})
        assert (answer.status_code, nothing in answer.json()["detail"]) == (404, True)


def test_a_key_is_a_thing_by_its_id(operator: httpx2.Client) -> None:
    wanted = {"holder": "CRM", "scopes": ["events:read"], "sources": []}
    made = operator.post("/keys", json=wanted).json()["key_id"]
    assert entries(operator, made) == entries(operator, f"key/{made}") == [("keys.create", f"key/{made}")]

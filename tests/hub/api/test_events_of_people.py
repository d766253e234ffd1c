"""The events of one person over HTTP, whatever system named them, and whom each event names."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.people.settings import People
from safeguards.policy import Scope
from tests.hub.api.test_dead_letters import KIND
from tests.hub.api.test_groups import fail
from tests.hub.api.test_people import merged, met
from tests.hub.api.test_reading import publish


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": People(enabled=True)}


def about(case: dict[str, Any], name: str, system: str, local_id: str) -> dict[str, Any]:
    person = {"person": {"system": system, "local_id": local_id}}
    return {**case, "id": name, "data": {**case["data"], "reporter": person}}


def of(client: httpx2.Client, person: str, **more: str) -> list[str]:
    """Page by page, one event each."""
    found: list[str] = []
    asked = {"person": person, "limit": "1", "purpose": "a complaint", **more}
    while True:
        answer = client.get("/events", params=asked)
        assert answer.status_code == 200, answer.text
        found += [one["id"] for one in answer.json()["items"]]
        if answer.json()["next"] is None:
            return found
        asked["after"] = answer.json()["next"]


def test_every_event_of_a_person_is_found_by_any_id_that_they_had(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    early = publish(operator, about(case, "early", "tax", "1"))
    operator.post("/events", json={**case, "id": "nobody"}, headers={"content-type": KIND["content-type"]})
    one, two = met(running, "tax", "1"), met(running, "crm", "9")
    late = publish(operator, about(case, "late", "crm", "9"))
    with running.client(Scope.EVENTS_READ) as reader:
        assert (of(reader, one), of(reader, two)) == (["early"], ["late"])
        assert of(reader, "crm/9") == ["late"]
        merged(running, one, two)
        for written in (one, two, "crm/9", "tax/1"):
            assert of(reader, written) == ["late", "early"]
        assert of(reader, two, type="case.*", source="/invented/app") == ["late", "early"]
        assert of(reader, two, type="form.*") == []
        assert reader.get(f"/events/{late}").json()["people"] == {"reporter.person": one}
        (traced,) = reader.get(f"/events/{early}/trace").json()["events"]
        assert traced["event"]["people"] == {"reporter.person": one}
        listed = reader.get("/events", params={"source": "/invented/app"}).json()["items"]
        assert [row["people"] for row in listed if row["id"] == "late"] == [{"reporter.person": one}]
        missing = reader.get("/events", params={"person": "p-77", "purpose": "a complaint"})
        assert (missing.status_code, "p-77" in missing.json()["detail"]) == (404, True)


def test_the_events_of_somebody_are_shown_for_a_purpose_and_that_is_on_record(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    publish(operator, about(case, "c-1", "tax", "1"))
    met(running, "tax", "1")
    with running.client(Scope.EVENTS_READ, holder="Desk") as reader:
        refused = reader.get("/events", params={"person": "p-1"})
        assert (refused.status_code, "purpose" in refused.text) == (422, True)
        assert of(reader, "tax/1", purpose="ref 9") == of(reader, "p-1") == ["c-1"]
        assert of(reader, "tax/2") == []
        assert reader.get("/events").status_code == 200, "nobody in particular is looked at"
    entries = operator.get("/audit", params={"action": "people.events", "order": "oldest"}).json()["items"]
    assert [(one["who"], one["thing"], one["reason"]) for one in entries] == [
        ("Desk", "p-1", "ref 9"),
        ("Desk", "p-1", "a complaint"),
        ("Desk", "events", "a complaint"),
    ]


def test_a_dead_letter_says_whom_it_is_about_and_is_found_by_them(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, about(case, "c-1", "tax", "1"), "c-1")
    fail(running, operator, about(case, "c-2", "tax", "2"), "c-2")
    one = met(running, "tax", "1")
    two = met(running, "crm", "9", person=one)
    assert one == two
    found = operator.get("/dead-letters", params={"person": one}).json()["items"]
    assert [row["event_id"] for row in found] == ["c-1"]
    assert operator.get("/dead-letters", params={"person": "crm/9"}).json()["items"] == found
    shown = operator.get(f"/dead-letters/{found[0]['id']}").json()
    assert shown["event"]["people"] == {"reporter.person": one}
    assert operator.get("/dead-letters", params={"person": "p-77"}).status_code == 404


def test_what_routes_knew_is_what_is_explained(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    before = publish(operator, about(case, "before", "tax", "1"))
    one = met(running, "tax", "1")
    text = (
        '[subscriptions.care]\nadapter = "receiver"\n[routes.care]\ntypes = ["*"]\nto = "care"\n'
        f"matching = \"contains(known_people, '{one}')\"\n"
    )
    assert operator.put("/routes", params={"owner": "care"}, content=text).status_code == 200
    after = publish(operator, about(case, "after", "tax", "1"))

    def explained(**asked: Any) -> dict[str, bool]:
        answer = operator.post("/routes/explain", params={"version": 2, **asked.pop("params", {})}, **asked)
        assert answer.status_code == 200, answer.text
        return {row["route"]: row["matched"] for row in answer.json()["items"]}

    assert explained(params={"seq": before})["care"] is False
    assert explained(params={"seq": after})["care"] is True
    assert explained(json=about(case, "again", "tax", "1"))["care"] is True
    to = [row["subscription"] for row in operator.get(f"/events/{after}/deliveries").json()["items"]]
    assert sorted(to) == ["app", "care"]

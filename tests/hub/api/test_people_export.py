"""Everything that is held of somebody, and everyone who looked, over HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from identity_index.people.golden import repository as golden
from ledger import clock
from ledger.session import Session
from safeguards.policy import Scope
from tests.hub.api.test_golden import met

DETAILS = {"name": {"full": "Ailsa Example"}, "occupation": "baker"}
AS_JSON = {"content-type": "application/cloudevents+json"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True}}


def taken(client: httpx2.Client, person: str) -> dict[str, list[Any]]:
    answer = client.post(f"/people/{person}/export", json={"reason": "SAR 12"})
    assert answer.status_code == 200, answer.text
    found: dict[str, list[Any]] = {}
    *lines, end = [json.loads(one) for one in answer.text.splitlines()]
    for line in lines:
        found.setdefault(line["section"], []).append(line["item"])
    assert end["section"] == "end"
    assert {name: many for name, many in end["item"].items() if many} == {
        name: len(items) for name, items in found.items()
    }
    return found


def publish(client: httpx2.Client, **event: Any) -> Any:
    body = {"specversion": "1.0", "source": "/invented/app", "time": "2026-05-06T07:08:09Z", **event}
    return client.post("/events", json=body, headers=AS_JSON)


def test_everything_and_everyone_who_looked(
    operator: httpx2.Client, running: Any, case: dict[str, Any]
) -> None:
    person = met(running, "crm", "C-7", DETAILS)
    met(running, "housing", "H-1", {"name": {"full": "Ailsa Example"}}, person)
    other = met(running, "crm", "C-9", {"name": {"full": "Isla Sample"}})

    def unit(session: Session) -> None:
        now = clock.now(session)
        golden.decide(session, 1, "occupation", "miller", (), now=now, who="Desk", reason="she said so")

    running.hub.door.submit(unit).result()
    running.receiver.refuses = True
    data = {**case["data"], "reporter": {"name": {"full": "Ailsa Example"}, "person": key("C-7")}}
    assert publish(operator, **{**case, "id": "c-1", "data": data}).status_code == 202
    moved = {"person": key("C-9"), "name": {"full": "Isla Sample"}, "moved_on": "2026-05-01"}
    assert publish(operator, id="m-1", type="uk.gov.council.person.moved.v1", data=moved).status_code == 202
    wrong = publish(operator, id="w-1", type="uk.gov.council.person.moved.v1", data={"person": key("C-7")})
    assert wrong.status_code == 422, wrong.text
    running.until(operator, "/dead-letters", lambda found: len(found["items"]) == 2)
    operator.get(f"/people/{person}/holdings", params={"purpose": "contact"})
    operator.get("/events/1", params={"unmasked": "true", "purpose": "a look at one"})

    with running.client(Scope.PEOPLE_EXPORT, holder="Records") as records:
        found = taken(records, person)
    assert [(one["system"], one["said"][0]["details"]["name"]) for one in found["records"]] == [
        ("crm", {"full": "Ailsa Example"}),
        ("housing", {"full": "Ailsa Example"}),
    ]
    assert [one["value"] for one in found["decided_values"]] == ["miller"]
    assert [one["what"] for one in found["changes"]] == ["link"]
    [event] = found["events"]
    assert event["data"]["reporter"]["name"] == {"full": "Ailsa Example"}
    assert [one["state"] for one in event["given_to"]] == ["dead"]
    failed, unread = sorted(found["dead_letters"], key=lambda one: str(one["kind"]))
    assert (failed["event"], unread["original"]["data"]) == (1, {"person": key("C-7")})
    assert [(one["did"], one["who"]) for one in found["who_looked"]] == [
        ("people.holdings", "Ailsa Example"),
        ("people.export", "Records"),
    ]
    assert [one["reason"] for one in found["who_looked_at_events"]] == ["a look at one"]
    assert "Isla" not in json.dumps(found)
    assert [one["data"]["name"] for one in taken(operator, other)["events"]] == [{"full": "Isla Sample"}]


def test_it_needs_its_scope_and_a_reason(operator: httpx2.Client, running: Any) -> None:
    person = met(running, "crm", "C-7", DETAILS)
    assert operator.post(f"/people/{person}/export", json={"reason": " "}).status_code == 422
    assert operator.post("/people/p-9/export", json={"reason": "x"}).status_code == 404
    with running.client(Scope.PEOPLE_READ, Scope.PAYLOADS_READ) as other:
        assert other.post(f"/people/{person}/export", json={"reason": "x"}).status_code == 403
    assert operator.get("/audit", params={"action": "people.export"}).json()["items"] == []


def key(local_id: str) -> dict[str, str]:
    return {"system": "crm", "local_id": local_id}


def test_what_the_council_says_itself_is_in_it_but_no_risk_in_clear(
    operator: httpx2.Client, running: Any
) -> None:
    person = met(running, "crm", "C-7", DETAILS)
    need = {"need": "interpreter", "detail": "Gaelic", "source": "she said so"}
    assert operator.post(f"/people/{person}/needs", json=need).status_code == 200
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    risk = {"risk": "dangerous_animal", "reason": "a goose", "until": until}
    assert operator.post(f"/people/{person}/risks", json=risk).status_code == 200
    first, second = taken(operator, person)["notes"]
    assert (first["code"], first["detail"], first["reason"]) == ("interpreter", "Gaelic", "she said so")
    assert (second["what"], second["code"], second["reason"]) == ("risk", "•••", "•••")

"""Businesses: known again by exact numbers and source keys, merged by stewards, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_people import met

ROUTES = """
[subscriptions.organisations]
adapter = "organisations"
order_by = "data.organisation.local_id"
[routes.organisations]
types = ["organisation.recorded"]
to = "organisations"
"""
WHY = {"reason": "the register says so"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True}}


def register(client: httpx2.Client, system: str, local_id: str, **details: Any) -> Any:
    key = {"system": system, "local_id": local_id}
    said = {"name": "Invented Cafe Ltd"} | details
    answer = client.post("/organisations", json={"organisation": key, "details": said, **WHY})
    assert answer.status_code == 200, answer.text
    return answer.json()


def number(value: str, scheme: str = "company_number") -> Any:
    return {"identifiers": [{"scheme": scheme, "value": value}]}


def test_one_company_number_is_one_company(operator: httpx2.Client) -> None:
    first = register(operator, "licensing", "L1", **number("SC 012345"))
    same = register(operator, "rates", "R1", name="INVENTED CAFE LIMITED", **number("sc012345"))
    other = register(operator, "rates", "R2", **number("SC012346"))
    assert (first["id"], same["id"], other["id"]) == ("o-1", "o-1", "o-2"), "the same name is not the same"
    found = operator.get("/organisations/by-identifier/company_number/SC-012345").json()["items"]
    assert [one["id"] for one in found] == ["o-1"]
    assert operator.get("/organisations/by-source/rates/R1").json()["id"] == "o-1"
    listed = operator.get("/organisations", params={"limit": 1}).json()
    [rest] = operator.get("/organisations", params={"after": listed["next"]}).json()["items"]
    assert rest["id"] == "o-2"
    wrong = register(operator, "crm", "C1", **number("SC0123"))
    assert "does not look like one" in wrong["numbers"][0]["fault"]
    assert register(operator, "crm", "C2", **number("SC0123"))["id"] != wrong["id"]


def test_a_contact_is_a_person_with_a_role(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "P1")
    owner = {"role": "owner", "person": {"system": "crm", "local_id": "P1"}, "email": "a@example.org"}
    register(operator, "licensing", "L1", contacts=[owner], address={"lines": ["1 High St"], "uprn": "12"})
    found = operator.get("/organisations/o-1").json()
    [contact] = found["contacts"]
    assert (contact["role"], contact["is"], contact["email"]) == ("owner", person, "•••")
    assert found["uprn"] == "12"
    clear = operator.get("/organisations/o-1", params={"unmasked": "true", "purpose": "a visit"}).json()
    assert clear["contacts"][0]["email"] == "a@example.org"
    acting = {"role": "support_worker", "by": {"organisation": "o-1"}, "evidence": "a mandate"}
    assert operator.post(f"/people/{person}/acting", json=acting).status_code == 200
    [acts] = operator.get("/organisations/o-1/acting").json()
    assert (acts["person"], acts["by_organisation"]) == (person, "o-1")


def test_stewards_merge_split_and_take_back(running: Any, operator: httpx2.Client) -> None:
    register(operator, "licensing", "L1")
    register(operator, "rates", "R1")
    done = operator.post("/organisations/o-1/merge", json={"other": "o-2", **WHY}).json()
    assert (done["what"], done["organisations"]) == ("merge", ["o-1", "o-2"])
    gone = operator.get("/organisations/o-2").json()
    assert (gone["state"], gone["became"], len(gone["records"])) == ("merged", "o-1", 2)
    operator.post(f"/organisations/changes/{done['change']}/undo", json=WHY)
    assert operator.get("/organisations/by-source/rates/R1").json()["id"] == "o-2"
    again = operator.post("/organisations/o-1/merge", json={"other": "o-2", **WHY}).json()
    records = [{"system": "rates", "local_id": "R1"}]
    only_look = {"records": records, "dry_run": True, **WHY}
    assert operator.post("/organisations/o-1/split", json=only_look).status_code == 422, "not done instead"
    parted = operator.post("/organisations/o-1/split", json={"records": records, **WHY}).json()
    assert parted["organisations"] == ["o-1", "o-3"]
    assert operator.post("/organisations/o-1/merge", json={"other": "o-1", **WHY}).status_code == 409
    assert operator.post("/organisations/o-1/merge", json={"other": "o-9", **WHY}).status_code == 404
    assert again["change"] != done["change"]
    events = operator.get("/events", params={"type": "organisation.*", "order": "oldest"}).json()["items"]
    assert [one["type"].split(".")[-2] for one in events] == [
        *("registered", "registered", "merged", "unmerged", "merged", "unmerged"),
    ]
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.get("/organisations/o-1").status_code == 200
        assert reader.post("/organisations/o-1/merge", json={"other": "o-3", **WHY}).status_code == 403


def test_what_systems_publish_is_taken_in(running: Any, operator: httpx2.Client) -> None:
    assert operator.put("/routes", params={"owner": "tests"}, content=ROUTES).status_code == 200
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/invented/licensing",
        "type": "uk.gov.council.organisation.recorded.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {
            "organisation": {"system": "licensing", "local_id": "L1"},
            "details": {"name": "Invented Cafe Ltd", "kind": "company", **number("SC012345")},
        },
    }
    headers = {"content-type": "application/cloudevents+json"}
    assert operator.post("/events", json=event, headers=headers).status_code == 202
    path = "/organisations/by-source/licensing/L1"
    found = running.until(operator, path, lambda told: "id" in told)
    assert (found["name"], found["kind"]) == ("Invented Cafe Ltd", "company")
    later = {**event, "id": "e-2", "time": "2026-05-07T07:08:09Z"}
    later["data"] = {**event["data"], "details": {"name": "Invented Bistro Ltd", **number("SC012345")}}
    operator.post("/events", json=later, headers=headers)
    running.until(operator, path, lambda told: told["name"] == "Invented Bistro Ltd")

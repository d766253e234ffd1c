"""A case is about a business: it is found by whatever systems call that, and not by a person of its key."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from hub.cases import apply_cases
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import take
from tests.hub.api.test_golden import met
from tests.hub.api.test_organisations import number, register

WHY = {"reason": "its licence"}
ROUTES = """
[subscriptions.cases]
adapter = "cases"
[routes.cases]
types = ["case.opened"]
to = "cases"
"""


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True}, "cases": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


def about(client: httpx2.Client, system: str, local_id: str, **more: Any) -> Any:
    return take(client, organisation={"system": system, "local_id": local_id}, **more)


def found(client: httpx2.Client, **query: str) -> list[str]:
    answer = client.get("/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [one["reference"] for one in answer.json()["items"]]


def test_it_is_found_by_whatever_systems_call_the_business(operator: httpx2.Client, running: Running) -> None:
    register(operator, "licensing", "L1", **number("SC 012345"))
    register(operator, "rates", "R1", **number("sc012345"))
    register(operator, "crm", "B9", name="Invented Cafe")
    reference = about(operator, "rates", "R1")["reference"]
    shown = operator.get(f"/cases/{reference}").json()
    assert shown["organisations"] == ["rates/R1"]
    for named in ("o-1", "rates/R1", "licensing/L1"):
        assert found(operator, organisation=named) == [reference]
    assert found(operator, organisation="o-2") == found(operator, organisation="crm/none") == []
    assert operator.get("/cases", params={"organisation": "o-77"}).status_code == 404
    merged = operator.post("/organisations/o-2/merge", json={"other": "o-1", **WHY})
    assert merged.status_code == 200, merged.text
    for named in ("o-1", "o-2", "crm/B9"):
        assert found(operator, organisation=named) == [reference], "after a merge too"
    with running.client(*Scope) as supervisor:
        assert supervisor.post("/cases/rebuild", json={}).status_code == 200
    assert found(operator, organisation="o-2") == [reference]


def test_what_is_said_of_another_business_is_no_repeat(operator: httpx2.Client) -> None:
    """Of one place, in one week."""
    register(operator, "licensing", "L1", **number("SC 012345"))
    register(operator, "rates", "R1", **number("sc012345"))
    first = about(operator, "rates", "R1")
    assert about(operator, "licensing", "L1", channel="email")["repeats"], "it is the same one"
    other = about(operator, "rates", "R2")
    assert (other["repeats"], other["reference"] == first["reference"]) == (False, False)
    assert take(operator)["repeats"], "one that names none may be of either"


def test_its_own_case_is_found_whatever_is_open_there_besides(operator: httpx2.Client) -> None:
    """And where that went into another's, what is said of it goes on there."""
    nobodys = take(operator)["reference"]
    first, second = (about(operator, "rates", one) for one in ("R1", "R2"))
    assert (first["repeats"], second["repeats"]) == (False, False)
    for key, its in (("R1", first), ("R2", second), ("R2", second)):
        again = about(operator, "rates", key, channel="email")
        assert (again["repeats"], again["reference"]) == (True, its["reference"])
    into = {"into": first["reference"], "reason": "one bin store"}
    assert operator.post(f"/cases/{second['reference']}/merge", json=into).status_code == 200
    again = about(operator, "rates", "R2", channel="letter")
    assert (again["repeats"], again["reference"]) == (True, first["reference"])
    assert take(operator)["reference"] == nobodys


def test_a_business_is_no_person_of_the_same_key(operator: httpx2.Client, running: Running) -> None:
    """A system may number both from one on; who is erased takes nothing of the business with them."""
    person = met(running, "rates", "7", {"name": {"full": "Wanda Placeholder"}})
    reference = about(operator, "rates", "7")["reference"]
    assert found(operator, person="rates/7") == found(operator, person=person) == []
    assert found(operator, organisation="rates/7") == [reference]
    assert found(operator, organisation="crm/c-1") == []


def test_what_another_system_opens_is_about_whom_it_says(operator: httpx2.Client, running: Running) -> None:
    event = {
        "specversion": "1.0",
        "id": "k-1",
        "source": "/invented/crm",
        "time": "2026-05-06T07:08:09Z",
        "type": "uk.gov.council.case.opened.v1",
        "data": {
            "reference": "K-1",
            "service": "missed_bin",
            "title": "A bin",
            "channel": "phone",
            "opened_at": "2026-05-06T07:08:09Z",
            "organisation": {"system": "rates", "local_id": "R1"},
            "concerns": {"system": "crm", "local_id": "c-5"},
            "location": {"place": {"scheme": "uprn", "value": "9001"}},
            "details": {"colour_of_bin": "grey"},
        },
    }
    assert operator.put("/routes", params={"owner": "tests"}, content=ROUTES).status_code == 200
    sent = operator.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    assert sent.status_code == 202, sent.text
    page = running.until(operator, "/cases?organisation=rates/R1", lambda one: bool(one["items"]))
    assert found(operator, person="crm/c-5") == [page["items"][0]["reference"]]

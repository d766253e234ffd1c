"""The single view over HTTP: from the index, the ledger, systems that are asked, and rooms beside them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from pydantic import HttpUrl

from adapters.rest_lookup import RestLookup
from identity_index.people.holdings.ports import Thing, Things
from identity_index.people.holdings.purpose import Part
from identity_index.people.subject import Subject
from ledger.session import Session
from safeguards.policy import Scope
from schemas.classes import DataClass
from tests.hub.api.test_golden import met

PURPOSES = {
    "meals": {"about": "Free school meals", "fields": ["name"], "holders": ["Education desk"]},
    "grant": {"about": "A grant", "fields": ["name", "date_of_birth"], "systems": ["crm"]},
    "band": {"about": "Housing bands", "fields": ["name", "further.band"], "parts": ["records", "systems"]},
}
DETAILS = {"name": {"full": "Ailsa Example"}, "date_of_birth": "1961-03-07", "occupation": "baker"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True, "purposes": PURPOSES}}


class Cases:
    """Stands in for the room of cases. Implements ``Holds``."""

    part = Part.CASES

    def of(self, _session: Session, subject: Subject, _most: int) -> Things:
        at = datetime(2026, 5, 6, tzinfo=UTC)
        fields: dict[str, Any] = {
            "street": ("Example Street", DataClass.PERSONAL),
            "note": ("a secret", DataClass.SENSITIVE),
        }
        return Things([Thing("K-1", "a missed bin", at, f"of {subject.person}", fields)])


@pytest.fixture
def housing() -> Iterator[str]:
    """The housing system's own register."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = {"/people/H%201": {"who": "A. Example", "band": "gold"}, "/people/H2": {"who": ["odd"]}}
            body = json.dumps(found.get(self.path, {"error": "no such"})).encode()
            self.send_response(200 if self.path in found else 404 if "nobody" in self.path else 503)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ailsa(running: Any, housing: str) -> str:
    """Known by the CRM and by housing, which can be asked."""
    fields = {"name": "{full: who}", "further.band": "band"}
    asked = RestLookup.Settings(base_url=HttpUrl(housing), fields=fields)
    running.hub.adapters["housing"] = RestLookup("housing", asked)
    person = met(running, "crm", "C-7", DETAILS)
    for local_id in ("H 1", "nobody", "away"):
        met(running, "housing", local_id, {"name": {"full": "Ailsa Example"}}, person)
    running.hub.holds.append(Cases())
    return person


def look(client: httpx2.Client, person: str, purpose: str, **more: str) -> Any:
    answer = client.get(f"/people/{person}/holdings", params={"purpose": purpose, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_purpose_shows_what_it_is_for_and_counts_the_rest(
    operator: httpx2.Client, running: Any, ailsa: str
) -> None:
    with running.client(Scope.PEOPLE_HOLDINGS, holder="Desk") as desk:
        found = look(desk, ailsa, "band", note="ref 12")
    held = {
        one["field"]: [(each["system"], each["local_id"], each["by"], each["value"]) for each in one["held"]]
        for one in found["fields"]
    }
    assert held["further.band"] == [("housing", "H 1", "asked", "gold")]
    assert ("crm", "C-7", "told", {"full": "Ailsa Example"}) in held["name"]
    assert ("housing", "H 1", "asked", {"full": "A. Example"}) in held["name"]
    assert [(one["local_id"], one["state"]) for one in found["asked"]] == [
        ("H 1", "answered"),
        ("nobody", "nobody"),
        ("away", "failed"),
    ]
    assert "503" in found["asked"][2]["detail"]
    counted = {(one["part"], one["data_class"]): one["many"] for one in found["withheld"]}
    assert counted[("records", "personal")] == 2
    assert counted[("cases", "personal")] == 1
    assert "baker" not in json.dumps(found)
    [entry] = operator.get("/audit", params={"action": "people.holdings"}).json()["items"]
    assert (entry["who"], entry["thing"], entry["reason"]) == ("Desk", "p-1", "ref 12")
    assert entry["detail"] == {"purpose": "band", "asked": ["housing"]}


def test_events_that_name_them_and_what_cases_hold(operator: httpx2.Client, ailsa: str) -> None:
    published = operator.post(
        "/events",
        json={
            "specversion": "1.0",
            "id": "e-1",
            "source": "/invented/crm",
            "type": "uk.gov.council.person.recorded.v1",
            "time": "2026-05-06T07:08:09Z",
            "data": {"person": {"system": "crm", "local_id": "C-7"}, "details": DETAILS},
        },
        headers={"content-type": "application/cloudevents+json"},
    )
    assert published.status_code == 202, published.text
    found = look(operator, ailsa, "subject_access")
    events = [one for one in found["things"] if one["part"] == "events"]
    assert ("person.recorded", "baker" in json.dumps(events)) in [(one["what"], False) for one in events]
    assert events[0]["about"] == "from /invented/crm, names them at person; for nobody"
    [case] = [one for one in found["things"] if one["part"] == "cases"]
    assert case["fields"] == {"street": "Example Street", "note": "a secret"}
    [case] = [one for one in look(operator, ailsa, "contact")["things"] if one["part"] == "cases"]
    assert case["fields"] == {}, "the street is no field that answering a call needs"
    by_key = operator.get("/people/by-source/crm/C-7/holdings", params={"purpose": "contact"})
    assert by_key.json()["person"] == ailsa


def test_systems_that_a_purpose_does_not_show_are_named_nowhere(
    operator: httpx2.Client, running: Any, ailsa: str
) -> None:
    """Nor by why a value counts, nor by where an event came from: that a system knows them says enough."""
    other = {**DETAILS, "date_of_birth": "1961-04-07"}
    met(running, "zz-shelter", "S-1", other, ailsa)
    told = {"person": {"system": "zz-shelter", "local_id": "S-1"}, "details": other}
    event = {"specversion": "1.0", "id": "e-2", "source": "/invented/zz-shelter"}
    event |= {"type": "uk.gov.council.person.recorded.v1", "time": "2026-05-06T07:08:09Z"}
    as_event = {"content-type": "application/cloudevents+json"}
    assert operator.post("/events", json={**event, "data": told}, headers=as_event).status_code == 202
    whole = json.dumps(look(operator, ailsa, "records"))
    assert "from /invented/zz-shelter" in whole, "it would be named"
    found = look(operator, ailsa, "grant")
    assert "shelter" not in json.dumps(found)
    born = {one["field"]: one for one in found["fields"]}["date_of_birth"]
    assert (born["counts"]["system"], "withheld" in born["counts"]["because"]) == ("crm", True)
    counted = {(one["part"], one["data_class"]): one["many"] for one in found["withheld"]}
    assert counted[("events", "personal")] >= 1
    assert [one["part"] for one in found["things"]] == ["cases"]


def test_a_purpose_must_be_one_and_ones_own(operator: httpx2.Client, running: Any, ailsa: str) -> None:
    for wrong in ("curiosity", "meals"):
        answer = operator.get(f"/people/{ailsa}/holdings", params={"purpose": wrong})
        assert answer.status_code == 422, answer.text
        assert "contact" in answer.text
    assert operator.get(f"/people/{ailsa}/holdings").status_code == 422
    assert operator.get("/people/p-99/holdings", params={"purpose": "contact"}).status_code == 404
    assert operator.get("/audit", params={"action": "people.holdings"}).json()["items"] == []
    with running.client(Scope.PEOPLE_HOLDINGS, holder="Education desk") as education:
        assert look(education, ailsa, "meals")["about"] == "Free school meals"
        allowed = {one["name"]: one["allowed"] for one in education.get("/people/purposes").json()["items"]}
    assert (allowed["meals"], allowed["contact"]) == (True, True)
    with running.client(Scope.PEOPLE_READ, Scope.PAYLOADS_READ) as other:
        refused = other.get(f"/people/{ailsa}/holdings", params={"purpose": "contact"})
    assert refused.status_code == 403

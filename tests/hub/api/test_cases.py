"""Cases over HTTP: taken, found, worked on, and made again from the ledger."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from hub.cases import apply_cases
from ledger.session import Session
from safeguards.policy import Scope
from tests.hub.api.conftest import Running

CALL = {
    "type": "missed_bin",
    "channel": "phone",
    "title": "A grey bin",
    "description": "It was out at six.",
    "reporter": {"person": {"system": "crm", "local_id": "c-1"}, "name": {"full": "Ailsa Exampleson"}},
    "location": {"place": {"scheme": "uprn", "value": "9001"}},
    "details": {"colour_of_bin": "grey"},
}
FIRST = "TB-5619-0321"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The case types and calendars are kept, as whoever serves has them kept."""
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


def take(client: httpx2.Client, **more: Any) -> Any:
    answer = client.post("/cases", json={**CALL, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_report_is_taken_shown_and_worked_on(operator: httpx2.Client) -> None:
    assert take(operator) == {"reference": FIRST, "repeats": False, "reporter": 1}
    assert take(operator, channel="email") == {"reference": FIRST, "repeats": True, "reporter": 2}
    found = operator.get(f"/cases/{FIRST}").json()
    assert (found["status"], found["contacts"], found["version"]) == ("received", 2, 3)
    assert found["details"] == {"colour_of_bin": "grey"}
    assert {one["name"]: one["state"] for one in found["clocks"]} == {
        "respond": "running",
        "resolve": "running",
    }
    said = {"to": "sent_back", "expected": 3, "reason": "close by"}
    moved = operator.post(f"/cases/{FIRST}/status", json=said)
    assert moved.status_code == 200, moved.text
    assert moved.json()["public"] == "A crew is coming back for your bin."
    assert operator.post(f"/cases/{FIRST}/notes", json={"text": "Dog."}).status_code == 201
    given = operator.post(f"/cases/{FIRST}/assignment", json={"assignee": "ada"}).json()
    assert (given["assignee"], [one["text"] for one in given["notes"]]) == ("ada", ["Dog."])
    right = operator.patch(f"/cases/{FIRST}", json={"details": {"colour_of_bin": "blue"}, "priority": "high"})
    assert (right.json()["details"], right.json()["priority"]) == ({"colour_of_bin": "blue"}, "high")


def test_a_reference_that_is_misspelt_says_so(operator: httpx2.Client) -> None:
    take(operator)
    assert operator.get("/cases/tb 5619 o321").json()["reference"] == FIRST
    wrong = operator.get("/cases/TB-5619-0322")
    assert wrong.status_code == 404
    assert "wrong digit" in wrong.json()["detail"]


def test_whoever_is_second_is_told_what_came_in_between(operator: httpx2.Client) -> None:
    take(operator)
    operator.post(f"/cases/{FIRST}/notes", json={"text": "Dog."})
    late = operator.post(f"/cases/{FIRST}/status", json={"to": "sent_back", "expected": 2})
    assert late.status_code == 409
    assert "noted" in late.json()["detail"]
    operator.patch(f"/cases/{FIRST}", json={"priority": "urgent", "details": {"colour_of_bin": "blue"}})
    late = operator.patch(f"/cases/{FIRST}", json={"priority": "low", "expected": 3})
    assert late.status_code == 409
    assert re.search(
        r"updated \(priority, details\.colour_of_bin\) by .+ at \d\d:\d\d on \d+ \w+ \d{4} \(UTC\)",
        late.json()["detail"],
    )


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"to": "collected", "as": "supervisor", "expected": 99}, "99 has not been"),
        ({"to": "reopened"}, "cannot go to 'reopened'"),
        ({"to": "sent_back", "as": "citizen"}, "not as citizen"),
    ],
)
def test_what_cannot_be_is_said(operator: httpx2.Client, body: dict[str, Any], says: str) -> None:
    take(operator)
    answer = operator.post(f"/cases/{FIRST}/status", json=body)
    assert answer.status_code == 409, answer.text
    assert says in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({**CALL, "details": {"colour_of_bin": "pink"}}, 409),
        ({**CALL, "type": "lost_dog"}, 409),
        ({**CALL, "channel": "pigeon"}, 422),
        ({**CALL, "colour": "grey"}, 422),
        ({**CALL, "happened_at": "yesterday"}, 422),
        ({**CALL, "happened_at": "0001-01-01T00:00:00Z"}, 409),
        ({**CALL, "happened_at": "1970-01-01T00:00:00Z"}, 409),
        ({**CALL, "happened_at": "9999-12-31T23:59:59Z"}, 409),
        ([], 422),
    ],
)
def test_a_report_that_is_none_is_refused(operator: httpx2.Client, body: Any, status: int) -> None:
    answer = operator.post("/cases", json=body)
    assert answer.status_code == status, answer.text
    assert operator.get("/cases").json()["items"] == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_a_contact_that_cannot_have_been_names_the_field(operator: httpx2.Client, at: str) -> None:
    take(operator)
    answer = operator.post(f"/cases/{FIRST}/contacts", json={"channel": "phone", "happened_at": at})
    assert answer.status_code in {409, 422}, answer.text
    assert "happened_at" in answer.text


def test_somebody_elses_clock_may_be_fast(operator: httpx2.Client) -> None:
    soon = datetime.now(UTC) + timedelta(hours=23)
    reference = take(operator, happened_at=soon.isoformat())["reference"]
    assert datetime.fromisoformat(operator.get(f"/cases/{reference}").json()["opened_at"]) < soon


# ---- finding --------------------------------------------------------------------------------------------


def test_cases_are_found_by_what_they_are_about(operator: httpx2.Client) -> None:
    take(operator)
    hole = {"where_exactly": "by the gate"}
    there = {"position": {"latitude": 56.0, "longitude": -3.0}}
    take(operator, type="pothole", details=hole, location=there, reporter=None, priority="urgent")
    take(operator, type="it_request", details={"what": "password"}, location=None)

    def of(**query: Any) -> list[str]:
        return [one["type"] for one in operator.get("/cases", params=query).json()["items"]]

    assert of() == ["it_request", "pothole", "missed_bin"]
    assert of(type="pothole") == of(queue="roads") == of(box="55.9,-3.1,56.1,-2.9") == ["pothole"]
    assert of(person="crm/c-1") == ["it_request", "missed_bin"]
    assert of(uprn="9001") == ["missed_bin"]
    assert of(order="due")[0] == "pothole"
    assert of(state="ended") == []
    first = operator.get("/cases", params={"limit": 2, "order": "due"}).json()
    rest = operator.get("/cases", params={"limit": 2, "order": "due", "after": first["next"]}).json()
    assert len({one["reference"] for one in [*first["items"], *rest["items"]]}) == 3
    counted = operator.get("/cases/counts", params={"by": ["service", "status"]}).json()["items"]
    assert sum(one["cases"] for one in counted) == 3
    assert operator.get("/cases", params={"box": "1,2,3"}).status_code == 422
    for wrong in ("56.1,-3.1,55.9,-2.9", "55.9,-2.9,56.1,-3.1", "55,-4,156,-2"):
        for path in ("/cases", "/cases/counts", "/cases/report/volumes"):
            refused = operator.get(path, params={"box": wrong})
            assert (refused.status_code, "south,west,north,east" in refused.text) == (409, True), path
    assert operator.get("/cases", params={"after": "nonsense"}).status_code in {400, 422}


# ---- who may --------------------------------------------------------------------------------------------


def test_who_only_looks_does_not_see_what_it_says(operator: httpx2.Client, running: Running) -> None:
    take(operator)
    with running.client(Scope.CASES_READ) as reader:
        found = reader.get(f"/cases/{FIRST}").json()
        assert (found["title"], found["description"], found["details"]) == ("•••", "•••", "•••")
        assert "Ailsa" not in reader.get(f"/cases/{FIRST}/contacts").text
        assert reader.post("/cases", json=CALL).status_code == 403
    story = operator.get(f"/cases/{FIRST}/story").json()["items"]
    assert "cases.read" not in {one["what"] for one in story}, (
        "who saw nothing is not on record as having looked"
    )
    operator.get(f"/cases/{FIRST}")
    story = operator.get(f"/cases/{FIRST}/story").json()["items"]
    assert [one["what"] for one in story if one["kind"] == "event"] == [
        "case.opened",
        "case.interaction_recorded",
    ]
    assert "cases.read" in {one["what"] for one in story}


def test_a_restricted_case_is_not_there_for_others(operator: httpx2.Client, running: Running) -> None:
    care = {"concern": "care_at_home"}
    reference = take(operator, type="social_care_referral", details=care, location=None)["reference"]
    with running.client(Scope.CASES_READ, Scope.CASES_WORK) as officer:
        assert officer.get(f"/cases/{reference}").status_code == 404
        assert officer.post(f"/cases/{reference}/status", json={"to": "screening"}).status_code == 404
        assert officer.get("/cases").json()["items"] == []
        assert officer.get("/cases/counts").json()["items"] == []


# ---- made again -----------------------------------------------------------------------------------------


def test_lost_tables_are_made_again_from_the_ledger(running: Running, operator: httpx2.Client) -> None:
    take(operator)
    other = take(operator, type="it_request", details={"what": "password"}, location=None)["reference"]
    operator.post(f"/cases/{FIRST}/notes", json={"text": "Dog."})
    operator.post(f"/cases/{other}/status", json={"to": "working"})
    before = [operator.get(f"/cases/{one}").json() for one in (FIRST, other)]

    def lose(session: Session) -> None:
        for table in ("case_file", "case_clock", "case_note", "case_interaction", "case_party"):
            session.execute(text(f"DELETE FROM {table}"))

    running.hub.door.submit(lose).result()
    assert operator.get("/cases").json()["items"] == []
    answer = operator.post("/cases/rebuild", json={"limit": 1}).json()
    assert answer == {"cases": 1, "after": 1, "last": 2}
    assert operator.post("/cases/rebuild", json={"after": 1}).json() == {"cases": 1, "after": 2, "last": 2}
    after = [operator.get(f"/cases/{one}").json() for one in (FIRST, other)]
    for one in (*before, *after):
        for each in one["clocks"]:
            del each["spent"]
    assert after == before

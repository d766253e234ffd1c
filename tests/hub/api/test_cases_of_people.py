"""What cases hold of somebody is in the single view and the export, and goes with an erasure."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import delete

from cases.announcing import source_of
from cases.keeping.tables import PROJECTED
from hub.cases import apply_cases
from ledger.reading.event import of_seqs
from ledger.session import Session
from safeguards.policy import Scope
from schemas.contacts import source_code
from schemas.event_type import short_of
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import CALL, FIRST
from tests.hub.api.test_golden import met
from tests.hub.api.test_people import merged

DETAILS = {"name": {"full": "Ailsa Exampleson"}, "date_of_birth": "1961-03-07"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True, "erasure": {"second_person": False}}, "cases": {"enabled": True}}


@pytest.fixture
def person(running: Running, operator: httpx2.Client) -> str:
    """Known by the CRM as c-1, and in touch about a bin."""
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    known = met(running, "crm", "c-1", DETAILS)
    for body in (CALL, {**CALL, "channel": "email", "reporter": None}):
        assert operator.post("/cases", json=body).status_code == 201
    operator.post(f"/cases/{FIRST}/notes", json={"text": "Ailsa has a dog."})
    return known


def test_a_view_and_an_export_have_her_cases(operator: httpx2.Client, person: str) -> None:
    asked = {"purpose": "subject_access"}
    found = operator.get(f"/people/{person}/holdings", params=asked).json()
    [case] = [one for one in found["things"] if one["id"] == FIRST]
    assert case["what"] == "a case of missed_bin"
    assert "It was out at six." in json.dumps(case)
    export = operator.post(f"/people/{person}/export", json={"reason": "SAR 12"})
    assert export.status_code == 200, export.text
    assert "Ailsa has a dog." in export.text


def test_an_erasure_leaves_that_there_was_a_case(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    asked = operator.post(f"/people/{person}/erase", json={"reason": "ER 3", "basis": "objection"}).json()
    done = running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
    assert done["certificate"]["erased"]["case_file"] == 1
    assert any("cases: references" in one for one in done["certificate"]["kept"])
    found = operator.get(f"/cases/{FIRST}")
    assert found.status_code == 200, found.text
    for word in ("Exampleson", "six", "9001", "dog", "c-1"):
        assert word not in found.text, word
    case = found.json()
    assert (case["title"], case["status"], case["contacts"], case["details"]) == (
        "Missed bin",
        "received",
        2,
        {},
    )
    assert operator.get("/cases", params={"person": "crm/c-1"}).json()["items"] == []

    # Its events say nothing any more; what was left of it is told, so that it is made again as that.
    def lose(session: Session) -> None:
        for table in PROJECTED:
            session.execute(delete(table))

    running.hub.door.submit(lose).result()
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        assert supervisor.post("/cases/rebuild", json={}).json()["cases"] == 1
    again = operator.get(f"/cases/{FIRST}").json()
    for one in (case, again):
        for each in one["clocks"]:
            del each["spent"]
    assert again == case


def test_what_staff_wrote_of_their_case_goes_from_the_ledger_too(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    """Notes, tasks, reasons and messages name nobody, by whom they would be found; who did what stays."""
    operator.post(f"/cases/{FIRST}/tasks", json={"text": "Mind the dog"}).raise_for_status()
    moved = {"to": "collected", "reason": "the dog bit", "message": "Thank the dog."}
    operator.post(f"/cases/{FIRST}/status", json=moved).raise_for_status()
    assert said(running, "dog") >= {"case.noted", "case.task_added", "case.status_changed"}
    asked = operator.post(f"/people/{person}/erase", json={"reason": "ER 4", "basis": "objection"}).json()
    running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
    assert said(running, "dog") == set()
    before = operator.get(f"/cases/{FIRST}").json()
    assert before["status"] == "collected"
    assert operator.get(f"/cases/{FIRST}/story").status_code == 200
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        supervisor.post("/cases/rebuild", json={}).raise_for_status()
    again = operator.get(f"/cases/{FIRST}").json()
    for one in (before, again):
        for each in one["clocks"]:
            del each["spent"]
    assert again == before


def said(running: Running, word: str) -> set[str]:
    """Types of events of which the ledger has data with this word in it."""

    def look(session: Session) -> set[str]:
        every = of_seqs(session, range(1, 500), data=True)
        return {short_of(one.type) for one in every if one.data is not None and word in json.dumps(one.data)}

    return running.hub.door.submit(look).result()


def test_the_cases_of_somebody_who_was_merged_follow(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    """By either id, and by what any system calls her; and not by who is somebody else again."""
    other = met(running, "housing", "H1", {"name": {"full": "A Exampleson"}})
    body = {
        **CALL,
        "reporter": {"person": {"system": "housing", "local_id": "H1"}},
        "location": {"place": {"scheme": "uprn", "value": "9002"}},
    }
    second = operator.post("/cases", json=body).json()["reference"]

    def theirs(who: str) -> list[str]:
        answer = operator.get("/cases", params={"person": who})
        assert answer.status_code == 200, answer.text
        return [one["reference"] for one in answer.json()["items"]]

    assert (theirs(person), theirs(other), theirs("housing/H1")) == ([FIRST], [second], [second])
    change = merged(running, person, other)
    for who in (person, other, "crm/c-1", "housing/H1"):
        assert theirs(who) == [second, FIRST], who
    with running.client(Scope.CASES_READ, holder="bea") as reader:
        text = reader.get("/cases", params={"person": other}).text
        assert second in text
        assert "Exampleson" not in text
    undone = operator.post(f"/people/changes/{change}/undo", json={"reason": "They are two"})
    assert undone.status_code == 200, undone.text
    assert (theirs(person), theirs(other)) == ([FIRST], [second])
    assert operator.get("/cases", params={"person": "p-99"}).status_code == 404


BY_MAIL = {
    "type": "pothole",
    "channel": "web",
    "updates": "email",
    "description": "As deep as a hand.",
    "reporter": {"name": {"full": "Wanda Placeholder"}, "email": "wanda@example.org"},
    "details": {"where_exactly": "by the gate"},
    "location": {"position": {"latitude": 56.0, "longitude": -3.0}},
}


def test_whoever_is_known_by_their_report_alone_is_found_and_erased(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    """No system's key names her: the index knows her by the case."""
    taken = operator.post("/cases", json=BY_MAIL)
    assert taken.status_code == 201, taken.text
    reference = taken.json()["reference"]
    source = source_code(source_of(running.hub.identity.id))
    known = met(running, source, reference, {"name": {"full": "Wanda Placeholder"}})
    assert known != person
    found = operator.get("/cases", params={"person": known}).json()["items"]
    assert [one["reference"] for one in found] == [reference]
    holds = operator.get(f"/people/{known}/holdings", params={"purpose": "subject_access"}).json()
    assert reference in [one["id"] for one in holds["things"]]
    asked = operator.post(f"/people/{known}/erase", json={"reason": "ER 4", "basis": "objection"}).json()
    done = running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
    assert done["certificate"]["erased"]["case_file"] == 1
    before = operator.get(f"/cases/{reference}").json()
    assert "anda" not in json.dumps(before)
    moved = operator.post(f"/cases/{reference}/status", json={"to": "inspecting"})
    assert moved.status_code == 200, moved.text
    told = operator.get("/events", params={"type": "notification.requested", "limit": 500}).json()["items"]
    assert [one for one in told if one["subject"] == f"case/{reference}"][1:] == [], "she hears no more"
    before = operator.get(f"/cases/{reference}").json()
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        assert supervisor.post("/cases/rebuild", json={}).json()["cases"] == 2
    again = operator.get(f"/cases/{reference}").json()
    for one in (before, again):
        for each in one["clocks"]:
            del each["spent"]
    assert again == before


def test_what_they_were_to_be_told_goes_and_what_others_were_stays(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    """Of one case, whose other reporters are others: one known by a key, one by their report alone."""
    reference = operator.post("/cases", json=BY_MAIL).json()["reference"]
    bea = {"person": {"system": "crm", "local_id": "c-77"}, "email": "bea@example.org"}
    also = operator.post("/cases", json={**BY_MAIL, "reporter": bea})
    assert also.json()["repeats"], also.text
    operator.post("/cases", json={**BY_MAIL, "reporter": {"email": "cal@example.org"}}).raise_for_status()
    operator.post(f"/cases/{reference}/status", json={"to": "inspecting"}).raise_for_status()
    known = met(
        running,
        source_code(source_of(running.hub.identity.id)),
        reference,
        {"name": {"full": "Wanda Placeholder"}},
    )
    assert known != person

    def messages() -> list[Any]:
        listed = operator.get("/events", params={"type": "notification.requested", "limit": 500}).json()
        seqs = [one["seq"] for one in listed["items"] if one["subject"] == f"case/{reference}"]
        read = running.hub.door.submit(lambda session: of_seqs(session, seqs, data=True)).result()
        return [one.data for one in read]

    assert sorted(one["to"] for one in messages()) == [
        *(["bea@example.org"] * 2),
        *(["cal@example.org"] * 2),
        *(["wanda@example.org"] * 2),
    ]
    asked = operator.post(f"/people/{known}/erase", json={"reason": "ER 4", "basis": "objection"}).json()
    running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
    assert [None if one is None else one["to"] for one in messages()].count(None) == 2
    assert "anda" not in json.dumps(messages())
    kept = sorted(one["to"] for one in messages() if one is not None)
    assert kept == ["bea@example.org"] * 2 + ["cal@example.org"] * 2


def test_what_was_carried_to_a_case_that_has_gone_into_theirs_goes_too(
    running: Running, operator: httpx2.Client, person: str
) -> None:
    """Bryce's hole was merged into Ailsa's; a public note on hers was told of his."""
    ailsa = {"person": {"system": "crm", "local_id": "c-1"}, "email": "ailsa@example.org"}
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    hers = operator.post("/cases", json={**BY_MAIL, "reporter": ailsa}).json()["reference"]
    his = operator.post("/cases", json={**BY_MAIL, "location": far}).json()["reference"]
    operator.post(f"/cases/{his}/merge", json={"into": hers}).raise_for_status()
    note = {"text": "Ms Exampleson of 1 Invented Street has put a barrel into it.", "public": True}
    operator.post(f"/cases/{hers}/notes", json=note).raise_for_status()
    operator.post(f"/cases/{hers}/status", json={"to": "inspecting"}).raise_for_status()
    path = urlsplit(operator.post(f"/cases/{his}/reporters/1/links").json()["url"]).path
    with httpx2.Client(base_url=running.url, timeout=30) as citizen:
        before = citizen.get(path, headers={"accept": "application/json"}).text
        assert "Invented Street" in before
        asked = operator.post(f"/people/{person}/erase", json={"reason": "ER 4", "basis": "objection"}).json()
        running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
        after = citizen.get(path, headers={"accept": "application/json"})
        assert (after.status_code, "Invented Street" in after.text) == (200, False)
    left = operator.get(f"/cases/{his}").json()
    assert "anda" in json.dumps(left), "what is his stays"
    with running.client(Scope.CASES_READ, Scope.CASES_SUPERVISE) as supervisor:
        supervisor.post("/cases/rebuild", json={}).raise_for_status()
    again = operator.get(f"/cases/{his}").json()
    for one in (left, again):
        for each in one["clocks"]:
            del each["spent"]
    assert again == left

"""Runbooks over HTTP: written once, shown with every group that they are for."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.test_groups import fail

TEXT = "# The ward is missing\n\nRing the **register**.\n\n<script>alert('no')</script>\n"
BOOK: dict[str, Any] = {
    "title": "A ward is missing",
    "owner": "Integration team",
    "text": TEXT,
    "rule": {"place": "app", "words": "ward"},
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def books(client: httpx2.Client, group: str) -> list[str]:
    found = client.get(f"/dead-letters/groups/{group}/runbooks").raise_for_status().json()
    return [one["id"] for one in found["items"]]


def write(client: httpx2.Client, **change: Any) -> dict[str, Any]:
    answer = client.post("/runbooks", json={**BOOK, **change})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_rule_holds_for_groups_that_are_there_and_for_those_that_come(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", words="no ward 7")
    made = write(operator)
    assert (made["id"], made["version"], made["author"], made["groups"]) == (
        "rb-1",
        1,
        "Ailsa Example",
        ["g-1"],
    )
    write(operator, title="Cases", rule={"type": "case.*", "stage": "deliver"})
    write(operator, title="Nothing", rule={"type": "person.*"})
    fail(running, operator, case, "c-2", words="no such ward at all")
    fail(running, operator, case, "c-3", words="the street is closed")
    assert books(operator, "g-1") == ["rb-1", "rb-2"]
    assert books(operator, "g-2") == ["rb-1", "rb-2"]
    assert books(operator, "g-3") == ["rb-2"]
    found = running.until(operator, "/alerts", lambda body: len(body["items"]) == 3)["items"]
    assert {one["about"] for one in found} == {"g-1", "g-2", "g-3"}
    shown = operator.get("/alerts/a-1").json()
    assert shown["runbooks"] == ["rb-1", "rb-2"]


def test_by_hand_it_is_attached_and_taken_off(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", words="no ward 7")
    write(operator)
    write(operator, title="By hand", rule={})
    assert books(operator, "g-1") == ["rb-1"]
    for which, how in (("rb-2", "attach"), ("rb-1", "detach")):
        assert operator.post(f"/runbooks/{which}/{how}", json={"group": "g-1"}).status_code == 200
    assert books(operator, "g-1") == ["rb-2"]
    assert operator.post("/runbooks/rb-1/attach", json={"group": "g-1"}).status_code == 200
    assert books(operator, "g-1") == ["rb-1", "rb-2"]
    with running.hub.reader.session() as session:
        entries = audit.listing(session, thing="runbook/1")
    assert [one.action for one in entries] == ["runbooks.attach", "runbooks.detach", "runbooks.write"]
    for which, group in (("rb-1", "g-9"), ("rb-9", "g-1"), ("rb-1", "d-1")):
        assert operator.post(f"/runbooks/{which}/attach", json={"group": group}).status_code == 404


def test_versions_stay_on_record_and_the_second_of_two_authors_is_told(
    running: Any, operator: httpx2.Client
) -> None:
    write(operator)
    new = {**BOOK, "text": "Ring somebody else.", "version": 1, "reason": "the supplier changed"}
    with running.client(holder="Ruairidh Sample") as other:
        assert other.put("/runbooks/rb-1", json=new).json()["version"] == 2
    late = operator.put("/runbooks/rb-1", json={**new, "text": "Mine."})
    assert late.status_code == 409
    assert "Ruairidh Sample wrote version 2" in late.json()["detail"]
    shown = operator.get("/runbooks/rb-1").json()
    assert [(one["version"], one["author"], one["reason"]) for one in shown["versions"]] == [
        (2, "Ruairidh Sample", "the supplier changed"),
        (1, "Ailsa Example", ""),
    ]
    assert operator.get("/runbooks/rb-1/text").text == "Ring somebody else."
    assert operator.get("/runbooks/rb-1/text", params={"version": 1}).text == TEXT
    gone = operator.post("/runbooks/rb-1/delete", json={"reason": "no such system any more"})
    assert gone.status_code == 204
    assert operator.get("/runbooks").json()["items"] == []
    assert operator.get("/runbooks/rb-1").status_code == 404
    assert operator.get("/runbooks/rb-1/text", params={"version": 1}).text == TEXT


def test_its_text_is_never_a_page_of_the_hubs(running: Any, operator: httpx2.Client) -> None:
    write(operator)
    answer = operator.get("/runbooks/rb-1/text")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'"


def test_what_cannot_be_meant_is_told(running: Any, operator: httpx2.Client) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"rule": {"place": "*"}}, "fits every group"),
        ({"rule": {"stage": "nowhere"}}, "stage"),
        ({"text": "x" * 100_001}, "100000"),
        ({"text": "a\x00b"}, "control character in line 1"),
        ({"title": ""}, "blank"),
    ]
    for change, said in wrong:
        answer = operator.post("/runbooks", json={**BOOK, **change})
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
    assert operator.post("/runbooks", json={**BOOK, "text": "x" * 5_000_000}).status_code == 413
    assert operator.post("/runbooks", json={**BOOK, "version": 1}).status_code == 409
    assert operator.get("/runbooks").json()["items"] == []


def test_each_thing_needs_its_own_scope(running: Any) -> None:
    with running.client(Scope.DEAD_LETTERS_READ) as reader, running.client(Scope.RUNBOOKS_WRITE) as author:
        assert reader.post("/runbooks", json=BOOK).status_code == 403
        assert author.post("/runbooks", json=BOOK).status_code == 201
        assert author.get("/runbooks/rb-1").status_code == 403
        assert reader.get("/runbooks/rb-1").status_code == 200
        assert author.post("/runbooks/rb-1/attach", json={"group": "g-1"}).status_code == 403
        assert reader.post("/runbooks/rb-1/delete", json={"reason": "x"}).status_code == 403

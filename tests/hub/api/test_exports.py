"""Exports over HTTP: everything that a search finds, masked or in clear, and on record."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx2
import pytest

from dead_letter.search.export import gathering
from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.test_dead_letters import KIND
from tests.hub.api.test_groups import fail

PATH = "/dead-letters/export"


def exported(client: httpx2.Client, **body: Any) -> list[dict[str, Any]]:
    answer = client.post(PATH, json=body)
    assert answer.status_code == 200, answer.text
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["tolbooth-found"] == str(len(lines))
    return lines


def test_all_of_it_comes_a_line_each_and_masked(
    running: Any, operator: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PART", 2)
    operator.post("/events", content=b"Ailsa Example, not JSON", headers=KIND)
    fail(running, operator, case, *(f"c-{n}" for n in range(5)))
    with running.client(Scope.DEAD_LETTERS_READ, holder="Ruairidh Sample") as reader:
        lines = exported(reader)
        listed = reader.get("/dead-letters").json()["items"]
        assert reader.post(PATH, json={"unmasked": True, "purpose": "x"}).status_code == 403
    assert [one["id"] for one in lines] == [one["id"] for one in listed]
    assert {name: lines[0][name] for name in listed[0]} == listed[0]
    assert lines[0]["data"]["title"] == "•••"
    assert lines[0]["data"]["reference"] == case["data"]["reference"]
    assert (lines[-1]["id"], lines[-1]["raw"], lines[-1]["data"]) == ("i-1", None, None)
    assert [one["id"] for one in exported(operator, kind="invalid")] == ["i-1"]
    rest = exported(operator, after_letter=lines[3]["id"])
    assert [one["id"] for one in rest] == [one["id"] for one in lines[4:]]
    with running.hub.reader.session() as session:
        entry = audit.listing(session, who="Ruairidh Sample")[0]
    assert (entry.action, entry.thing, entry.reason) == ("dead-letters.export", "dead-letters", "")
    assert entry.detail == {"search": {}, "format": "jsonl", "unmasked": False, "letters": 6}


def test_in_clear_with_a_purpose_and_on_record(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    operator.post("/events", content=b"Ailsa Example, \xff not JSON", headers=KIND)
    fail(running, operator, case, "c-1", words=f"there is no such case: {case['data']['title']}")
    refused = operator.post(PATH, json={"unmasked": True})
    assert (refused.status_code, "say what for" in refused.text) == (409, True)
    delivery, message = exported(operator, unmasked=True, purpose="the supplier asks")
    assert delivery["data"] == case["data"]
    assert delivery["cause"].endswith(case["data"]["title"])
    assert message["raw"] == "Ailsa Example, \\xff not JSON"
    assert "•••" in exported(operator)[0]["cause"]
    with running.hub.reader.session() as session:
        entries = [one for one in audit.listing(session) if one.action == "dead-letters.export"]
    assert [one.reason for one in entries] == ["", "the supplier asks"]


def test_as_a_table_a_line_is_a_letter_and_no_cell_a_formula(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, {**case, "subject": "=1+2"}, "c-1", words='closed,\nsays "the" desk')
    answer = operator.post(PATH, json={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.splitlines()) == 2
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["subject"], row["cause"]) == ("'=1+2", 'closed, says "the" desk')
    assert json.loads(row["data"])["title"] == "•••"
    assert (row["kind"], row["state"], row["line"]) == ("delivery", "open", "")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"format": "xlsx"}, 422, "format"),
        ({"after_letter": "x"}, 404, "is not the id of a dead letter"),
        ({"after_letter": "d-99"}, 404, "was never a dead letter"),
        ({"matching": "("}, 409, "no regular expression"),
        ({"saved": "none"}, 404, "no search"),
        ({"limit": 5}, 422, "limit"),
    ],
)
def test_what_makes_no_sense_is_refused(
    operator: httpx2.Client, body: dict[str, Any], status: int, said: str
) -> None:
    answer = operator.post(PATH, json=body)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_of_nothing_nothing_comes(operator: httpx2.Client) -> None:
    assert exported(operator) == []
    assert operator.post(PATH, json={"format": "csv"}).text.startswith("id,kind,")

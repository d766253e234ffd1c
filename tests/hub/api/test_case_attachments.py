"""A case shows the files that came to it, with who gave them, and holds them until an erasure."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from cases.acting.redacting import Redacting
from hub.case_service import case_teller
from hub.cases import apply_cases
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_tracking import HOLE
from tests.photos import photo

REF = "TB-5619-0321"


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


def kept(operator: httpx2.Client, name: str) -> dict[str, Any]:
    answer = operator.post(
        "/attachments", params={"name": name}, content=photo(), headers={"content-type": "image/jpeg"}
    )
    assert answer.status_code == 201, answer.text
    found = answer.json()
    return {one: found[one] for one in ("name", "media_type", "size", "reference")}


def held_by(operator: httpx2.Client, reference: str) -> Any:
    return operator.get(f"/attachments/{reference}/details").json()["held_by"]


def test_files_of_a_case_are_shown_held_and_let_go(running: Running, operator: httpx2.Client) -> None:
    first, second = kept(operator, "hole.jpg"), kept(operator, "deeper.jpg")
    elsewhere = {"name": "plan.pdf", "media_type": "application/pdf", "size": 1}
    elsewhere["reference"] = "https://forms.example/77"
    report = {
        "type": "pothole",
        "channel": "web",
        "reporter": {"name": {"full": "Ailsa Exampleson"}},
        "details": {"where_exactly": "by the gate"},
        "attachments": [first, elsewhere],
    }
    assert operator.post("/cases", json=report).status_code == 201
    contact = {"channel": "phone", "attachments": [second]}
    assert operator.post(f"/cases/{REF}/contacts", json=contact).status_code in {200, 201}
    assert [held_by(operator, one["reference"]) for one in (first, second)] == [f"case/{REF}"] * 2
    shown = operator.get(f"/cases/{REF}").json()["attachments"]
    assert [(one["name"], one["contact"]) for one in shown] == [
        ("deeper.jpg", 2),
        ("hole.jpg", 1),
        ("plan.pdf", 1),
    ]
    assert shown[1]["given_by"] == "Ailsa Exampleson"
    with running.client(Scope.CASES_READ) as reader:
        masked = reader.get(f"/cases/{REF}").json()["attachments"]
        assert "Ailsa" not in str(masked)
        assert "hole" not in str(masked)
    hub = running.hub
    teller = case_teller(hub.settings, hub.identity.id, hub.intake, hub.attachments)
    hub.door.submit(lambda session: Redacting(teller).redact(session, 1)).result()
    assert operator.get(f"/cases/{REF}").json()["attachments"] == []
    assert [held_by(operator, one["reference"]) for one in (first, second)] == [None, None]


def test_a_file_that_is_not_there_is_refused_with_what_to_do(operator: httpx2.Client) -> None:
    lost = {"reference": "at-0000000000000000", "name": "gone.jpg", "media_type": "image/jpeg", "size": 5}
    refused = operator.post("/cases", json={**HOLE, "attachments": [lost]})
    assert (refused.status_code, "upload it first" in refused.json()["detail"]) == (409, True)
    assert operator.get("/cases").json()["items"] == [], "nothing of it was kept"
    operator.post("/cases", json=HOLE).raise_for_status()
    also = operator.post(f"/cases/{REF}/contacts", json={"channel": "phone", "attachments": [lost]})
    assert also.status_code == 409, also.text
    assert operator.get(f"/cases/{REF}").json()["contacts"] == 1
    nope = {**lost, "reference": "nope"}
    for path, body in (("/cases", HOLE), (f"/cases/{REF}/contacts", {"channel": "phone"})):
        answer = operator.post(path, json={**body, "attachments": [nope]})
        assert (answer.status_code, "upload the file first" in answer.json()["detail"]) == (409, True)
    assert operator.get(f"/cases/{REF}").json()["contacts"] == 1


def test_a_file_is_what_the_hub_knows_of_it_whatever_is_said(operator: httpx2.Client) -> None:
    note = operator.post(
        "/attachments",
        params={"name": "note.txt"},
        content=b"eleven char",
        headers={"content-type": "text/plain"},
    )
    reference = note.json()["reference"]
    lie = {"name": "lie.jpg", "media_type": "image/jpeg", "size": 99999, "reference": reference}
    operator.post("/cases", json={**HOLE, "attachments": [lie]}).raise_for_status()
    named = {**lie, "name": "ours.txt"}
    contact = {"channel": "phone", "attachments": [named]}
    operator.post(f"/cases/{REF}/contacts", json=contact).raise_for_status()
    shown = operator.get(f"/cases/{REF}").json()["attachments"]
    assert [(one["name"], one["media_type"], one["size"]) for one in shown] == [
        ("ours.txt", "text/plain", 11),
        ("note.txt", "text/plain", 11),
    ]
    told = operator.get(f"/cases/{REF}/contacts").json()["items"]
    assert {one["told"]["attachments"][0]["media_type"] for one in told} == {"text/plain"}
    too_large = {**lie, "reference": "https://forms.example/77", "size": 2**63}
    refused = operator.post("/cases", json={**HOLE, "attachments": [too_large]})
    assert refused.status_code == 422, refused.text

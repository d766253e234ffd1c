"""Where a back office says what the case does not: listed, shown and decided over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from cases.back_office.hearing import Hearing
from cases.back_office.word import Word
from hub.case_service import case_teller
from hub.cases import apply_cases
from safeguards.policy import Scope
from schemas.events.case import Status
from tests.hub.api.conftest import Running

FIRST = "TB-5619-0321"
HOLE = {"type": "pothole", "channel": "phone", "details": {"where_exactly": "by the gate"}}
WHY = {"reason": "they rang"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """Two potholes, and the case types kept as whoever serves has them kept."""
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    for _ in range(2):
        assert operator.post("/cases", json=HOLE).status_code == 201
    return operator


def says(running: Running, reference: str, there: str, status: Status = "in_progress") -> None:
    hub = running.hub
    hearing = Hearing(case_teller(hub.settings, hub.identity.id, hub.intake))
    at = datetime.now(UTC) + timedelta(minutes=1)
    word = Word("wdm", f"W-{reference}", status, there, at, our_reference=reference)
    hub.door.submit(lambda session: hearing.hear(session, word)).result()


def test_a_conflict_is_listed_shown_and_decided(running: Running, operator: httpx2.Client) -> None:
    second = operator.get("/cases").json()["items"][0]["reference"]
    for reference in (FIRST, second):
        says(running, reference, "Parked")
    page = operator.get("/cases/conflicts", params={"limit": 1}).json()
    rest = operator.get("/cases/conflicts", params={"limit": 5, "after": page["next"]}).json()
    assert [one["reference"] for one in (*page["items"], *rest["items"])] == [FIRST, second]
    [one] = operator.get(f"/cases/{FIRST}").json()["conflicts"]
    assert (one["why"], one["status_there"], one["stood"], one["how"]) == (
        *("unknown_status", "Parked", "received", None),
    )
    assert operator.get("/cases/conflicts", params={"system": "lights"}).json()["items"] == []
    done = operator.post(f"/cases/{FIRST}/conflict", json={"how": "theirs", "to": "inspecting", **WHY})
    assert done.status_code == 200, done.text
    assert (done.json()["status"], done.json()["conflicts"][0]["reason"]) == ("inspecting", "they rang")
    assert done.json()["records"][0]["status_there"] == "Parked"
    [left] = operator.get("/cases/conflicts").json()["items"]
    assert left["reference"] == second
    [entry] = operator.get("/audit", params={"action": "cases.resolve"}).json()["items"]
    assert (entry["thing"], entry["reason"]) == (f"case/{FIRST}", "they rang")


@pytest.mark.parametrize(
    ("body", "status", "says_so"),
    [
        ({"how": "theirs", **WHY}, 409, "does not say what 'Parked' means"),
        ({"how": "theirs", "to": "repaired", **WHY}, 409, "cannot go to 'repaired'"),
        ({"how": "ours", "to": "repaired", **WHY}, 409, "leave `to` out"),
        ({"how": "ours", "expected": 1, **WHY}, 409, "has changed since"),
        ({"how": "ours"}, 422, "reason"),
        ({"how": "mine", **WHY}, 422, "how"),
    ],
)
def test_what_cannot_be_decided_so_is_said(
    running: Running, operator: httpx2.Client, body: dict[str, Any], status: int, says_so: str
) -> None:
    says(running, FIRST, "Parked")
    answer = operator.post(f"/cases/{FIRST}/conflict", json=body)
    assert answer.status_code == status, answer.text
    assert says_so in answer.text
    assert len(operator.get("/cases/conflicts").json()["items"]) == 1


def test_where_there_is_none_nothing_is_decided(operator: httpx2.Client) -> None:
    answer = operator.post(f"/cases/{FIRST}/conflict", json={"how": "ours", **WHY})
    assert answer.status_code == 409
    assert "no conflict" in answer.json()["detail"]


def test_who_only_reads_sees_no_reasons_and_decides_nothing(
    running: Running, operator: httpx2.Client
) -> None:
    says(running, FIRST, "Parked")
    operator.post(f"/cases/{FIRST}/conflict", json={"how": "ours", **WHY})
    with running.client(Scope.CASES_READ) as reader:
        [one] = reader.get(f"/cases/{FIRST}").json()["conflicts"]
        assert one["reason"] not in (None, "they rang")
        assert reader.post(f"/cases/{FIRST}/conflict", json={"how": "ours", **WHY}).status_code == 403

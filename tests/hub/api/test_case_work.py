"""Tasks, promised calls and teams over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_case_joining import REPAIR, act, shown
from tests.hub.api.test_cases import take

__all__ = ["operator"]
operator = test_cases.operator
COUNCIL = """
[boundary]
box = [55.0, -4.0, 58.0, -2.0]
[teams.complaints]
members = ["ada", "bea"]
"""
PAST = "2026-05-12T10:00:00Z"


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "council.toml"
    file.write_text(COUNCIL)
    return {"cases": {"enabled": True, "council": str(file)}}


def test_tasks_and_promised_calls(operator: httpx2.Client, running: Running) -> None:
    reference = take(operator, **REPAIR, call_back_at=PAST, happened_at="2026-05-11T10:00:00Z")["reference"]
    seen = shown(operator, reference)["version"]
    added = act(operator, f"{reference}/tasks", text="Order it", due_at=PAST, assignee="ada", expected=seen)
    assert [(one["task"], one["assignee"]) for one in added["tasks"]] == [(1, "ada")]
    late = operator.post(f"/cases/{reference}/tasks", json={"text": "Order it", "expected": seen})
    assert (late.status_code, "task added" in late.json()["detail"]) == (409, True)
    [task] = operator.get("/cases/tasks", params={"assignee": "ada"}).json()["items"]
    assert (task["case"], task["state"], task["text"]) == (reference, "due", "Order it")
    [call] = operator.get("/cases/call-backs", params={"queue": seen_queue(operator, reference)}).json()[
        "items"
    ]
    assert (call["contact"], call["state"]) == (1, "missed")

    def told_of(found: Any) -> bool:
        return {"case.task_rung", "case.call_back_missed"} <= {one["what"] for one in found["items"]}

    running.until(operator, f"/cases/{reference}/story", told_of)
    changed = operator.patch(f"/cases/{reference}/tasks/1", json={"assignee": None}).json()
    assert [(one["assignee"], one["due_at"]) for one in changed["tasks"]] == [(None, PAST)]
    with running.client(Scope.CASES_READ) as reader:
        assert reader.get("/cases/tasks").json()["items"][0]["text"] == "•••"
        assert reader.post(f"/cases/{reference}/tasks", json={"text": "x"}).status_code == 403
    act(operator, f"{reference}/tasks/1/outcome", outcome="done")
    done = act(operator, f"{reference}/call-backs/1/outcome", outcome="kept")
    assert ([one["state"] for one in done["tasks"]], done["call_backs"][0]["state"]) == (
        ["done"],
        "kept_late",
    )
    assert operator.get("/cases/tasks").json()["items"] == []
    again = operator.post(f"/cases/{reference}/tasks/1/outcome", json={"outcome": "done"})
    assert (again.status_code, "is done already" in again.json()["detail"]) == (409, True)
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 1
    rebuilt = shown(operator, reference)
    assert (rebuilt["tasks"], rebuilt["call_backs"]) == (done["tasks"], done["call_backs"])


def seen_queue(client: httpx2.Client, reference: str) -> str:
    queue: str = shown(client, reference)["queue"]
    return queue


def test_turns_absences_and_what_is_outside(operator: httpx2.Client) -> None:
    def complaint() -> Any:
        said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
        return shown(operator, take(operator, **said)["reference"])["assignee"]

    assert [complaint(), complaint()] == ["ada", "bea"]
    assert operator.get("/cases/teams").json()["items"][0]["next"] == "ada"
    away = act(operator, "teams/away", member="ada", until="2199-01-01T00:00:00Z")
    assert [one["away"] for one in away["items"][0]["members"]] == [True, False]
    assert complaint() == "bea"
    for body, status in (({"member": "adda"}, 404), ({"member": "ada", "until": PAST}, 409)):
        assert operator.post("/cases/teams/away", json=body).status_code == status
    act(operator, "teams/back", member="ada")
    assert operator.post("/cases/teams/back", json={"member": "ada"}).status_code == 409
    assert complaint() == "ada"
    where = {"position": {"latitude": 3.0, "longitude": 57.0}}
    said = {"type": "pothole", "channel": "app", "location": where, "details": {"where_exactly": "here"}}
    outside = operator.post("/cases", json=said)
    assert (outside.status_code, "outside of the council's area" in outside.json()["detail"]) == (409, True)


def test_a_queue_that_nobody_has_is_refused(operator: httpx2.Client) -> None:
    reference = take(operator)["reference"]
    before = shown(operator, reference)
    where = f"/cases/{reference}/assignment"
    answer = operator.post(where, json={"queue": "complaint"})
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "No case type has a queue 'complaint', and it has no team in the council's file: did you mean "
        "'complaints'?",
    )
    retyped = operator.post(f"/cases/{reference}/type", json={"type": "pothole", "queue": "nope"})
    assert (retyped.status_code, "has a queue 'nope'" in retyped.json()["detail"]) == (409, True)
    assert shown(operator, reference) == before
    assert operator.post(where, json={"queue": "complaints"}).json()["queue"] == "complaints"

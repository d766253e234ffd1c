"""What whoever has left had goes back, though nothing is sent meanwhile."""

from __future__ import annotations

import httpx2
import pytest

from hub.leaving import LEAVING, gives_back
from tests.hub.api.conftest import Running
from tests.hub.api.staff_and_cases import database, operator, told
from tests.hub.api.test_case_joining import act, shown
from tests.hub.api.test_cases import take
from tests.hub.api.test_staff import account, patch

__all__ = ["database", "operator", "told"]


def complaint(operator: httpx2.Client, assignee: str) -> str:
    said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
    reference = str(take(operator, **said)["reference"])
    act(operator, f"{reference}/assignment", assignee=assignee)
    return reference


def pause(operator: httpx2.Client) -> None:
    paused = operator.post("/pauses", json={"what": "everything", "reason": "a move"})
    assert paused.status_code == 201, paused.text


def test_who_leaves_gives_everything_back_while_all_that_is_sent_is_paused(
    running: Running, operator: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.handing_on.AT_ONCE", 2)
    which = account(operator, "ada", "1001")
    mine = [complaint(operator, name) for name in ("ada@council.example", "1001", "ADA@council.example")]
    other = complaint(operator, "bea@council.example")
    act(operator, f"{other}/tasks", text="Ring them", assignee="ada@council.example")
    pause(operator)
    patch(operator, which, active="False")
    for one in mine:
        running.until(operator, f"/cases/{one}", lambda found: found["assignee"] is None)
    running.until(operator, f"/cases/{other}", lambda found: found["tasks"][0]["assignee"] is None)
    assert {shown(operator, one)["queue"] for one in mine} == {"complaints"}
    assert shown(operator, other)["assignee"] == "bea@council.example"
    left = operator.get("/events", params={"type": "staff.left"}).json()["items"][0]["seq"]
    [held] = operator.get(f"/events/{left}/deliveries").json()["items"]
    assert (held["subscription"], held["attempts"]) == (LEAVING, 0), "nothing was sent meanwhile"


def test_who_is_there_again_by_then_keeps_what_is_theirs(running: Running, operator: httpx2.Client) -> None:
    account(operator, "ada", "1001")
    reference = complaint(operator, "ada@council.example")
    give = gives_back(running.hub)
    running.hub.door.submit(lambda session: give(session, "st-1")).result(20)
    assert shown(operator, reference)["assignee"] == "ada@council.example"

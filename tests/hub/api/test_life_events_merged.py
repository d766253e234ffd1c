"""Life events that were reported as two and are one, through the API."""

from __future__ import annotations

import httpx2

from tests.hub.api.conftest import Running
from tests.hub.api.test_life_events import (
    HAD,
    SYSTEMS,
    WHOLE,
    database,
    envelope,
    operator,
    parts,
    report,
    shown,
    told,
)

__all__ = ["database", "operator", "told"]


def test_two_wholes_that_were_one_are_called_off_as_each_system_knows_them(
    running: Running, operator: httpx2.Client
) -> None:
    report(running, operator, envelope("death", "L-1", services=HAD))
    other = {"system": "housing", "local_id": "h-9"}
    second = report(running, operator, envelope("death", "L-2", services=HAD, person=other))
    theirs = parts(operator, second)
    operator.post(f"/cases/{second}/merge", json={"into": WHOLE}).raise_for_status()
    whole = shown(operator, WHOLE)
    assert (whole["parts"]["all"], whole["merged"]) == (2 * len(theirs), [second])
    assert set(theirs.values()) <= {one["reference"] for one in whole["links"] if one["link"] == "child"}
    off = operator.post(f"/cases/{WHOLE}/call-off", json={"reason": "a mistake", "as": "officer"})
    assert off.status_code == 200, off.text
    assert {shown(operator, one)["status"] for one in theirs.values()} == {"withdrawn"}
    events = operator.get("/events", params={"type": "life_event.called_off"}).json()["items"]
    subjects = [one["subject"] for one in events]
    assert [subjects.count(f"case/{one}") for one in (WHOLE, second)] == [len(SYSTEMS)] * 2

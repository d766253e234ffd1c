"""What is in Lagan is counted against what is here; what cannot be taken over is named and stops nothing."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from adapters.verint.sandbox.running import RunningSandbox
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.old_cases import DAY, NOON, PROFILE, also, counts, events, findings, lagan, put, run
from tests.hub.api.test_cases import database, operator, told

__all__ = ["also", "database", "lagan", "operator", "told"]


def test_what_cannot_be_taken_over_is_named_and_stops_nothing(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    wrong = {
        put(lagan, 1, classifiers=["Licensing", "Taxi"]): "no type takes the old kind 'Licensing / Taxi'",
        put(lagan, 2, status="Parked"): "does not say what the status 'Parked' is",
        put(lagan, 3, raw_opened="Tuesday"): "it cannot be read",
        put(lagan, 4, x="400000", y="800000"): "it cannot be read: XCoord, YCoord: no degrees",
        put(lagan, 5, status="Ordered", closed=NOON + 9 * DAY): "is ordered, which is no end",
    }
    put(lagan, 6, classifiers=["TEST"])
    good = [put(lagan, number) for number in range(7, 20)]
    found = run(operator)
    assert counts(found) == {"read": 19, "new": 13, "left": 1, "skipped": 5}
    named = findings(operator, found)
    assert named.keys() == wrong.keys()
    for one, problem in wrong.items():
        assert problem in named[one][1]
        assert "Tuesday" not in named[one][1]
        assert operator.get(f"/cases/{one}").status_code == 404
    for one in good:
        assert operator.get(f"/cases/{one}").status_code == 200
    counted = run(operator, "reconcile")
    assert counts(counted) == {"read": 19, "same": 13, "left": 1, "missing": 5}
    assert counted["balanced"] is False
    assert {"type": "[Licensing / Taxi]", "status": "Open", "there": 1, "here": 0} in counted["tally"]
    # The council mends its file, and they come in.
    more = {**PROFILE["types"]["pothole"], "from": ["Roads / Pothole", "Licensing / Taxi"]}
    again = run(operator, types={"pothole": more})
    assert counts(again) == {"read": 19, "new": 1, "unchanged": 13, "left": 1, "skipped": 4}


def test_a_preview_says_what_there_is_and_changes_nothing(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    put(lagan, 1)
    put(lagan, 2, classifiers=["Waste", "Missed"], status="Closed")
    put(lagan, 3, classifiers=["Licensing"])
    put(lagan, 4, classifiers=["Test"])
    seen: dict[str, Any] = {}
    cursor = None
    while True:
        wanted = {"system": "lagan", "profile": PROFILE, "cursor": cursor}
        page = operator.post("/cases/imports/previews", json=wanted).json()
        seen |= {one["kind"]: (one["type"], one["to"], one["problem"]) for one in page["items"]}
        cursor = page["cursor"]
        if cursor is None:
            break
    assert seen["Roads / Pothole"] == ("pothole", "received", None)
    assert seen["Waste / Missed"] == ("missed_bin", "collected", None)
    assert seen["Licensing"][2].startswith("no type takes")
    assert seen["Test"] == (None, None, "left")
    assert events(operator) == []
    assert operator.get("/cases/imports").json()["items"] == []


def test_what_is_not_there_any_more_is_named(
    lagan: RunningSandbox,
    operator: httpx2.Client,
) -> None:
    put(lagan, 1)
    gone = put(lagan, 2)
    run(operator)
    del lagan.cases.cases[gone]
    counted = run(operator, "reconcile")
    assert (counts(counted), counted["balanced"]) == ({"read": 1, "same": 1, "gone": 1}, False)
    assert findings(operator, counted)[gone][0] == "gone"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"system": "laggan"}, "No adapter 'laggan'"),
        ({"system": "receiver"}, "cannot list the cases"),
        ({"profile": {"types": {"hole": {"from": ["a"], "statuses": {"Open": "new"}}}}}, "types.hole"),
        ({"profile": {"types": {"pothole": {"from": ["a"], "statuses": {"Open": "new"}}}}}, "no status of"),
    ],
)
def test_what_cannot_be_begun_says_why(
    operator: httpx2.Client,
    wanted: dict[str, Any],
    said: str,
) -> None:
    refused = operator.post("/cases/imports", json={"system": "lagan", "profile": PROFILE, **wanted})
    assert refused.status_code == 409
    assert said in refused.json()["detail"]


def test_a_kind_that_stands_twice_is_refused(operator: httpx2.Client) -> None:
    twice = {**PROFILE, "leave": ["Roads / pothole"]}
    refused = operator.post("/cases/imports", json={"system": "lagan", "profile": twice})
    assert refused.status_code == 422
    assert "types.pothole and under leave" in refused.text


def test_it_takes_a_supervisor(running: Running) -> None:
    with running.client(Scope.CASES_WORK, Scope.CASES_READ, holder="bea") as officer:
        assert officer.get("/cases/imports").status_code == 403
        assert officer.post("/cases/imports", json={"system": "lagan", "profile": {}}).status_code == 403

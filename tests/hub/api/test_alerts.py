"""Alerts over HTTP: what staff should know of, who sees to it, and whether those who are told are reached."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from hub.recipients import apply_recipients
from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.test_groups import fail

NOTE = {"note": "the supplier was rung"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {
        "alerts": {
            "digest": "0s",
            "recipients": {
                "duty": {"adapter": "receiver", "target": {}},
                "pager": {"adapter": "receiver", "only_urgent": True},
            },
        }
    }


@pytest.fixture
def telling(running: Any) -> Any:
    """With the recipients of the settings, as `tolbooth serve` applies them."""
    running.hub.door.submit(lambda session: apply_recipients(session, running.hub.settings)).result(30)
    running.hub.routing.refresh()
    return running


def notices(client: httpx2.Client) -> list[dict[str, Any]]:
    query: dict[str, str | bool] = {"type": "hub.notice.issued", "data": True}
    items: list[dict[str, Any]] = client.get("/events", params=query).raise_for_status().json()["items"]
    return [one["data"] for one in items]


def test_a_failure_is_told_of_by_the_hubs_own_deliveries(
    telling: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(telling, operator, {**case, "subject": "case/R-1"}, "c-1")
    found = telling.until(operator, "/alerts", lambda body: body["items"])["items"][0]
    assert (found["id"], found["kind"], found["state"], found["about"]) == (
        "a-1",
        "new-group",
        "raised",
        "g-1",
    )
    telling.receiver.refuses = False
    telling.until(operator, "/events?type=hub.notice.issued", lambda body: body["items"])
    [notice] = notices(operator)
    assert (notice["recipient"], notice["raised"][0]["alert"]) == ("duty", "a-1")
    [event] = operator.get("/events", params={"type": "hub.notice.issued"}).json()["items"]
    path = f"/events/{event['seq']}/deliveries"
    made = telling.until(operator, path, lambda body: body["items"][0]["state"] != "waiting")["items"]
    assert [one["subscription"] for one in made] == ["alerts-duty"]
    shown = operator.get("/alerts/a-1").json()
    assert (shown["touched"]["subjects"], shown["told"], shown["waiting_for"]) == (1, True, [])


def test_monitoring_sees_what_is_open_and_whom_no_notice_reaches(
    telling: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    def figures() -> set[str]:
        return {
            line
            for line in operator.get("/metrics").text.splitlines()
            if line.startswith(("tolbooth_alerts", "tolbooth_alert_")) and not line.endswith(" 0.0")
        }

    assert figures() == set()
    fail(telling, operator, case, "c-1")
    dead = "/dead-letters?subscription=alerts-duty"
    [letter] = telling.until(operator, dead, lambda body: body["items"])["items"]
    # Of the notice that nobody got there is an alert too, which is only shown.
    telling.until(operator, "/alerts", lambda body: len(body["items"]) == 2)
    assert figures() == {
        'tolbooth_alerts_open{kind="new-group"} 2.0',
        "tolbooth_alerts_raised_total 2.0",
        'tolbooth_alert_notices_failed{recipient="duty"} 1.0',
    }
    reason = {"reason": "they were rung"}
    operator.post(f"/dead-letters/{letter['id']}/discard", json=reason).raise_for_status()
    telling.until(operator, "/alerts", lambda body: len(body["items"]) == 1)
    assert figures() == {'tolbooth_alerts_open{kind="new-group"} 1.0', "tolbooth_alerts_raised_total 2.0"}


def test_staff_are_warned_of_what_their_acts_leave_open_and_keys_are_told_by_whose_they_are(
    telling: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(telling, operator, case, "c-1")
    found = operator.patch("/dead-letters/groups/g-1", json={"state": "resolved"}).raise_for_status().json()
    assert found["warning"].startswith("1 dead letter of g-1 still waits for a decision.")
    reason = {"reason": "the register moves"}
    held = operator.post("/pauses", json={"what": "everything", **reason}).raise_for_status().json()
    assert held["warning"].startswith("Notices of alerts wait too: duty, pager will not be told of anything")
    quiet = operator.post("/pauses", json={"what": "route", "name": "cases", **reason}).raise_for_status()
    assert quiet.json()["warning"] is None
    operator.post("/events", content=b"not JSON", headers={"content-type": "application/cloudevents+json"})
    [alert] = telling.until(operator, "/alerts", lambda body: body["items"])["items"]
    assert " of Ailsa Example, stage receive" in alert["what"]
    assert alert["touches"] == (
        "It touches 1 message; whom it is about cannot be told, as what came in cannot be read."
    )


def test_seeing_to_one_goes_on_record_and_ends_with_its_cause(
    telling: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(telling, operator, case, "c-1")
    telling.until(operator, "/alerts", lambda body: body["items"])
    assert operator.post("/alerts/a-1/acknowledge", json={"note": "  "}).status_code == 422
    answer = operator.post("/alerts/a-1/acknowledge", json=NOTE)
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    with telling.hub.reader.session() as session:
        [entry] = audit.listing(session, thing="alert/1")
    assert (entry.who, entry.action, entry.reason) == ("Ailsa Example", "alerts.acknowledge", NOTE["note"])
    again = operator.post("/alerts/a-1/acknowledge", json=NOTE)
    assert (again.status_code, "Ailsa Example sees to a-1" in again.json()["detail"]) == (409, True)
    operator.patch("/dead-letters/groups/g-1", json={"state": "known"}).raise_for_status()
    telling.until(operator, "/alerts", lambda body: not body["items"])
    [over] = operator.get("/alerts", params={"which": "all"}).json()["items"]
    assert (over["state"], over["note"]) == ("cleared", NOTE["note"])


def test_a_trial_goes_to_each_recipient_whatever_the_hour(telling: Any, operator: httpx2.Client) -> None:
    trials = operator.post("/alerts/test", json={}).raise_for_status().json()["items"]
    assert [one["recipient"] for one in trials] == ["duty", "pager"]
    [one] = operator.post("/alerts/test", json={"recipients": ["pager"]}).raise_for_status().json()["items"]
    assert one["subscription"] == "alerts-pager"
    telling.until(operator, "/events?type=hub.notice.issued", lambda body: len(body["items"]) == 3)
    assert all(notice["trial"] for notice in notices(operator))
    strange = operator.post("/alerts/test", json={"recipients": ["nobody"]})
    assert strange.status_code == 409
    assert "There is no recipient 'nobody'; there are: duty, pager." in strange.json()["detail"]


def test_each_thing_needs_its_own_scope(telling: Any) -> None:
    with telling.client(Scope.ALERTS_READ) as reader, telling.client(Scope.EVENTS_READ) as other:
        assert reader.get("/alerts").status_code == 200
        assert other.get("/alerts").status_code == 403
        assert reader.post("/alerts/a-1/acknowledge", json=NOTE).status_code == 403
        assert reader.post("/alerts/test", json={}).status_code == 403


def test_what_cannot_be_meant_is_told(telling: Any, operator: httpx2.Client) -> None:
    for which in ("a-0", "a-9", "g-1", "a-1x", "a-99999999999999999999", "%00"):
        assert operator.get(f"/alerts/{which}").status_code == 404, which
        assert operator.post(f"/alerts/{which}/acknowledge", json=NOTE).status_code == 404, which
    wrong: list[dict[str, str | int]] = [{"kind": "earthquake"}, {"limit": 0}, {"after": "x"}, {"other": 1}]
    for query in wrong:
        assert operator.get("/alerts", params=query).status_code in {400, 422}, query

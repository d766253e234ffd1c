"""What expires undelivered over HTTP: listed, on record by whose rule, told, and open until it is seen."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_alerts import NOTE
from tests.hub.api.test_reading import publish


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_forms_that_expire_while_their_receiver_is_away_are_listed_on_record_and_told(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    routes = ROUTES + 'expires_after = "500ms"\n'
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()
    running.receiver.away = True
    for number in range(3):
        publish(operator, {**case, "id": f"c-{number}", "subject": f"case/{number}"})
    past = "2026-05-07T00:00:00Z"
    publish(operator, {**case, "id": "c-own", "subject": "case/own", "expirytime": past})
    gone = {"state": "expired", "subscription": "app"}

    def listed() -> Any:
        return operator.post("/dead-letters/search", json=gone).raise_for_status().json()

    running.until(operator, "/account", lambda body: body["deliveries"]["expired"] == 4)
    [alert] = running.until(
        operator, "/alerts?kind=expired", lambda body: body["items"] and body["items"][0]["what"][0] == "4"
    )["items"]
    assert alert["what"] == "4 messages for app expired undelivered: nobody got them."
    assert (alert["urgent"], alert["about"], alert["told"]) == (True, "app", True)
    assert "dead-letters list --state expired --subscription app --since 20" in alert["command"]
    shown = operator.get(f"/alerts/{alert['id']}").json()
    assert (shown["touched"]["letters"], shown["touched"]["subjects"]) == (4, 4)

    page = listed()
    assert page["found"] == 4
    assert {(one["stage"], one["state"], one["cause"]) for one in page["items"]} == {
        ("expire", "expired", "its expiry time has passed")
    }
    one = page["items"][0]
    refused = operator.post(f"/dead-letters/{one['id']}/replay", json={"reason": "late, but wanted"})
    told = f"tolbooth replays back-fill --to app --from {one['seq']} --until {one['seq']}"
    assert (refused.status_code, told in refused.json()["detail"]) == (409, True), refused.text
    first = operator.post("/dead-letters/search", json={**gone, "limit": 3}).json()
    assert (len(first["items"]), first["next"] is None) == (3, False)
    by_person = operator.post("/dead-letters/search", json={**gone, "subject": "case/own"}).json()
    assert [one["event_id"] for one in by_person["items"]] == ["c-own"]
    assert operator.get("/dead-letters").json()["items"] == [], "nothing is left to decide about them"

    trail = operator.get("/audit", params={"action": "dead-letters.expire"}).json()["items"]
    many: dict[str, int] = {}
    for one in trail:
        many[one["who"]] = many.get(one["who"], 0) + one["detail"]["many"]
        assert one["thing"] == "subscription/app"
    assert many == {"policy of the route cases": 3, "policy of the sender (expirytime)": 1}
    named = {letter for one in trail for letter in one["detail"]["letters"]}
    assert named == {one["id"] for one in page["items"]}

    operator.post(f"/alerts/{alert['id']}/acknowledge", json=NOTE).raise_for_status()
    running.until(operator, f"/alerts/{alert['id']}", lambda body: body["over_at"] is not None)

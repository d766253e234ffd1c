"""How the systems are that a hub sends to, over HTTP: in the list of adapters, and in the metrics."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.hub.api.test_reading import publish


def test_a_system_that_is_away_says_since_when_and_why(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.away = True
    running.receiver.words = "cannot look up It was Ailsa Example who saw it just now"
    for number in range(12):
        publish(operator, case, id=f"c-{number}", partitionkey=f"lane-{number}")

    def is_open(body: Any) -> bool:
        (system,) = body["items"][0]["systems"]
        return bool(system["breaker"]["state"] == "open")

    listed = running.until(operator, "/adapters", is_open)["items"]
    (system,) = listed[0]["systems"]
    assert (system["name"], system["subscriptions"]) == ("receiver", ["app"])
    assert (system["concurrency"], system["rate"], system["waiting"]) == (50, None, 12)
    assert (system["maintenance"], system["in_maintenance_until"]) == ([], None)
    breaker = system["breaker"]
    assert breaker["failures"] >= 10
    assert breaker["opened"] == 1
    assert breaker["since"] < breaker["until"]
    assert "cannot look up" in breaker["why"]
    assert "Ailsa" not in breaker["why"], "personal data is hidden in the system's own words"
    assert [one["systems"] for one in listed[1:]] == [[], [], []]

    text = operator.get("/metrics").text
    assert 'tolbooth_breaker_state{state="open",system="receiver"} 1.0' in text
    assert 'tolbooth_breaker_state{state="closed",system="receiver"} 0.0' in text
    assert 'tolbooth_breaker_opened_total{system="receiver"} 1.0' in text
    assert 'tolbooth_system_waiting{system="receiver"} 12.0' in text
    assert 'tolbooth_system_in_maintenance{system="receiver"} 0.0' in text
    account = operator.get("/account").json()
    assert account["balances"]
    assert account["deliveries"]["waiting"] == 12, "they wait; nothing of it is held, or dead"

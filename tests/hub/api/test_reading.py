from __future__ import annotations

from typing import Any

import httpx2

from safeguards.audit import repository as audit
from safeguards.policy import Scope


def publish(client: httpx2.Client, case: dict[str, Any], **changes: Any) -> int:
    answer = client.post(
        "/events", json={**case, **changes}, headers={"content-type": "application/cloudevents+json"}
    )
    assert answer.status_code == 202, answer.text
    return int(answer.json()["results"][0]["seq"])


def test_an_event_is_shown_masked_unless_the_key_may_read_payloads_and_that_is_on_record(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case)
    with running.client(Scope.EVENTS_READ) as reader:
        masked = reader.get(f"/events/{seq}").json()
        listed = reader.get("/events", params={"data": "true"}).json()["items"][0]
        assert "data" not in reader.get("/events").json()["items"][0]["attributes"]
    assert masked["data"]["reference"] == "R-1"
    assert masked["data"]["title"] == masked["data"]["description"] == "•••"
    assert listed["data"] == masked["data"]
    with running.hub.reader.session() as session:
        assert audit.listing(session, thing=f"event/{seq}") == ()
    with running.client(Scope.EVENTS_READ, Scope.PAYLOADS_READ, holder="Morven Example") as cleared:
        assert cleared.get(f"/events/{seq}").json()["data"] == case["data"]
        cleared.get("/events", params={"data": "true"})
    with running.hub.reader.session() as session:
        entries = audit.listing(session, thing=f"event/{seq}")
        assert [(one.who, one.action) for one in entries] == [("Morven Example", "payloads.read")] * 2


def test_the_list_pages_filters_and_follows(operator: httpx2.Client, case: dict[str, Any]) -> None:
    for number in range(1, 6):
        publish(operator, case, id=f"c-{number}", subject="it" if number == 3 else "other")
    first = operator.get("/events", params={"limit": 2}).json()
    second = operator.get("/events", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + second["items"]] == ["c-5", "c-4", "c-3", "c-2"]
    found = operator.get("/events", params={"type": "case.*", "subject": "it"}).json()["items"]
    assert [one["id"] for one in found] == ["c-3"]
    named = operator.get("/events", params={"source": case["source"], "id": "c-4"}).json()["items"]
    assert [one["seq"] for one in named] == [4]
    tail = operator.get("/events", params={"order": "oldest"}).json()
    publish(operator, case, id="c-6")
    new = operator.get("/events", params={"order": "oldest", "after": tail["next"]}).json()["items"]
    assert [one["id"] for one in new] == ["c-6"]


def test_where_an_event_went_and_its_story(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case, correlationid="story")
    found = running.until(
        operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )
    assert found["unrouted"] is False
    (made,) = found["items"]
    assert (made["subscription"], made["route"], made["lane"]) == ("app", "cases", "lane")
    assert [(one["number"], one["outcome"], one["local_id"]) for one in made["tries"]] == [
        (1, "receipt", "app-c-1")
    ]
    trace = operator.get(f"/events/{seq}/trace").json()
    assert trace["correlationid"] == "story"
    assert [one["tie"] for one in trace["events"]] == ["itself"]
    assert trace["events"][0]["deliveries"][0]["id"] == made["id"]
    assert trace["events"][0]["event"]["data"] is None


def test_the_account_balances_and_shows_how(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    publish(operator, case)
    publish(operator, case)
    operator.post("/events", json={"nonsense": True})
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    account = operator.get("/account").json()
    assert account["balances"], account
    assert account["records"] == {"envelope": 1, "duplicate": 1, "invalid": 1, "ignored": 0}
    assert all(one["left"] == one["right"] for one in account["checks"])


def test_the_catalogue_says_what_each_type_promises(operator: httpx2.Client) -> None:
    lines = {one["short"]: one for one in operator.get("/schemas").json()["items"]}
    assert lines["case.opened"]["personal"]["description"] == "sensitive"
    schema = operator.get("/schemas/case.opened").json()
    assert schema["title"] == "uk.gov.council.case.opened.v1"


def test_subscriptions_and_adapters_say_how_they_stand(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.refuses = True
    publish(operator, case)
    publish(operator, case, id="c-2")

    def blocked(body: Any) -> bool:
        (line,) = body["items"]
        return bool(line["blocked_lanes"])

    (line,) = running.until(operator, "/subscriptions", blocked)["items"]
    assert (line["name"], line["owner"], line["waiting"], line["held"]) == ("app", "tests", 0, 1)
    adapters = {one["name"]: one for one in operator.get("/adapters").json()["items"]}
    assert adapters["receiver"]["summary"] == "A receiving app that refuses while it is told to."
    assert adapters["receiver"]["checks"]
    assert not adapters["asleep"]["enabled"]
    assert operator.get("/adapters/receiver/check").json() == {
        "name": "receiver",
        "ok": False,
        "detail": "it refuses",
    }
    assert operator.get("/adapters/register/check").json()["ok"] is None
    assert operator.get("/adapters/receiver/containers").json()["items"] == []


def test_metrics_are_prometheus_text(operator: httpx2.Client, case: dict[str, Any]) -> None:
    publish(operator, case)
    answer = operator.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "tolbooth_events_total 1.0" in answer.text
    assert "tolbooth_channel_up 1.0" in answer.text
    assert 'outcome="envelope"' in answer.text

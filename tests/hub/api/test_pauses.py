"""Pauses over HTTP: who may, what is refused, and where a pause and an open breaker are seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_reading import publish

APP = {"what": "subscription", "name": "app", "reason": "the supplier moves"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def paused(client: httpx2.Client, **wanted: Any) -> Any:
    answer = client.post("/pauses", json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()["items"]


def delivery_of(client: httpx2.Client, seq: int) -> Any:
    return client.get(f"/events/{seq}/deliveries").json()["items"][0]


def test_what_is_paused_is_held_seen_everywhere_and_delivered_when_it_is_resumed(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    with running.client(Scope.FLOW_PAUSE, holder="Bram Example") as bram:
        (made,) = paused(bram, **APP)
        assert (made["what"], made["name"], made["who"], made["until"]) == (
            *("subscription", "app", "Bram Example", None),
        )
        assert bram.get("/pauses").status_code == 403, "to look needs a scope of its own"
    seq = publish(operator, case)
    shown = delivery_of(operator, seq)
    assert (shown["state"], shown["held_by"]["why"], shown["attempts"]) == ("held", "paused", 0)
    assert "paused by Bram Example since" in shown["held_by"]["detail"]
    assert "the supplier moves" in shown["held_by"]["detail"]
    story = operator.get(f"/events/{seq}/trace").json()["events"][0]["deliveries"][0]
    assert story["held_by"] == shown["held_by"]
    (line,) = operator.get("/pauses").json()["items"]
    assert (line["waiting"], line["there"], line["thing"]) == (1, True, "The subscription app")
    (system,) = operator.get("/adapters").json()["items"][0]["systems"]
    assert (system["paused"]["who"], system["waiting"], system["held"]) == ("Bram Example", 0, 1)
    (subscription,) = operator.get("/subscriptions").json()["items"]
    assert (subscription["paused"]["reason"], subscription["held"]) == ("the supplier moves", 1)
    assert operator.get("/routes").json()["pauses"][0]["name"] == "app"
    account = operator.get("/account").json()
    assert account["pauses"][0]["name"] == "app"
    assert (account["deliveries"]["held"], account["deliveries"]["dead"]) == (1, 0)
    text = operator.get("/metrics").text
    assert 'tolbooth_paused{name="app",what="subscription"} 1.0' in text
    assert 'tolbooth_waiting{state="held",subscription="app"} 1.0' in text
    assert running.receiver.got == []

    ended = operator.post("/pauses/resume", json={**APP, "reason": "it has moved"})
    assert ended.status_code == 200
    running.until(
        operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )
    assert operator.get("/pauses").json()["items"] == []
    with running.hub.reader.session() as session:
        entries = [one for one in audit.listing(session) if one.action.startswith("flow.")]
    assert [(one.who, one.action, one.thing, one.reason) for one in entries] == [
        ("Ailsa Example", "flow.resume", "subscription/app", "it has moved"),
        ("Bram Example", "flow.pause", "subscription/app", "the supplier moves"),
    ]
    assert entries[0].detail["paused_by"] == "Bram Example"  # type: ignore[index,call-overload]


def test_an_end_is_kept_and_seen_and_can_be_changed(running: Any, operator: httpx2.Client) -> None:
    until = datetime.now(UTC) + timedelta(hours=2)
    (made,) = paused(operator, **APP, until=until.isoformat())
    assert datetime.fromisoformat(made["until"]) == until
    (changed,) = paused(operator, **{**APP, "reason": "longer than thought"}, change=True)
    assert (changed["reason"], changed["until"], changed["since"]) == (
        *("longer than thought", None, made["since"]),
    )


def test_an_adapter_is_both_its_deliveries_and_its_polling_unless_one_is_named(
    running: Any, operator: httpx2.Client
) -> None:
    why = {"what": "adapter", "reason": "an upgrade"}
    assert [one["what"] for one in paused(operator, **why, name="receiver")] == ["adapter"], (
        "it polls nothing"
    )
    assert [one["what"] for one in paused(operator, **why, name="tides")] == ["adapter", "polling"]
    again = operator.post("/pauses", json={**why, "name": "tides", "only": "polling"})
    assert again.status_code == 409
    assert "The polling of the adapter tides is paused by Ailsa Example" in again.json()["detail"]
    only = operator.post("/pauses/resume", json={**why, "name": "tides", "only": "deliveries"}).json()
    assert [one["what"] for one in only["items"]] == ["adapter"]
    lines = {one["name"]: one for one in operator.get("/adapters").json()["items"]}
    assert lines["tides"]["polling_paused"]["reason"] == "an upgrade"
    rest = operator.post("/pauses/resume", json={**why, "name": "tides"}).json()
    assert [one["what"] for one in rest["items"]] == ["polling"]


def test_a_route_and_everything_are_held_with_their_own_words(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    paused(operator, what="route", name="cases", reason="a wrong filter")
    first, second = publish(operator, case), publish(operator, case, id="c-2")
    running.until(
        operator, f"/events/{second}/deliveries", lambda body: body["items"][0]["held_by"] is not None
    )
    assert "the route cases is paused" in delivery_of(operator, first)["held_by"]["detail"]
    paused(operator, what="everything", reason="the council is moving")
    assert "everything that is sent is paused" in delivery_of(operator, first)["held_by"]["detail"]
    waits = {one["what"]: one["waiting"] for one in operator.get("/pauses").json()["items"]}
    assert waits == {"route": 2, "everything": 2}
    for thing in ({"what": "route", "name": "cases"}, {"what": "everything"}):
        assert operator.post("/pauses/resume", json={**thing, "reason": "mended"}).status_code == 200
    running.until(
        operator, f"/events/{second}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )
    assert running.receiver.got == ["c-1", "c-2"], "in their order"


def test_what_is_not_there_or_cannot_be_meant_is_refused_in_words(
    running: Any, operator: httpx2.Client
) -> None:
    def refused(status: int, words: str, path: str = "/pauses", **wanted: Any) -> None:
        answer = operator.post(path, json={"reason": "a test", **wanted})
        assert answer.status_code == status, answer.text
        assert words in answer.json()["detail"], answer.text

    past = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
    refused(404, "did you mean app?", what="subscription", name="apps")
    refused(404, "there are: asleep, receiver, register, tides", what="adapter", name="nothing-like-it")
    refused(
        404, "There is no adapter that is polled 'receiver'", what="adapter", name="receiver", only="polling"
    )
    refused(404, "There is no route 'nothing'; there are: cases.", what="route", name="nothing")
    refused(422, "Everything has no name", what="everything", name="app")
    refused(422, "Say which route is meant", what="route")
    refused(422, "`only` is for an adapter", what="route", name="cases", only="polling")
    refused(409, "is over", what="subscription", name="app", until=past)
    refused(422, "timezone", what="subscription", name="app", until="2030-01-01T00:00:00")
    refused(409, "say why", what="subscription", name="app", reason="  ")
    refused(409, "is not paused; pause it first", what="subscription", name="app", change=True)
    refused(409, "The subscription app is not paused", "/pauses/resume", what="subscription", name="app")
    assert paused(operator, **APP)
    refused(409, "is paused by Ailsa Example since", what="subscription", name="app")
    with running.client(Scope.ROUTES_WRITE, Scope.ROUTES_READ) as other:
        assert other.post("/pauses", json=APP).status_code == 403
        assert other.post("/pauses/resume", json=APP).status_code == 403
        assert len(other.get("/pauses").json()["items"]) == 1


def test_the_pause_of_what_was_removed_is_seen_and_can_be_ended(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    paused(operator, **APP)
    seq = publish(operator, case)
    operator.put("/routes", params={"owner": "tests"}, content="")
    (line,) = operator.get("/pauses").json()["items"]
    assert line["there"] is False
    assert delivery_of(operator, seq)["held_by"]["why"] == "removed"
    again = operator.post("/pauses", json={**APP, "change": True})
    assert again.status_code == 409
    assert "was removed" in again.json()["detail"]
    assert operator.post("/pauses/resume", json=APP).status_code == 200
    operator.put("/routes", params={"owner": "tests"}, content=ROUTES)
    running.until(
        operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )


def test_a_delivery_to_a_system_whose_breaker_is_open_says_why_and_until_when(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.away = True
    running.receiver.words = "down for repair, said Ailsa Example who saw it"
    data = {**case["data"], "description": "Ailsa Example who saw it"}
    seqs = [publish(operator, case, data=data, id=f"c-{n}", partitionkey=f"lane-{n}") for n in range(12)]

    def is_open(body: Any) -> bool:
        waits = body["items"][0]["waits_for"]
        return waits is not None and waits["breaker"] == "open"

    shown = running.until(operator, f"/events/{seqs[0]}/deliveries", is_open)["items"][0]
    assert (shown["state"], shown["held_by"]) == ("waiting", None)
    waits = shown["waits_for"]
    assert waits["system"] == "receiver"
    assert waits["until"] is not None
    assert waits["failures"] >= 10
    assert "down for repair" in waits["why"]
    assert "Ailsa" not in waits["why"], "personal data is hidden in the system's own words"
    account = operator.get("/account").json()
    assert (account["deliveries"]["waiting"], account["deliveries"]["dead"]) == (12, 0)

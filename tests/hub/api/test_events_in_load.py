"""``POST /events`` by many at once, with no room, and while the hub stops."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
import pytest


def test_fifty_who_send_one_event_at_once_make_one_event(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    async def all_at_once() -> list[httpx2.Response]:
        limits = httpx2.Limits(max_connections=60)
        async with httpx2.AsyncClient(base_url=running.url, limits=limits, timeout=30) as client:
            headers = {"authorization": operator.headers["authorization"]}
            return await asyncio.gather(
                *(client.post("/events", json=case, headers=headers) for _ in range(50))
            )

    answers = asyncio.run(all_at_once())
    assert [one.status_code for one in answers] == [202] * 50
    results = [one.json()["results"][0] for one in answers]
    assert sorted(one["status"] for one in results) == ["accepted"] + ["duplicate"] * 49
    assert len({one["seq"] for one in results}) == 1
    account = running.until(operator, "/account", lambda found: found["deliveries"]["delivered"] == 1)
    assert account["balances"], account["checks"]
    assert account["events"] == account["deliveries_in_all"] == 1
    assert account["records"]["duplicate"] == 49
    assert running.receiver.got == [case["id"]]


def test_one_batch_that_holds_an_event_twice_is_one_event(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    answer = operator.post("/events", json=[case, case, {**case, "subject": "another"}])
    assert [one["status"] for one in answer.json()["results"]] == ["accepted", "duplicate", "conflict"]
    assert running.until(operator, "/account", lambda found: found["deliveries"]["delivered"] == 1)[
        "balances"
    ]


def test_with_no_room_it_takes_nothing_and_says_when_to_come_again(
    running: Any, operator: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running.hub, "spare_disk", 2**62)
    monkeypatch.setattr(running.hub, "_look_at_disk_at", 0.0)
    for content, kind in ((b"[1]", "application/json"), (b"<a/>", "text/xml"), (None, "")):
        asked: dict[str, Any] = (
            {"json": case} if content is None else {"content": content, "headers": {"content-type": kind}}
        )
        answer = operator.post("/events", **asked)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
        assert "too little room" in answer.json()["detail"]
        assert "Nothing of this request was recorded" in answer.json()["detail"]
        assert str(running.hub.settings.data) not in answer.text
    account = operator.get("/account").json()
    assert (account["records_in_all"], account["events"], account["balances"]) == (0, 0, True)


def test_a_hub_that_stops_takes_nothing_more(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    assert operator.post("/events", json=case).status_code == 202
    running.until(operator, "/account", lambda found: found["deliveries"]["delivered"] == 1)
    running.hub.door.close()
    answer = operator.post("/events", json={**case, "id": "c-2"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "stopping" in answer.json()["detail"]
    account = operator.get("/account").json()
    assert account["events"] == 1

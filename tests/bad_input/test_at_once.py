"""The same event from many at once: one event, one delivery, and nobody is turned away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

MANY = 50
ROUTES = """
[subscriptions.app]
adapter = "web"
target = {{ url = "{url}" }}

[routes.cases]
types = ["case.*"]
to = "app"
"""


def test_one_event_from_fifty_clients_reaches_the_receiver_once(
    tmp_path: Path, hub_at: Any, event: Any, until: Any, app: tuple[str, list[dict[str, Any]]]
) -> None:
    url, got = app
    place = hub_at(tmp_path, routes=ROUTES.format(url=url))
    place.settings += '\n[adapters.web]\nkind = "webhook"\n'
    (tmp_path / "tolbooth.toml").write_text(place.settings)
    one, last = event(), event()
    ready = threading.Barrier(MANY)

    def send(_: int) -> httpx2.Response:
        ready.wait(20)
        answer: httpx2.Response = client.post("/events", json=one)
        return answer

    with place.serving() as hub:
        # One client object with fifty connections: each thread's request goes over one of its own.
        with hub.client(hub.url, hub.key()) as client, ThreadPoolExecutor(MANY) as threads:
            answers = list(threads.map(send, range(MANY)))
        assert [answer.status_code for answer in answers] == [202] * MANY
        results = [answer.json()["results"][0] for answer in answers]
        assert sorted(each["status"] for each in results) == ["accepted"] + ["duplicate"] * (MANY - 1)
        assert len({each["seq"] for each in results}) == 1
        # One that comes after has arrived: were there a second delivery of the first, it would have, too.
        assert hub.operator.post("/events", json=last).status_code == 202
        until(lambda: hub.account()["deliveries"]["delivered"] == 2, "both deliveries")
        assert sorted(each["id"] for each in got) == sorted([one["id"], last["id"]])
        account = hub.account()
        assert account["balances"], account["checks"]
        assert (account["events"], account["deliveries_in_all"]) == (2, 2)
        assert account["records"]["duplicate"] == MANY - 1

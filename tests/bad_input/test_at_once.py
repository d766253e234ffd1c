"""The same event from many at once: one event, one delivery, and nobody is turned away."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

MANY = 50
ROUTES = """
[subscriptions.app]
adapter = "web"
target = {{ url = "{url}" }}

[routes.cases]
types = ["case.*"]
to = "app"
"""


@pytest.fixture
def app() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A receiving app on loopback: its address, and what it was sent."""
    got: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", got
        server.shutdown()
        thread.join()


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
        with hub.client(hub.url, key) as client:
            client.get("/health/live")
            ready.wait(20)
            answer: httpx2.Response = client.post("/events", json=one)
            return answer

    with place.serving() as hub:
        key = hub.key()
        with ThreadPoolExecutor(MANY) as clients:
            answers = list(clients.map(send, range(MANY)))
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

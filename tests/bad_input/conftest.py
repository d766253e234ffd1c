"""A hub as a process of its own, to be sent what no hub should be sent; and a look at what is left."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.processes import Process, start

PATIENCE = 90.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""
SOURCE = "/invented/app"
SETTINGS = """
data = "state"
routes = ["routes.toml"]

[http]
port = 0

[worker]
stop_seconds = 2

[intake]
max_batch = 20
"""


def settle(condition: Callable[[], Any], what: str) -> Any:
    """Wait until it is so, and give what it answered."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, f"{what} did not come about within {PATIENCE:g} seconds"
        time.sleep(0.01)
    return found


@dataclass
class HubProcess:
    """A folder with settings, and the hub that serves it."""

    folder: Path
    settings: str = SETTINGS
    routes: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    _process: Process | None = None
    _operator: httpx2.Client | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "tolbooth.toml").write_text(self.settings)
        (self.folder / "routes.toml").write_text(self.routes)

    def spawn(self) -> Process:
        """Start it, without waiting for it to serve."""
        own = {name: text for name, text in os.environ.items() if not name.startswith("TOLBOOTH_")}
        with (self.folder / "hub.log").open("a") as log:
            return start(["serve"], folder=self.folder, environment={**own, **self.environment}, log=log)

    @contextmanager
    def serving(self) -> Iterator[HubProcess]:
        process = self._process = self.spawn()
        run_file = self.folder / "state" / "run.json"
        try:
            settle(lambda: run_file.exists() or process.poll() is not None, "the hub's run file")
            assert process.poll() is None, self.log()
            run = json.loads(run_file.read_text())
            with self.client(run["url"], run["key"]) as client:
                self._operator = client
                yield self
            assert process.poll() is None, f"the hub died: {self.log()}"
        finally:
            process.terminate()
            process.wait(30)

    @staticmethod
    def client(url: str, key: str) -> httpx2.Client:
        return httpx2.Client(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=30)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def operator(self) -> httpx2.Client:
        """Holds every scope, and may speak for every source."""
        assert self._operator is not None
        return self._operator

    @property
    def url(self) -> str:
        return str(self.operator.base_url).rstrip("/")

    @property
    def address(self) -> tuple[str, int]:
        url = self.operator.base_url
        assert url.port is not None
        return url.host, url.port

    def key(self, *scopes: str, sources: tuple[str, ...] = (SOURCE,)) -> str:
        asked = {"holder": "Ailsa Example", "scopes": scopes or ("events:publish",), "sources": sources}
        made = self.operator.post("/keys", json=asked)
        assert made.status_code < 300, made.text
        return str(made.json()["key"])

    def log(self) -> str:
        return (self.folder / "hub.log").read_text()

    def account(self) -> dict[str, Any]:
        answer = self.operator.get("/account")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def letters(self, **wanted: str) -> list[dict[str, Any]]:
        """Every dead letter, newest first."""
        found: list[dict[str, Any]] = []
        asked = {"limit": "200", **wanted}
        while True:
            page = self.operator.get("/dead-letters", params=asked).json()
            found += page["items"]
            if not page["next"]:
                return found
            asked["after"] = page["next"]

    def letter(self, which: str) -> dict[str, Any]:
        answer = self.operator.get(f"/dead-letters/{which}", params={"unmasked": "true"})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="session")
def hub_at() -> Callable[..., HubProcess]:
    """Lays out a folder for a hub of its own; serve it with ``with …serving()``."""
    return HubProcess


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], Any], str], Any]:
    """Waits until something is so."""
    return settle


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    """One hub for the tests of a module; whatever they did to it, its account balances at the end."""
    with HubProcess(tmp_path_factory.mktemp("hub")).serving() as running:
        yield running
        account = running.account()
        assert account["balances"], account["checks"]
        assert "Traceback" not in running.log(), running.log()


@pytest.fixture(scope="module")
def key(hub: HubProcess) -> str:
    """May publish as ``/invented/app`` and nothing else."""
    return hub.key()


@pytest.fixture(scope="module")
def sender(hub: HubProcess, key: str) -> Iterator[httpx2.Client]:
    """A client with that key."""
    with hub.client(hub.url, key) as client:
        yield client


_COUNT = iter(range(10**9))


def _event(**others: Any) -> dict[str, Any]:
    number = next(_COUNT)
    event = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": SOURCE,
        "type": "uk.gov.council.case.opened.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {
            "reference": f"R-{number}",
            "service": "missed_bin",
            "title": "A bin on Invented Street",
            "channel": "web",
            "opened_at": "2026-05-06T07:08:09Z",
        },
    }
    return {**event, **others}


@pytest.fixture(scope="session")
def event() -> Callable[..., dict[str, Any]]:
    """A new good event; keywords replace its attributes."""
    return _event


@pytest.fixture(scope="module")
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

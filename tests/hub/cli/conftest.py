"""The command line against real hubs: one that runs as a process of its own, and none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from hub.cli.main import app
from tests.processes import Process, start

TOLBOOTH = Path(sys.executable).with_name("tolbooth")
SETTINGS = """
data = "state"
routes = ["routes.toml"]

[http]
port = 0

[worker]
stop_seconds = 2

[adapters.web]
kind = "webhook"
"""
CASES = """
data = "state"
[http]
port = 0
[cases]
enabled = true
types = "types"
calendars = "calendars"
"""
ROUTES = """
[subscriptions.planning-app]
adapter = "web"
target = {{ url = "{url}" }}

[routes.forms]
types = ["form.*"]
to = "planning-app"
retry = {{ attempts = 1 }}
"""


@dataclass
class Receiver:
    """A receiving app on loopback. ``status`` is what it answers."""

    url: str
    status: int = 204
    got: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if found.status < 300:
                found.got.append(json.loads(body))
            self.send_response(found.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.daemon_threads = True
        found = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def settle(condition: Callable[[], bool], what: str, patience: float = 90) -> None:
    """Wait until it is so."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"{what} did not come about within {patience:g} seconds"
        time.sleep(0.01)


@dataclass(frozen=True)
class Place:
    """A folder with settings."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "tolbooth.toml"

    @property
    def run_file(self) -> Path:
        return self.folder / "state" / "run.json"

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        """A command in this process, with the folder's settings."""
        return CliRunner().invoke(app, ["--config", str(self.config), *arguments], input=stdin)

    def json(self, *arguments: str, code: int = 0) -> Any:
        """What a command answers to a machine."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def start(self) -> Process:
        """A hub as a process of its own, serving."""
        process = self.start_unready()
        self.settle_until_serving(process)
        return process

    def start_unready(self) -> Process:
        """One that may not come to serve: what it says is in `hub.log`."""
        with (self.folder / "hub.log").open("w") as log:
            words = ["--config", str(self.config), "serve"]
            return start(words, folder=self.folder, environment=os.environ, log=log)

    def settle_until_serving(self, process: Process | subprocess.Popen[bytes]) -> None:
        settle(lambda: self.run_file.exists() or process.poll() is not None, "the hub's run file")
        assert process.poll() is None, (self.folder / "hub.log").read_text()

    @contextmanager
    def serving(self) -> Iterator[Process]:
        process = self.start()
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def place(folder: Path, url: str = "http://127.0.0.1:9/hook") -> Place:
    (folder / "tolbooth.toml").write_text(SETTINGS)
    (folder / "routes.toml").write_text(ROUTES.format(url=url))
    return Place(folder)


@pytest.fixture
def here(tmp_path: Path) -> Place:
    """A folder with settings, and no hub."""
    return place(tmp_path)


@pytest.fixture
def own(here: Place) -> Place:
    """Cases are enabled, and the council has folders of its own."""
    for name in ("types", "calendars"):
        (here.folder / name).mkdir()
    here.config.write_text(CASES)
    return here


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Place]:
    """A hub that runs; its webhook is ``receiver``."""
    found = place(tmp_path_factory.mktemp("hub"), receiver.url)
    with found.serving():
        yield found


@pytest.fixture
def until() -> Callable[[Callable[[], bool], str], None]:
    """Waits until something is so."""
    return settle


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the person at the desk may count."""
    for name in [one for one in os.environ if one.startswith("TOLBOOTH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "200")

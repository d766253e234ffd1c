"""The hub under test: `tolbooth serve` as a process of its own, over a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beside import START_SECONDS, DidNotStart, end
from benchmarks.machine import most_resident_mib, resident_mib

RUN_FILE = Path("var") / "run.json"
CONFIG_FILE = "tolbooth.toml"
ROUTES_FILE = "routes.toml"
LOG_FILE = "hub.log"
CONCURRENCY = 256
WINDOW = 1_000
"""The subscription's limits in every bench. The defaults are kind to receivers; a bench asks for the most."""
_TOLBOOTH = ("-P", "-c", "from hub.cli.main import main; main()")


@dataclass(frozen=True, slots=True)
class HubProcess:
    """A running hub: its address, an operator's key, its process."""

    url: str
    key: str
    pid: int

    def resident_mib(self) -> float | None:
        return resident_mib(self.pid)

    def most_resident_mib(self) -> float | None:
        return most_resident_mib(self.pid)


def config(*, delivering: bool, files: Path | None = None) -> str:
    """The text of a ``tolbooth.toml``: a free port, one webhook adapter, and a revenues folder if given.

    Not delivering, the adapter is switched off: deliveries are recorded and wait. Files are renamed into the
    folder whole, so they are not waited for to settle.
    """
    text = f"""data = "var"
routes = ["{ROUTES_FILE}"]

[http]
port = 0

[log]
level = "warning"

[adapters.app]
kind = "webhook"
enabled = {"true" if delivering else "false"}
"""
    if files is not None:
        text += (
            f'\n[adapters.revenues]\nkind = "revenues_extract"\nfolder = {json.dumps(str(files))}\n'
            'settle = "0s"\nevery = "100ms"\n'
        )
    return text


def routes(receiver: str, *, order_by: str | None = None) -> str:
    """The text of a routing file: every form and every move goes to one receiver."""
    order = f'order_by = "{order_by}"\n' if order_by else ""
    return f"""[subscriptions.receiver]
adapter = "app"
concurrency = {CONCURRENCY}
window = {WINDOW}
{order}target = {{ url = "{receiver}" }}

[routes.everything]
types = ["form.submitted", "person.moved"]
to = "receiver"
"""


@contextmanager
def hub(folder: Path, config_text: str, routes_text: str) -> Iterator[HubProcess]:
    """Run a hub in ``folder`` until the block ends; started there again it goes on from what it had.

    Raises DidNotStart, with the end of the hub's log, when it does not come up within 30 s.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG_FILE).write_text(config_text, "utf-8")
    (folder / ROUTES_FILE).write_text(routes_text, "utf-8")
    run_file = folder / RUN_FILE
    run_file.unlink(missing_ok=True)
    # Settings of whoever measures must not change what is measured.
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
    with (folder / LOG_FILE).open("ab") as log:
        command = [sys.executable, *_TOLBOOTH, "serve", "--config", str(folder / CONFIG_FILE)]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=plain, start_new_session=True
        )
    try:
        yield _found(process, run_file, folder / LOG_FILE)
    finally:
        end(process)


def _found(process: subprocess.Popen[bytes], run_file: Path, log: Path) -> HubProcess:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            told = json.loads(run_file.read_text("utf-8"))
            return HubProcess(url=told["url"], key=told["key"], pid=process.pid)
        except (FileNotFoundError, ValueError):
            time.sleep(0.05)
    said = log.read_text("utf-8", errors="replace")[-2000:]
    raise DidNotStart(f"the hub did not come up (exit code {process.poll()}); the end of its log:\n{said}")

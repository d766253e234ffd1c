"""The hub under test: `tolbooth serve` as a process of its own, with workers apart where it has a broker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from benchmarks.backing import Backing
from benchmarks.beside import START_SECONDS, DidNotStart, end
from benchmarks.broker_queue import consumers
from benchmarks.machine import most_resident_mib, resident_mib

_T = TypeVar("_T")

RUN_FILE = Path("var") / "run.json"
CONFIG_FILE = "tolbooth.toml"
ROUTES_FILE = "routes.toml"
LOG_FILE = "hub.log"
CONCURRENCY = 256
WINDOW = 1_000
"""The subscription's limits in every bench. The defaults are kind to receivers; a bench asks for the most."""
GROUP = "main"
"""The worker group of every bench: the settings' default."""
_TOLBOOTH = ("-P", "-c", "from hub.cli.main import main; main()")


@dataclass(frozen=True, slots=True)
class HubProcess:
    """A running hub: its address, an operator's key, its processes; ``pids`` has the API's first."""

    url: str
    key: str
    pids: tuple[int, ...]

    def resident_mib(self) -> float | None:
        """Of all its processes together."""
        return _sum(resident_mib(pid) for pid in self.pids)

    def most_resident_mib(self) -> float | None:
        """Of all its processes together, each at its highest."""
        return _sum(most_resident_mib(pid) for pid in self.pids)


def config(*, delivering: bool, files: Path | None = None, on: Backing | None = None) -> str:
    """The text of a ``tolbooth.toml``: a free port, one webhook adapter, and a revenues folder if given.

    Not delivering, the adapter is switched off: deliveries are recorded and wait. Files are renamed into the
    folder whole, so they are not waited for to settle.
    """
    on = on or Backing()
    text = f"""data = "var"
routes = ["{ROUTES_FILE}"]

[http]
port = 0

[database]
url = "{on.database}"

[broker]
url = "{on.broker}"

[worker]
concurrency = {CONCURRENCY}

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


def routes(receiver: str, *, order_by: str | None = None, concurrency: int = CONCURRENCY) -> str:
    """The text of a routing file: every form and every move goes to one receiver, which each worker sends at
    most ``concurrency`` at once."""
    order = f'order_by = "{order_by}"\n' if order_by else ""
    return f"""[subscriptions.receiver]
adapter = "app"
concurrency = {concurrency}
window = {WINDOW}
{order}target = {{ url = "{receiver}" }}

[routes.everything]
types = ["form.submitted", "person.moved"]
to = "receiver"
"""


@contextmanager
def hub(
    folder: Path, config_text: str, routes_text: str, *, on: Backing | None = None, workers: int = 1
) -> Iterator[HubProcess]:
    """Run a hub in ``folder`` until the block ends; started there again it goes on from what it had.

    With a broker the API is one process, which hands out and sweeps too, and each of the ``workers`` another;
    otherwise all is one. Raises DidNotStart, with the end of the log, when one does not come up within 60 s.
    """
    on = on or Backing()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG_FILE).write_text(config_text, "utf-8")
    (folder / ROUTES_FILE).write_text(routes_text, "utf-8")
    (folder / RUN_FILE).unlink(missing_ok=True)
    with ExitStack() as processes:
        if on.database:
            _migrate(folder)
        serve = processes.enter_context(tolbooth(folder, *_SERVE[on.apart]))
        found = _found(folder, serve)
        crew = [serve]
        if on.apart:
            crew += [processes.enter_context(tolbooth(folder, "worker")) for _ in range(workers)]
            _wait(folder, crew[-1], lambda: consumers(on.broker, f"tolbooth.{GROUP}") >= workers or None)
        yield HubProcess(found["url"], found["key"], tuple(each.pid for each in crew))


_SERVE = {False: ("serve",), True: ("serve", "--with", "scheduler")}
"""By whether workers are apart; the scheduler is one of a hub's standing duties, so it runs with the API."""


@contextmanager
def tolbooth(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of its commands as a process of its own, ended with the block; what it says goes into the log."""
    with (folder / LOG_FILE).open("ab") as log:
        process = subprocess.Popen(
            _command(folder, *arguments),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_plain(),
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def _migrate(folder: Path) -> None:
    done = subprocess.run(
        _command(folder, "migrate"), env=_plain(), capture_output=True, timeout=START_SECONDS, check=False
    )
    if done.returncode:
        raise DidNotStart(f"tolbooth migrate failed: {done.stderr.decode(errors='replace')[-2000:]}")


def _command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, *_TOLBOOTH, *arguments, "--config", str(folder / CONFIG_FILE)]


def _plain() -> dict[str, str]:
    """Settings of whoever measures must not change what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}


def _found(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, str]:
    def look() -> dict[str, str] | None:
        try:
            told: dict[str, str] = json.loads((folder / RUN_FILE).read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return told

    return _wait(folder, process, look)


def _wait(folder: Path, process: subprocess.Popen[bytes], look: Callable[[], _T | None]) -> _T:
    """What ``look`` finds, within 60 s and while the process runs. Raises DidNotStart."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    said = (folder / LOG_FILE).read_text("utf-8", errors="replace")[-2000:]
    raise DidNotStart(f"the hub did not come up (exit code {process.poll()}); the end of its log:\n{said}")


def _sum(sizes: Iterable[float | None]) -> float | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if known else None

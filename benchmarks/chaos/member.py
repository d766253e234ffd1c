"""One process of the hub under test, which the run starts and starts again, as a supervisor would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import IO, Protocol

from benchmarks.chaos.plan import role_of
from benchmarks.chaos.settings_text import BROKER, CONFIG_FILE, STOP_SECONDS
from benchmarks.chaos.uninterrupted import uninterrupted
from hub.roles import Role

_TOLBOOTH = ("-P", "-c", "from hub.cli.main import main; main()")
_COMMANDS = {Role.API: "serve", Role.WORKER: "worker", Role.POLLER: "poller", Role.SCHEDULER: "scheduler"}
_AT_WORK = ('"hub.serving"', '"hub.working"')
STOP_BOUND = 3 * STOP_SECONDS + 5
"""Seconds in which a process that is told to stop has ended, whatever is away: its requests, its deliveries
and its last units of work have ``stop_seconds`` or 10 s each."""


class State(Enum):
    """How the run sees a process."""

    DOWN = "down"
    RUNNING = "running"
    STILL = "standing still"
    STOPPING = "told to stop"


class Process(Protocol):
    """What is used of ``subprocess.Popen``."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def kill(self) -> None: ...

    def send_signal(self, sig: int) -> None: ...


class Member:
    """A role, its own data folder and port, and its process if it runs. Each start has a log of its own."""

    def __init__(
        self, name: str, folder: Path, broker_url: str, port: int | None, words: Sequence[str] = ()
    ) -> None:
        """``words``: further words of its command, such as ``--group heavy``."""
        self.name = name
        self.role = role_of(name)
        self.port = port
        self.data = folder / name
        self.state = State.DOWN
        self.point: str | None = None
        self.told_at = 0.0
        self.started_at = 0.0
        self.starts = 0
        self._begun = False
        self._folder = folder
        self._words = tuple(words)
        self._broker_url = broker_url
        self._process: Process | None = None
        self.data.mkdir()

    @property
    def log(self) -> Path:
        """Of the newest start."""
        return self.data / f"{self.starts}.log"

    @property
    def logs(self) -> list[Path]:
        return sorted(self.data.glob("*.log"))

    @property
    def _note(self) -> Path:
        return self.data / f"{self.starts}.died-at"

    @property
    def exit_code(self) -> int | None:
        return None if self._process is None else self._process.poll()

    @property
    def pid(self) -> int | None:
        """Of its newest start."""
        return None if self._process is None else self._process.pid

    @property
    def died_at_its_point(self) -> bool:
        """Has it killed itself where it was told to?"""
        return self.exit_code == -signal.SIGKILL and self._note.exists()

    @property
    def at_work(self) -> bool:
        """Does it run, and say that it has begun?"""
        if self.state is not State.RUNNING or self.exit_code is not None:
            return False
        if not self._begun:
            said = self.log.read_text("utf-8", errors="replace")
            self._begun = any(event in said for event in _AT_WORK)
        return self._begun

    @property
    def armed(self) -> bool:
        """Does it run towards a fail point?"""
        return self.point is not None and self.state is not State.DOWN

    def environment(self) -> dict[str, str]:
        """What this process is told beside the settings file; nothing of the caller's settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
        own |= {"TOLBOOTH_DATA": self.name, BROKER: self._broker_url}
        if self.port is not None:
            own["TOLBOOTH_HTTP__PORT"] = str(self.port)
        return own

    def command(self, *words: str) -> list[str]:
        return [sys.executable, *_TOLBOOTH, *self.words(*words)]

    def words(self, *words: str) -> list[str]:
        """What follows `tolbooth` in a command on its hub."""
        return [*words, "--config", str(self._folder / CONFIG_FILE)]

    def start(self, point: str | None = None) -> None:
        """``point``: a fail point at which it kills itself."""
        self.starts += 1
        self.started_at = time.monotonic()
        self.point = point
        self._begun = False
        own = self.environment()
        if point is not None:
            own |= {"TOLBOOTH_DIE_AT": point, "TOLBOOTH_DIED": str(self._note)}
        with self.log.open("ab") as log, uninterrupted():
            self._process = self._spawn(self.words(_COMMANDS[self.role], *self._words), own, log)
        self.state = State.RUNNING

    def _spawn(self, words: list[str], environment: dict[str, str], log: IO[bytes]) -> Process:
        return subprocess.Popen(
            [sys.executable, *_TOLBOOTH, *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            # Ctrl-C is for the run, which ends its processes itself.
            start_new_session=True,
        )

    def kill(self) -> None:
        """SIGKILL, and wait for it. Safe when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self.state = State.DOWN

    def stand_still(self) -> None:
        self._signal(signal.SIGSTOP)
        self.state = State.STILL

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)
        self.state = State.RUNNING

    def tell_to_stop(self) -> None:
        """SIGTERM; ``told_at`` is when, on the monotonic clock."""
        self._signal(signal.SIGTERM)
        self.told_at = time.monotonic()
        self.state = State.STOPPING

    def said(self) -> str:
        """The end of the newest log."""
        return self.log.read_text("utf-8", errors="replace")[-3000:] if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

"""A process beside the bench: started, waited for, and ended."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import JsonValue

from benchmarks.machine import most_resident_mib, resident_mib

START_SECONDS = 60.0
STOP_SECONDS = 15.0


class DidNotStart(Exception):
    """A process the bench needs did not come up; what it said last is in the message."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A running process, its address, and what else it announced."""

    url: str
    pid: int
    said: Mapping[str, JsonValue]

    def resident_mib(self) -> float | None:
        return resident_mib(self.pid)

    def most_resident_mib(self) -> float | None:
        return most_resident_mib(self.pid)


@contextmanager
def beside(module: str, *arguments: str) -> Iterator[Beside]:
    """Run ``python -m module`` until the block ends; it must announce its address (``loopback.announce``).

    Raises DidNotStart when it has not within 60 s.
    """
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE)
    try:
        said = _announced(process, module)
        yield Beside(str(said["url"]), process.pid, said)
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGINT, then SIGKILL when it has not gone within 15 s."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def answer_of(module: str, arguments: Sequence[str], *, seconds: float, given: str = "") -> bytes:
    """Run ``python -m module`` to its end; what it printed. Raises CalledProcessError or TimeoutExpired."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        input=given.encode(),
        stdout=subprocess.PIPE,
        timeout=seconds,
        check=True,
    )
    return done.stdout


def _announced(process: subprocess.Popen[bytes], module: str) -> dict[str, JsonValue]:
    assert process.stdout is not None
    said = b""
    until = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not said.endswith(b"\n") and time.monotonic() < until:
            if not selector.select(until - time.monotonic()):
                break
            more = os.read(process.stdout.fileno(), 4096)
            if not more:
                break
            said += more
    try:
        found: dict[str, JsonValue] = json.loads(said)
        found["url"]
    except (ValueError, KeyError, TypeError) as error:
        raise DidNotStart(f"{module} did not say where it listens; it said {said[-400:]!r}") from error
    return found

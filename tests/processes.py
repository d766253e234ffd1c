"""`tolbooth` as a process of its own, split off one that is loaded already (``tests.loaded``).

How one starts from nothing is for the tests that use the installed program itself.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.loaded import Request

ROOT = Path(__file__).resolve().parent.parent


class Process:
    """What tests need of ``subprocess.Popen``."""

    def __init__(self, words: Sequence[str], told: socket.socket) -> None:
        self._words = list(words)
        self._told = told
        self.returncode: int | None = None
        self.pid = int.from_bytes(self._told.recv(4, socket.MSG_WAITALL), "big")

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                self._ended(self._told.recv(4, socket.MSG_DONTWAIT))
            except BlockingIOError:
                return None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises ``subprocess.TimeoutExpired``."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self._ended(self._told.recv(4, socket.MSG_WAITALL))
            except TimeoutError:
                raise subprocess.TimeoutExpired(self._words, timeout or 0) from None
            finally:
                if self.returncode is None:
                    self._told.settimeout(None)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, status: bytes) -> None:
        assert len(status) == 4, f"nobody knows how {self._words} ended"
        self.returncode = os.waitstatus_to_exitcode(int.from_bytes(status, "big"))
        self._told.close()


class _Loaded:
    """The loaded process, and the way to ask it."""

    def __init__(self) -> None:
        self._ask, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.loaded"],
                stdin=theirs.fileno(),
                cwd=ROOT,
                start_new_session=True,
            )
        self._asking = threading.Lock()

    def split(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], out: int, err: int
    ) -> Process:
        request = json.dumps(asdict(Request(list(words), str(folder), dict(environment)))).encode()
        ours, theirs = socket.socketpair()
        with theirs, Path(os.devnull).open("rb") as nothing, self._asking:
            socket.send_fds(self._ask, [request], [nothing.fileno(), out, err, theirs.fileno()])
        return Process(words, ours)

    def end(self) -> None:
        self._ask.close()
        self._process.wait(30)


@cache
def _loaded() -> _Loaded:
    return _Loaded()


def start(
    words: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: IO[str] | IO[bytes]
) -> Process:
    """Run ``tolbooth`` with these words in ``folder``; what it says, on both streams, goes to ``log``."""
    return _loaded().split(words, folder, environment, log.fileno(), log.fileno())


def run(
    words: Sequence[str], *, folder: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run ``tolbooth`` with these words to its end: its exit code, and what it said.

    Raises ``subprocess.TimeoutExpired`` after ``timeout`` seconds; it is killed then.
    """
    with TemporaryFile("w+", encoding="utf-8") as out, TemporaryFile("w+", encoding="utf-8") as err:
        process = _loaded().split(words, folder, environment, out.fileno(), err.fileno())
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        for one in (out, err):
            one.seek(0)
        return subprocess.CompletedProcess(list(words), code, out.read(), err.read())


def end() -> None:
    """After the last test: the loaded process goes."""
    if _loaded.cache_info().currsize:
        _loaded().end()
        _loaded.cache_clear()

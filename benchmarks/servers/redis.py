"""A Redis of one's own, which writes what it is told to disk; gone, with its folder's files, afterwards."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType

from benchmarks.loopback import listen

START_SECONDS = 60.0
_PING, _PONG = b"PING\r\n", b"+PONG"


class NotInstalled(Exception):
    """There is no Redis on this machine."""


class DidNotStart(Exception):
    """It ended, or did not answer in time; the message ends with what it said."""


class RedisServer:
    """Use it as a context manager: it answers when the block begins, and its process is gone when it ends.

    It keeps what it is told in its append-only file, which is forced to disk each second: what Redis advises
    for data that is to outlive it (redis.io, "Persistence"). A crash of the machine loses a second of it.
    """

    def __init__(self, folder: Path) -> None:
        """Raises ``NotInstalled``. Starts nothing yet."""
        program = shutil.which("redis-server")
        if program is None:
            raise NotInstalled("there is no redis-server on this machine")
        self._program = program
        self._folder = folder
        with listen() as held:
            self._port = int(held.getsockname()[1])

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def __enter__(self) -> RedisServer:
        """Raises ``DidNotStart``."""
        own = {"port": str(self._port), "bind": "127.0.0.1", "dir": str(self._folder), "save": ""}
        lasting = {"appendonly": "yes", "appendfsync": "everysec"}
        options = [part for name, value in {**own, **lasting}.items() for part in (f"--{name}", value)]
        with (self._folder / "said").open("wb") as said:
            self._process = subprocess.Popen(
                [self._program, *options], stdin=subprocess.DEVNULL, stdout=said, stderr=said
            )
        try:
            self._wait_for_answer()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _wait_for_answer(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        said = (self._folder / "said").read_text("utf-8", "replace")[-2000:]
        raise DidNotStart(
            f"Redis did not answer within {START_SECONDS:g} s; the end of what it said:\n{said}"
        )

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), timeout=5) as asking:
                asking.sendall(_PING)
                return asking.recv(64).startswith(_PONG)
        except OSError:
            return False

    def _end(self) -> None:
        self._process.kill()  # nothing of it is wanted any more
        self._process.wait()

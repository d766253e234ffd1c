"""A socket that wakes a thread which waits by ``select``."""

from __future__ import annotations

import select
import socket
from contextlib import suppress


class Wake:
    """Opened by ``open``; until then, and after ``close``, it wakes nobody."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socket(), socket.socket()
        self.close()

    def open(self) -> None:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)

    def call(self) -> None:
        """From any thread. A socket that is full has woken it already; one that is closed wakes nobody."""
        with suppress(OSError):
            self._theirs.send(b"!")

    def wait(self, seconds: float, also: socket.socket | None = None) -> bool:
        """Until ``call``, until ``also`` can be read, or for ``seconds``. Can ``also`` be read?

        Raises ``OSError`` or ``ValueError`` where ``also`` is closed.
        """
        poll = select.poll()
        poll.register(self._ours, select.POLLIN)
        if also is not None:
            poll.register(also, select.POLLIN)
        ready = {number for number, _ in poll.poll(max(0.0, seconds) * 1000)}
        if self._ours.fileno() in ready:
            with suppress(OSError):
                while len(self._ours.recv(4096)) == 4096:
                    pass
        return also is not None and also.fileno() in ready

    def close(self) -> None:
        self._ours.close()
        self._theirs.close()

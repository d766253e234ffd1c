"""A socket whose every wait ends when the call's time is up, however slowly the other side drips."""

from __future__ import annotations

import io
import socket
import threading
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


KEEP_ALIVE = 4.0
"""Seconds an idle connection is used again within. Many servers close theirs after 5; whoever closes first
avoids the race in which a request is written to a connection that is being closed."""


@dataclass(slots=True)
class Turn:
    """One request under way on one thread: until when (monotonic), how long that is from its beginning, and
    whether all of it was sent."""

    until: float = float("inf")
    seconds: float = float("inf")
    read_timeout: float = 60.0
    sent: bool = False

    def left(self) -> float:
        """Seconds; never less than a moment, since 0 would mean not to wait at all."""
        return max(self.until - monotonic(), 0.001)

    def over(self) -> bool:
        return monotonic() >= self.until

    def go_on(self) -> None:
        """Raises ``TimeoutError`` where the time is up."""
        if self.over():
            raise TimeoutError("the time for the whole call is up")


class Turns(threading.local):
    """The turn of the calling thread."""

    now: Turn = Turn()


TURNS = Turns()
"""A connection is used by one thread at a time, and asks here whose turn it is."""


class _Timed(io.RawIOBase):
    def __init__(self, held: socket.socket) -> None:
        self._held = held
        self._raw = held.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        turn = TURNS.now
        turn.go_on()
        self._held.settimeout(min(turn.read_timeout, turn.left()))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class TimedSocket:
    """Passes everything on to the socket, but reads and sends by the turn's clock."""

    def __init__(self, held: socket.socket) -> None:
        self._held = held

    def __getattr__(self, name: str) -> object:
        return getattr(self._held, name)

    def fileno(self) -> int:
        return self._held.fileno()

    def sendall(self, data: ReadableBuffer, /) -> None:
        """Nothing goes once the time is up, however long the name or the handshake took before."""
        turn = TURNS.now
        turn.go_on()
        stage = self._held.gettimeout()
        self._held.settimeout(turn.left() if stage is None else min(stage, turn.left()))
        self._held.sendall(data)

    def makefile(self, _mode: str = "rb", *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._held))


class _Timely:
    """What connections of both kinds do besides; asked before urllib3's own."""

    sock: socket.socket | TimedSocket | None
    _used = 0.0

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection it is mixed into
        assert isinstance(self.sock, socket.socket)
        self.sock = TimedSocket(self.sock)

    def getresponse(self) -> HTTPResponse:
        # Comes once the last of the request was handed over: where that failed, no whole request arrived.
        TURNS.now.sent = True
        found: HTTPResponse = super().getresponse()  # type: ignore[misc]
        self._used = monotonic()
        return found

    @property
    def is_connected(self) -> bool:
        """Is it good for one more request?"""
        held: bool = super().is_connected  # type: ignore[misc]
        return held and monotonic() - self._used < KEEP_ALIVE


class TimedConnection(_Timely, HTTPConnection):  # type: ignore[misc]  # their annotations differ
    """Plain."""


class TimedTlsConnection(_Timely, HTTPSConnection):  # type: ignore[misc]
    """TLS."""


class TimedPool(HTTPConnectionPool):
    ConnectionCls = TimedConnection


class TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = TimedTlsConnection

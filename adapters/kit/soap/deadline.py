"""A socket whose every wait ends when the call's time is up, however slowly the other side drips."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, SupportsRead, WriteableBuffer

    Sent = SupportsRead[bytes] | Iterable[ReadableBuffer] | ReadableBuffer | str


@dataclass(slots=True)
class Turn:
    """One request under way on one thread: until when (monotonic), and whether any of it was sent."""

    until: float = float("inf")
    read_timeout: float = 60.0
    sent: bool = False

    def left(self) -> float:
        """Seconds; never less than a moment, since 0 would mean not to wait at all."""
        return max(self.until - monotonic(), 0.001)

    def over(self) -> bool:
        return monotonic() >= self.until


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
        if turn.over():
            raise TimeoutError("the time for the whole call is up")
        self._held.settimeout(min(turn.read_timeout, turn.left()))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        if not self.closed:
            self._raw.close()
        super().close()


class TimedSocket:
    """Passes everything on to the socket, but reads by the turn's clock."""

    def __init__(self, held: socket.socket) -> None:
        self._held = held

    def __getattr__(self, name: str) -> object:
        return getattr(self._held, name)

    def fileno(self) -> int:
        return self._held.fileno()

    def makefile(self, _mode: str = "rb", *_: object, **__: object) -> io.BufferedReader:
        return io.BufferedReader(_Timed(self._held))


class TimedConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = TimedSocket(self.sock)

    def send(self, data: Sent) -> None:
        if self.sock is None:
            self.connect()
        TURNS.now.sent = True
        super().send(data)


class TimedTlsConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = TimedSocket(self.sock)

    def send(self, data: Sent) -> None:
        if self.sock is None:
            self.connect()
        TURNS.now.sent = True
        super().send(data)


class TimedPool(HTTPConnectionPool):
    ConnectionCls = TimedConnection


class TimedTlsPool(HTTPSConnectionPool):
    ConnectionCls = TimedTlsConnection

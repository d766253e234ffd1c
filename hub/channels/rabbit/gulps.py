"""A socket read in great gulps, for a library that asks for seven bytes, then for twelve, then for one."""

from __future__ import annotations

import socket
import ssl

from kombu.transport.pyamqp import Connection as AmqpConnection

_GULP = 65536


class Gulps:
    """Stands between py-amqp and its socket: nine small reads of a message become a share of one."""

    def __init__(self, connection: AmqpConnection) -> None:
        self._socket: socket.socket = connection.sock
        self._held = b""
        self._at = 0
        # Where a later py-amqp reads by another name, it reads as it always did, and we hold nothing.
        connection.transport._quick_recv = self.receive

    @property
    def waiting(self) -> bool:
        """Is there something to read that ``select`` on the socket would not see?"""
        if self._at < len(self._held):
            return True
        return isinstance(self._socket, ssl.SSLSocket) and bool(self._socket.pending())

    def receive(self, many: int) -> bytes:
        """At most so many bytes; none at the end. Raises what the socket does."""
        if self._at >= len(self._held):
            self._held, self._at = self._socket.recv(_GULP), 0
        start = self._at
        self._at = min(start + many, len(self._held))
        return self._held[start : self._at]

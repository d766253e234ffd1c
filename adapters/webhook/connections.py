"""Connections to receivers: opened when they are needed, kept alive between requests, so many at once."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import NamedTuple

import aiohappyeyeballs

from adapters.webhook.connection import Answer, BrokeOff, Connection

_NEXT_ADDRESS = 0.25
"""Seconds after which a host's next address is tried beside the one before (RFC 8305, section 5)."""


class Origin(NamedTuple):
    """Where to connect to: ``host`` is a name or an address, as DNS has it."""

    host: str
    port: int
    secure: bool


class Unreachable(Exception):
    """There is no connection to the receiver: nothing was sent."""


class Connections:
    """Lives on one event loop. ``close`` when nothing is under way any more.

    ``most`` requests at once, over all receivers; ``keep_alive`` is for how many seconds an idle connection
    is kept; ``longest`` how many bytes of an answer's body are read.
    """

    def __init__(self, *, most: int, keep_alive: float, longest: int) -> None:
        self._keep_alive = keep_alive
        self._longest = longest
        self._places = asyncio.Semaphore(most)
        self._idle: dict[Origin, list[Connection]] = {}
        """The one that was used last at the end."""
        self._sweeping: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._trust = ssl.create_default_context()

    async def post(self, origin: Origin, request: bytes) -> Answer:
        """Send one whole request and wait for its answer; nothing is sent twice.

        Raises ``Unreachable`` and ``BrokeOff``. Cancelled, it closes the connection.
        """
        async with self._places:
            connection = self._kept(origin) or await self._opened(origin)
            try:
                answer = await connection.post(request)
            except BaseException:
                connection.abort()
                raise
        if connection.usable:
            self._keep(origin, connection)
        return answer

    def close(self) -> None:
        """Close what is idle."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        for kept in self._idle.values():
            for connection in kept:
                connection.abort()
        self._idle.clear()

    def _kept(self, origin: Origin) -> Connection | None:
        kept = self._idle.get(origin)
        while kept:
            connection = kept.pop()
            if connection.usable and self._loop.time() - connection.idle_since < self._keep_alive:
                return connection
            connection.abort()
        return None

    def _keep(self, origin: Origin, connection: Connection) -> None:
        connection.idle_since = self._loop.time()
        self._idle.setdefault(origin, []).append(connection)
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(self._keep_alive, self._sweep)

    def _sweep(self) -> None:
        before = self._loop.time() - self._keep_alive
        left: dict[Origin, list[Connection]] = {}
        for origin, kept in self._idle.items():
            for connection in kept:
                if connection.usable and connection.idle_since > before:
                    left.setdefault(origin, []).append(connection)
                else:
                    connection.abort()
        self._idle = left
        self._sweeping = self._loop.call_later(self._keep_alive, self._sweep) if left else None

    async def _opened(self, origin: Origin) -> Connection:
        try:
            found = await self._loop.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
            connected = await aiohappyeyeballs.start_connection(
                found, happy_eyeballs_delay=_NEXT_ADDRESS, interleave=1, loop=self._loop
            )
            try:
                _, connection = await self._loop.create_connection(
                    lambda: Connection(self._longest),
                    sock=connected,
                    ssl=self._trust if origin.secure else None,
                    server_hostname=origin.host.rstrip(".") if origin.secure else None,
                )
            except BaseException:
                connected.close()
                raise
        except (OSError, UnicodeError) as error:
            raise Unreachable(getattr(error, "strerror", None) or str(error)) from error
        return connection


__all__ = ["Answer", "BrokeOff", "Connections", "Origin", "Unreachable"]

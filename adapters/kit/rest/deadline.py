"""Connections whose every wait ends when the request's time is up, however slowly the other side drips.

The stages' own limits begin anew with each byte that comes, so a head that drips, or one interim answer after
the other, would hold a thread for as long as it likes: whoever waited has given up by then, and tries again.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

_PIECE = 16 * 1024
"""Bytes handed over at a time: between two of them the clock is looked at."""


class _Ends(threading.local):
    """Until when (monotonic) the request of the calling thread may wait."""

    at: float = float("inf")


ENDS = _Ends()
"""A connection is used by one thread at a time, and asks here how long that has."""


class TimedTransport(httpx2.HTTPTransport):
    """httpx2's own, over connections that keep to ``ENDS``."""

    def __init__(self, context: ssl.SSLContext, *, connections: int, keep_alive: float) -> None:
        """``keep_alive`` is in seconds."""
        super().__init__(verify=context, trust_env=False)
        # It lets nobody choose the network behind its pool, so the pool is replaced before it is used.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=context,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=keep_alive,
            network_backend=_Timed(),
        )


class _Timed(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises ``ConnectTimeout`` or ``ConnectError``."""
        most = _most(timeout, httpcore2.ConnectTimeout)
        return _TimedStream(super().connect_tcp(host, port, most, local_address, socket_options))


class _TimedStream(httpcore2.NetworkStream):
    def __init__(self, held: httpcore2.NetworkStream) -> None:
        self._held = held

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises ``ReadTimeout`` or ``ReadError``."""
        return self._held.read(max_bytes, _most(timeout, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises ``WriteTimeout`` or ``WriteError``."""
        for start in range(0, len(buffer), _PIECE):
            self._held.write(buffer[start : start + _PIECE], _most(timeout, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._held.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """Raises ``ConnectTimeout`` or ``ConnectError``."""
        most = _most(timeout, httpcore2.ConnectTimeout)
        return _TimedStream(self._held.start_tls(ssl_context, server_hostname, most))

    def get_extra_info(self, info: str) -> Any:
        return self._held.get_extra_info(info)


def _most(stage: float | None, over: type[httpcore2.TimeoutException]) -> float:
    left = ENDS.at - time.monotonic()
    if left <= 0:
        raise over("the time for the whole request is up")
    return left if stage is None else min(stage, left)

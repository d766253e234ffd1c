"""One HTTP/1.1 connection that is kept alive: a request is written to it, and its answer read.

Wire: RFC 9112. What an answer's bytes mean is httptools' work (llhttp, by which uvicorn reads requests too).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import httptools

LONGEST_HEAD = 64 * 1024
"""Bytes of an answer's status line and headers; whoever sends more is not listened to."""
_SWITCHING = 101


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one request. Header names are in lower case; the body is what was read of it."""

    status: int
    headers: Mapping[bytes, bytes]
    body: bytes

    def header(self, name: bytes) -> str:
        """Its text, as ISO 8859-1; empty where there is none."""
        return self.headers.get(name, b"").decode("latin-1")


class BrokeOff(Exception):
    """The connection ended, or what came is no HTTP, before there was an answer: the request may be taken."""


class Connection(asyncio.Protocol):
    """On one event loop; one request at a time.

    ``most`` bytes of an answer's body are read; a longer one costs the connection, and not our memory.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self.idle_since = 0.0
        """On the loop's clock; for whoever keeps it."""
        self.usable = False
        """May another request be written to it?"""
        self._head_size = 0
        self._begin()

    def post(self, request: bytes) -> asyncio.Future[Answer]:
        """Write a whole request. The answer's future raises ``BrokeOff``; whoever gives up on it calls
        ``abort``."""
        assert self._transport is not None
        assert self.usable
        self.usable = False
        self._head_size = 0
        self._head_is_read = False
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def abort(self) -> None:
        """End it at once, whatever is on its way. Safe to call twice."""
        self.usable = False
        if self._transport is not None:
            self._transport.abort()

    # What the event loop tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have a Transport's methods without being one by class.
        self._transport = cast(asyncio.Transport, transport)
        self.usable = True

    def data_received(self, data: bytes) -> None:
        if self._waiting is None:
            # Said without being asked (a server that tells that it is tired of waiting), or more than asked.
            self.abort()
            return
        if not self._head_is_read:
            self._head_size += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._broken(f"the answer is no HTTP that was asked for ({error})")
            return
        if not self._head_is_read and self._head_size > LONGEST_HEAD:
            self._broken(f"the answer's headers are longer than {LONGEST_HEAD} bytes")

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        # It holds this object's methods: a ring that the collector would have to find.
        del self._parser
        self._transport = None
        if self._waiting is None:
            return
        if self._head_is_read:
            # The status has come, and says what became of the message; a body may end with its connection.
            self._answered()
        else:
            self._fail(str(exc) if exc is not None else "the connection was closed without an answer")

    # What the parser tells.

    def on_message_begin(self) -> None:
        if self._waiting is None:
            self.abort()  # a second answer: it must not pass for that of the next request
            return
        self._begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.setdefault(name.lower(), value)

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()
        self._head_is_read = self._status >= 200

    def on_body(self, chunk: bytes) -> None:
        if self._size < self._most:
            self._body.append(chunk)
        self._size += len(chunk)
        if self._size >= self._most and self._waiting is not None:
            self._answered()
            self.abort()

    def on_message_complete(self) -> None:
        if not self._head_is_read:
            if self._status == _SWITCHING:
                self._broken("the receiver changed to another protocol")
            return  # of an interim answer (1xx): the final one follows
        if self._waiting is None:
            return
        transport = self._transport
        # An answer that came before the whole request was written leaves the rest in the way of the next.
        self.usable = (
            transport is not None
            and self._parser.should_keep_alive()
            and not transport.get_write_buffer_size()
            and not transport.is_closing()
        )
        self._answered()
        if not self.usable and transport is not None:
            transport.close()

    def _begin(self) -> None:
        self._status = 0
        self._headers: dict[bytes, bytes] = {}
        self._body: list[bytes] = []
        self._size = 0
        self._head_is_read = False

    def _answered(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            body = b"".join(self._body)[: self._most]
            waiting.set_result(Answer(self._status, self._headers, body))

    def _broken(self, words: str) -> None:
        self._fail(words)
        self.abort()

    def _fail(self, words: str) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(BrokeOff(words))

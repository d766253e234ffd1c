"""The webhook receiver, a process of its own: ``python -m benchmarks.receiver``.

It answers every POST with 204 and keeps count. It cuts corners a real one could not (it trusts
Content-Length, looks for the load generator's marks in the bytes instead of reading JSON) so that the hub
keeps the cores. ``GET /stats`` tells the count as JSON (``Stats``); ``POST /reset`` begins it anew; ``POST
/delay?ms=N`` changes how long it waits, and answers what it held back; ``POST /refuse?on=1`` has it refuse
everything for good, until ``on=0``.
"""

from __future__ import annotations

import asyncio
import re
import signal
import time
from array import array
from collections.abc import Callable
from itertools import count
from typing import Annotated, cast

import typer
import uvloop
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.bodies import ID_PREFIX, KEY_ATTRIBUTE, SENT_ATTRIBUTE
from benchmarks.loopback import announce, listen
from benchmarks.percentile import percentile
from benchmarks.wire import Incoming, Message

MOST_EVENTS = 5_000_000
"""Ids remembered at most; beyond it requests are counted but repeats are no longer told from firsts."""

_ID = re.compile(rb"%b[0-9a-f]+-[0-9]+" % ID_PREFIX.encode())
# As a header (ce-sentns: 1…) or as an attribute ("sentns": "1…").
_SENT = re.compile(rb'%b"?:\s*"?(\d{16,20})' % SENT_ATTRIBUTE.encode(), re.IGNORECASE)
_KEY = re.compile(rb'%b"?:\s*"?(key-\d+)' % KEY_ATTRIBUTE.encode(), re.IGNORECASE)
_KEY_NAME = KEY_ATTRIBUTE.encode()
_NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
_NEVER = b"HTTP/1.1 422 Unprocessable Content\r\nContent-Length: 0\r\n\r\n"
_NOT_NOW = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


class Stats(BaseModel):
    """What arrived. Times are from the sending of the event to the arrival of its first request."""

    model_config = ConfigDict(frozen=True)

    requests: int
    events: int = Field(description="different events answered 204 at least once")
    repeats: int = Field(description="requests for an event that had been answered 204 already")
    refused: int = Field(description="requests answered 503, or 422, on purpose")
    out_of_order: int = Field(
        description="events that arrived after a later one of their order key; repeats are not counted"
    )
    unmarked: int = Field(description="requests without the load generator's id")
    first_ns: int | None = Field(description="first and last arrival, ns since 1970")
    last_ns: int | None
    p50_ms: float | None
    p99_ms: float | None
    max_ms: float | None


class Receiver:
    """The counts, and the answer to each request."""

    def __init__(self, *, delay_ms: float = 0.0, fail_percent: float = 0.0) -> None:
        self.delay = delay_ms / 1000
        self._held: dict[int, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._holding = count()
        self.refuses = False
        self._fail_below = int(fail_percent * 100)
        self.reset()

    def reset(self) -> None:
        self._requests = self._repeats = self._refused = self._unmarked = 0
        self._first_ns: int | None = None
        self._last_ns: int | None = None
        self._done: set[bytes] = set()
        self._failed: set[bytes] = set()
        self._times = array("d")
        self._out_of_order = 0
        self._last_of_key: dict[bytes, int] = {}

    def took(self, message: Message) -> bytes:
        """Count one request; the bytes to answer."""
        now = time.time_ns()
        self._requests += 1
        if self.refuses:
            self._refused += 1
            return _NEVER
        found = _ID.search(message.body) or _ID.search(message.head)
        if found is None:
            self._unmarked += 1
            return _NO_CONTENT
        event = found[0]
        if self._fails_first(event):
            self._failed.add(event)
            self._refused += 1
            return _NOT_NOW
        if event in self._done:
            self._repeats += 1
            return _NO_CONTENT
        if len(self._done) < MOST_EVENTS:
            self._done.add(event)
        self._look_at_order(message, event)
        sent = _SENT.search(message.body) or _SENT.search(message.head)
        if sent is not None:
            self._times.append((now - int(sent[1])) / 1_000_000)
        self._first_ns = self._first_ns or now
        self._last_ns = now
        return _NO_CONTENT

    def later(self, answer: Callable[[], None]) -> None:
        """Call ``answer`` when the delay is over."""
        number = next(self._holding)

        def now() -> None:
            self._held.pop(number)[1]()

        self._held[number] = asyncio.get_running_loop().call_later(self.delay, now), answer

    def change_delay(self, milliseconds: float) -> None:
        """From now on wait so long; what is held back is answered at once."""
        self.delay = milliseconds / 1000
        held, self._held = self._held, {}
        for timer, answer in held.values():
            timer.cancel()
            answer()

    def _look_at_order(self, message: Message, event: bytes) -> None:
        # The cheap question first: most events have no key, and an expression looks at every byte for it.
        if _KEY_NAME not in message.body and _KEY_NAME not in message.head.lower():
            return
        found = _KEY.search(message.body) or _KEY.search(message.head)
        if found is None:
            return
        run, _, number = event.rpartition(b"-")
        key = run + found[1]
        if int(number) < self._last_of_key.get(key, 0):
            self._out_of_order += 1
        else:
            self._last_of_key[key] = int(number)

    def _fails_first(self, event: bytes) -> bool:
        # The event's own number decides, so that the same events fail whatever the order they come in.
        if not self._fail_below or event in self._failed:
            return False
        return int(event.rpartition(b"-")[2]) * 7919 % 10_000 < self._fail_below

    def stats(self) -> Stats:
        return Stats(
            requests=self._requests,
            events=len(self._done),
            repeats=self._repeats,
            refused=self._refused,
            out_of_order=self._out_of_order,
            unmarked=self._unmarked,
            first_ns=self._first_ns,
            last_ns=self._last_ns,
            p50_ms=percentile(self._times, 0.5),
            p99_ms=percentile(self._times, 0.99),
            max_ms=max(self._times, default=None),
        )


class _Connection(asyncio.Protocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._incoming = Incoming()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have a Transport's methods without being one by class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        for message in self._incoming.feed(data):
            self._answer(message)

    def _answer(self, message: Message) -> None:
        receiver = self._receiver
        if message.head.startswith(b"GET /stats"):
            body = receiver.stats().model_dump_json().encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            self._transport.write(b"%b%d\r\n\r\n%b" % (head, len(body), body))
        elif message.head.startswith(b"POST /reset "):
            receiver.reset()
            self._transport.write(_NO_CONTENT)
        elif found := re.match(rb"POST /delay\?ms=(\d+(?:\.\d+)?) ", message.head):
            receiver.change_delay(float(found[1]))
            self._transport.write(_NO_CONTENT)
        elif found := re.match(rb"POST /refuse\?on=([01]) ", message.head):
            receiver.refuses = found[1] == b"1"
            self._transport.write(_NO_CONTENT)
        elif receiver.delay:
            answer = receiver.took(message)
            receiver.later(lambda: self._transport.write(answer))
        else:
            self._transport.write(receiver.took(message))


async def serve(receiver: Receiver, port: int) -> None:
    """Serve on loopback until SIGTERM or SIGINT; announces its address on standard output."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    listening = listen(port)
    server = await loop.create_server(lambda: _Connection(receiver), sock=listening)
    announce(listening)
    await stop.wait()
    server.close()


def main(
    port: Annotated[int, typer.Option(help="0 takes a free one")] = 0,
    delay: Annotated[float, typer.Option(min=0, help="milliseconds before each answer")] = 0.0,
    fail_first: Annotated[
        float, typer.Option(min=0, max=100, help="percent of events refused once, 503")
    ] = 0.0,
) -> None:
    """Take webhooks and count them."""
    uvloop.run(serve(Receiver(delay_ms=delay, fail_percent=fail_first), port))


if __name__ == "__main__":
    typer.run(main)

"""The load generator, a process of its own: ``python -m benchmarks.load --url http://127.0.0.1:8080 --json``.

Closed loop: so many clients, each sends its next request when it has its answer. Open loop (``--rate``): one
request at each tick whether or not the last is answered, and the time it takes counts from the tick, so
that a server that stalls cannot hide the wait of those behind (coordinated omission).
"""

from __future__ import annotations

import asyncio
import sys
import time
from array import array
from collections import deque
from pathlib import Path
from typing import Annotated, cast
from urllib.parse import urlsplit

import typer
import uvloop
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.bodies import FORM_SUBMITTED, ORDERED, Bodies
from benchmarks.percentile import percentile
from benchmarks.wire import Incoming, NotUnderstood

REST_AFTER_FAILURE = 0.05
GRACE_SECONDS = 30.0
"""How long answers are waited for after the last request."""


class LoadResult(BaseModel):
    """What one run of the load generator saw. Rates and times leave out the warm-up; the counts do not."""

    model_config = ConfigDict(frozen=True)

    accepted: int = Field(description="events answered as accepted")
    failed: int = Field(description="events answered otherwise, or never")
    seconds: float = Field(description="measured time, warm-up left out")
    rate_per_second: float = Field(description="events accepted a second")
    p50_ms: float | None = Field(description="time to answer of a request")
    p99_ms: float | None
    began_ns: int = Field(description="when the first request was sent, ns since 1970")
    failures: dict[str, int] = Field(
        default_factory=dict, description="what went wrong, how often (requests)"
    )


class Load:
    """One run against one address. ``run`` once."""

    def __init__(
        self,
        url: str,
        bodies: Bodies,
        *,
        key: str | None,
        clients: int,
        seconds: float,
        warm: float,
        count: int | None,
    ) -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        authorisation = f"Authorization: Bearer {key}\r\n" if key else ""
        self.head = (
            f"POST {parts.path.rstrip('/')}/events HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n"
            f"{authorisation}Content-Type: {bodies.content_type}\r\nContent-Length: "
        ).encode()
        self.bodies = bodies
        self.clients = clients
        self.seconds = seconds
        self.warm = warm
        self.left = count
        self.accepted = 0
        self.failures: dict[str, int] = {}
        self.times = array("d")
        self.measured = 0
        self.last_measured = 0.0
        self.starts_at = self.ends_at = 0.0
        self.idle: deque[_Client] = deque()
        self.due: deque[float] = deque()
        self.open_loop = self.ticking = False
        self.outstanding = 0
        self.quiet = asyncio.Event()

    async def run(self, *, rate: float | None = None) -> LoadResult:
        """Raises ConnectionError when nobody listens there."""
        loop = asyncio.get_running_loop()
        crew = [
            (await loop.create_connection(lambda n=number: _Client(self, n), self.host, self.port))[1]  # type: ignore[misc]
            for number in range(self.clients)
        ]
        began_ns = time.time_ns()
        now = time.perf_counter()
        self.starts_at = self.last_measured = now + self.warm
        self.ends_at = self.starts_at + self.seconds
        self.open_loop = self.ticking = rate is not None
        if rate is None:
            for client in crew:
                client.send_next()
        else:
            self.idle.extend(crew)
            await self._tick(now, rate)
        try:
            async with asyncio.timeout(max(0.0, self.ends_at - time.perf_counter()) + GRACE_SECONDS):
                await self.quiet.wait()
        except TimeoutError:
            self.note("no answer", self.outstanding)
        for client in crew:
            client.close()
        took = max(1e-9, (self.last_measured if self.left is not None else self.ends_at) - self.starts_at)
        p50, p99 = percentile(self.times, 0.5), percentile(self.times, 0.99)
        return LoadResult(
            accepted=self.accepted,
            failed=sum(self.failures.values()) * self.bodies.batch,
            seconds=took,
            rate_per_second=self.measured / took,
            p50_ms=p50,
            p99_ms=p99,
            began_ns=began_ns,
            failures=self.failures,
        )

    async def _tick(self, start: float, rate: float) -> None:
        sent = 0
        while (self.left is None or sent < self.left) and (at := start + sent / rate) < self.ends_at:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            sent += 1
            self.outstanding += 1
            if self.idle:
                self.idle.popleft().send(at)
            else:
                self.due.append(at)
        self.ticking = False
        self.stop_if_quiet()

    def may_send(self) -> bool:
        """Whether a closed-loop client sends another, which is then counted as sent."""
        if self.left is not None:
            if self.left <= 0:
                return False
            self.left -= 1
        elif time.perf_counter() >= self.ends_at:
            return False
        self.outstanding += 1
        return True

    def answered(self, sent_at: float, status: int, body: bytes) -> bool:
        """Book one answer; false when it was no acceptance."""
        now = time.perf_counter()
        taken = 0
        if status == 202:
            # In a batch each position has its own answer, told by its word.
            taken = 1 if self.bodies.batch == 1 else min(self.bodies.batch, body.count(b'"accepted"'))
        if taken < self.bodies.batch:
            self.note(
                f"{status} {body[:160].decode(errors='replace')}" if taken == 0 else "partly accepted", 1
            )
        self.accepted += taken
        if now >= self.starts_at and (now <= self.ends_at or self.left is not None):
            self.measured += taken
            self.last_measured = now
            self.times.append((now - sent_at) * 1000)
        return taken > 0

    def ended(self) -> None:
        """One request is over, and its client has rested if it had to; call before it sends another."""
        self.outstanding -= 1

    def stop_if_quiet(self) -> None:
        """End the run when no request is on its way and none will be sent."""
        if self.outstanding == 0 and not self.ticking:
            self.quiet.set()

    def note(self, what: str, times: int) -> None:
        """Count a failure; the tally of different words is bounded."""
        if what not in self.failures and len(self.failures) >= 20:
            what = "others"
        self.failures[what] = self.failures.get(what, 0) + times


class _Client(asyncio.Protocol):
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, load: Load, number: int) -> None:
        self._load = load
        self._number = number
        self._incoming = Incoming()
        self._sent_at = 0.0
        self._busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports have a Transport's methods without being one by class.
        self._transport = cast(asyncio.Transport, transport)

    def send(self, sent_at: float) -> None:
        body = self._load.bodies.next(self._number)
        self._sent_at = sent_at
        self._busy = True
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._load.head, len(body), body))

    def send_next(self) -> None:
        if self._transport.is_closing():
            self._load.stop_if_quiet()
        elif self._load.due:
            self.send(self._load.due.popleft())
        elif self._load.open_loop:
            self._load.idle.append(self)
            self._load.stop_if_quiet()
        elif self._load.may_send():
            self.send(time.perf_counter())
        else:
            self._load.stop_if_quiet()

    def _go_on(self) -> None:
        self._load.ended()
        self.send_next()

    def data_received(self, data: bytes) -> None:
        try:
            messages = self._incoming.feed(data)
        except NotUnderstood as error:
            self._load.note(str(error), 1)
            self._transport.close()
            return
        for message in messages:
            self._busy = False
            if self._load.answered(self._sent_at, message.status, message.body):
                self._go_on()
            else:
                asyncio.get_running_loop().call_later(REST_AFTER_FAILURE, self._go_on)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._busy:
            self._busy = False
            self._load.answered(self._sent_at, 0, f"connection lost: {exc}".encode())
            self._go_on()

    def close(self) -> None:
        self._transport.close()


def main(
    url: Annotated[str, typer.Option(help="base address of the hub, such as http://127.0.0.1:8080")],
    clients: Annotated[int, typer.Option(min=1, max=1000)] = 64,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600)] = 10.0,
    warm: Annotated[float, typer.Option(min=0, max=60, help="seconds left out of rate and times")] = 1.0,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="events a request")] = 1,
    rate: Annotated[float | None, typer.Option(min=0.1, help="open loop: requests a second")] = None,
    count: Annotated[int | None, typer.Option(min=1, help="stop after so many requests, not by time")] = None,
    keys: Annotated[
        int | None,
        typer.Option(min=1, help="give each event one of so many order keys; clients at most so many"),
    ] = None,
    key: Annotated[str | None, typer.Option(help="API key; - reads it from standard input")] = None,
    template: Annotated[Path | None, typer.Option(help="JSON text of one event with @id@ in it")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Send events to a hub and say how many it took and how long each took."""
    if key == "-":
        key = sys.stdin.readline().strip()
    text = template.read_text("utf-8") if template else ORDERED if keys else FORM_SUBMITTED
    clients = min(clients, keys or clients)
    bodies = Bodies(text, batch=batch, keys=keys or 1, clients=clients)

    async def drive() -> LoadResult:
        load = Load(url, bodies, key=key, clients=clients, seconds=seconds, warm=warm, count=count)
        return await load.run(rate=rate)

    result = uvloop.run(drive())
    if as_json:
        typer.echo(result.model_dump_json())
        return
    typer.echo(
        f"{result.rate_per_second:,.0f} events/s accepted over {result.seconds:.1f} s; "
        f"p50 {result.p50_ms or 0:.2f} ms, p99 {result.p99_ms or 0:.2f} ms; "
        f"{result.accepted:,} accepted, {result.failed:,} failed"
    )
    for what, times in result.failures.items():
        typer.echo(f"  {times:,} × {what}")


if __name__ == "__main__":
    typer.run(main)

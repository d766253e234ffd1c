"""The channel conformance suite: what every broker between outbox and workers must do alike.

``broker`` is the implementation under test: it makes channels that reach each other, as the processes of one
hub do, and channels of another hub beside it. A further implementation is one more entry of ``MAKERS``. Not
shipped: who brings a broker brings it to this project.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import pytest
from kombu.connection import Connection

from hub.channels.contract import Arrival, Channel
from hub.channels.memory import MemoryChannel
from hub.channels.rabbit.channel import RabbitChannel
from ledger.tickets import Ticket
from tests.brokers import SERVER, why_no_server
from tests.conftest import Absent

PATIENCE = 20.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""


@dataclass
class Inbox:
    """What one consumer got: a queue filled on the channel's own thread."""

    arrived: queue.Queue[Arrival] = field(default_factory=queue.Queue)
    threads: set[str] = field(default_factory=set)
    calls: int = 0

    def __call__(self, arrivals: list[Arrival]) -> None:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        for one in arrivals:
            self.arrived.put(one)

    def next(self) -> Arrival:
        return self.arrived.get(timeout=PATIENCE)

    def take(self, many: int) -> list[Arrival]:
        return [self.next() for _ in range(many)]

    def tickets(self, many: int) -> list[Ticket]:
        return [one.ticket for one in self.take(many)]

    @property
    def empty(self) -> bool:
        return self.arrived.empty()


class Broker(Protocol):
    """One broker.

    ``outlives``: it is no part of the process, so that what was not acknowledged comes again elsewhere, and
    one process's ticket wakes another's consumer. Of the in-process one neither is promised: a hub has one
    channel there, and what is lost with it the ledger's sweep finds again.
    """

    outlives: bool

    def channel(self) -> Channel:
        """A channel of the hub under test; each reaches the queues of the others."""
        ...

    def another_hub(self) -> Channel: ...

    def disturb(self, group: str, body: str) -> None:
        """Put somebody else's message into the hub's queue of ``group``."""
        ...


class Memory:
    """The in-process broker: its channels are one process's, and know each other by their prefix."""

    outlives = False

    def __init__(self) -> None:
        self._prefix = f"suite-{uuid4().hex[:8]}"
        self._made: list[Channel] = []

    def channel(self) -> Channel:
        return self._keep(MemoryChannel(self._prefix))

    def another_hub(self) -> Channel:
        return self._keep(MemoryChannel())

    def disturb(self, group: str, body: str) -> None:
        with Connection("memory://") as connection:  # type: ignore[no-untyped-call]
            connection.Producer().publish(
                body,
                routing_key=f"{self._prefix}.{group}",
                exchange="",
                content_type="application/json",
                content_encoding="utf-8",
            )

    def close(self) -> None:
        for one in self._made:
            one.close()

    def _keep(self, channel: Channel) -> Channel:
        channel.open()
        self._made.append(channel)
        return channel


class Rabbit:
    """RabbitMQ. Names of their own let the suite's hubs share its virtual host; they are gone afterwards."""

    outlives = True

    def __init__(self, url: str) -> None:
        self._url = url
        self._prefix = f"suite-{uuid4().hex[:8]}"
        self._made: list[Channel] = []

    def channel(self) -> Channel:
        return self._keep(RabbitChannel(self._url, "ours", prefix=self._prefix))

    def another_hub(self) -> Channel:
        return self._keep(RabbitChannel(self._url, "theirs", prefix=f"{self._prefix}-another"))

    def disturb(self, group: str, body: str) -> None:
        with Connection(self._url) as connection:  # type: ignore[no-untyped-call]
            connection.Producer().publish(
                body,
                routing_key=f"{self._prefix}.{group}",
                exchange="",
                content_type="application/json",
                content_encoding="utf-8",
            )

    def close(self) -> None:
        for one in self._made:
            one.close()
        for prefix in (self._prefix, f"{self._prefix}-another"):
            forget(self._url, prefix)

    def _keep(self, channel: Channel) -> Channel:
        channel.open()
        self._made.append(channel)
        return channel


@contextmanager
def memory() -> Iterator[Broker]:
    broker = Memory()
    try:
        yield broker
    finally:
        broker.close()


@contextmanager
def rabbit() -> Iterator[Broker]:
    broker = Rabbit(SERVER)
    try:
        yield broker
    finally:
        broker.close()


MAKERS: dict[str, Callable[[], AbstractContextManager[Broker]]] = {"memory": memory, "rabbit": rabbit}


GROUPS = ("main", "one", "two", "slow", "quick")
"""The groups that the suite uses, whose queues are removed after each test."""


def forget(url: str, prefix: str) -> None:
    """Remove what a hub of this prefix has made."""
    with Connection(url) as connection:  # type: ignore[no-untyped-call]
        channel = connection.channel()
        for group in GROUPS:
            channel.queue_delete(f"{prefix}.{group}")
        channel.exchange_delete(f"{prefix}.hub")


@pytest.fixture(params=sorted(MAKERS))
def broker(request: pytest.FixtureRequest, absent: Absent) -> Iterator[Broker]:
    """The implementation under test."""
    if request.param == "rabbit" and (why := why_no_server()):
        absent(why)
    with MAKERS[request.param]() as made:
        yield made


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def another_inbox() -> Inbox:
    return Inbox()

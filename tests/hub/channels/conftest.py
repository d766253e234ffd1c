"""Private RabbitMQ nodes to be killed and starved, and channels on them that are closed after each test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from kombu.connection import Connection

from benchmarks.servers.rabbitmq import NotInstalled, RabbitServer
from hub.channels.rabbit.channel import RabbitChannel
from ledger.tickets import Ticket
from tests.brokers import SERVER, why_no_server
from tests.conformance.channels.conftest import Inbox
from tests.conftest import Absent

PATIENCE = 60.0
"""Seconds a test waits for what must come; it fails then, and never passes by waiting."""


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for what comes of itself; fail, saying what did not."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE:g} s: {what}"
        time.sleep(0.02)


def tickets(many: int, first: int = 1) -> list[Ticket]:
    return [Ticket("app", 1, delivery=number) for number in range(first, first + many)]


def numbers(inbox: Inbox, many: int) -> list[int]:
    return sorted(one.delivery or 0 for one in inbox.tickets(many))


class Hubs:
    """Makes channels of one hub, whose names are this test's own; forgets them when it ends."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.prefix = f"test-{uuid4().hex[:8]}"
        self._made: list[RabbitChannel] = []

    def unopened(
        self,
        hub_id: str = "ours",
        *,
        url: str | None = None,
        groups: tuple[str, ...] = (),
        delivery_limit: int = 20,
        ca_file: Path | None = None,
    ) -> RabbitChannel:
        made = RabbitChannel(
            url or self.url,
            hub_id,
            groups=groups,
            delivery_limit=delivery_limit,
            ca_file=ca_file,
            prefix=self.prefix,
        )
        self._made.append(made)
        return made

    def channel(self, hub_id: str = "ours", *, groups: tuple[str, ...] = ()) -> RabbitChannel:
        made = self.unopened(hub_id, groups=groups)
        made.open()
        return made

    def queue(self, group: str = "main") -> str:
        return f"{self.prefix}.{group}"

    def close(self) -> None:
        for one in self._made:
            one.close()

    def forget(self) -> None:
        with Connection(self.url) as connection:  # type: ignore[no-untyped-call]
            channel = connection.channel()
            for group in ("main", "other"):
                channel.queue_delete(self.queue(group))
            channel.exchange_delete(f"{self.prefix}.hub")


@pytest.fixture
def hubs(absent: Absent) -> Iterator[Hubs]:
    """Hubs on the machine's own RabbitMQ, for what harms nobody else on it."""
    if why := why_no_server():
        absent(why)
    made = Hubs(SERVER)
    try:
        yield made
    finally:
        made.close()
        made.forget()


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory, absent: Absent) -> Iterator[RabbitServer]:
    """A node of this module's own, to be killed and starved."""
    try:
        server = RabbitServer(tmp_path_factory.mktemp("rabbit"))
    except NotInstalled as error:
        absent(str(error))
    with server:
        yield server


@pytest.fixture
def on_node(node: RabbitServer) -> Iterator[Hubs]:
    """Hubs on the private node, which runs again whatever the test before has left."""
    if not node.running:
        node.kill()
        node.start()
    made = Hubs(node.url)
    try:
        yield made
    finally:
        made.close()

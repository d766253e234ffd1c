"""RabbitMQ short of memory blocks who publishes; intake goes on, and all of it comes later."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.servers.rabbitmq import NotInstalled, RabbitServer
from tests.conftest import Absent
from tests.distributed.conftest import Several, until
from tests.distributed.publishing import form, publish
from tests.distributed.receiver import Receiver

ROUTES = """
[subscriptions.app]
adapter = "hook"
target = {{ url = "{url}/app" }}

[routes.to-app]
types = ["form.submitted"]
to = "app"
"""
SLOW = 3.0
"""Seconds that the receiver takes for what is in flight when the alarm begins."""


@pytest.fixture
def node(tmp_path: Path, absent: Absent) -> Iterator[RabbitServer]:
    try:
        with RabbitServer(tmp_path / "rabbit") as server:
            yield server
    except NotInstalled as error:
        absent(str(error))


@pytest.mark.timeout(600)
def test_intake_and_what_is_in_flight_go_on_while_the_broker_blocks(
    several: Callable[..., Several], receiver: Receiver, node: RabbitServer
) -> None:
    receiver.slow = lambda request: SLOW if request.id == "slow" else 0.0
    hub = several(node.url, lease_seconds=60)
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1", "worker-1")
    publish(hub.ports, hub.key, [form("before", "k")])
    until(lambda: receiver.many("app") == 1, "all is well")

    publish(hub.ports, hub.key, [form("slow", "k")])
    until(lambda: hub.count("SELECT count(*) FROM attempt WHERE ended_at IS NULL") == 1, "one is in flight")
    node.set_alarm(True)
    names = [f"e{number:03}" for number in range(60)]
    begun = time.monotonic()
    for start in range(0, len(names), 10):
        publish(hub.ports, hub.key, [form(name, name) for name in names[start : start + 10]])
    assert time.monotonic() - begun < 30, "each was answered 202, and not after the alarm"
    until(lambda: hub.count("SELECT count(*) FROM attempt WHERE ended_at IS NULL") == 0, "the one is settled")
    # What the broker had taken before it noticed may still arrive; the rest waits in the ledger.
    waits = hub.count("SELECT count(*) FROM ready")
    assert waits > 0
    account = hub.run("account")
    assert account["balances"], account["checks"]
    assert account["deliveries_in_all"] == len(names) + 2

    node.set_alarm(False)
    until(lambda: receiver.many("app") == len(names) + 2, "all of it arrives when the alarm is over")
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "and is settled")
    assert receiver.repeated() <= hub.flagged()

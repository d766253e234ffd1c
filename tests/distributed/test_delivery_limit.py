"""What the broker gives up on, the ledger does not: a ticket at its delivery limit is handed out anew."""

from __future__ import annotations

import time
from collections.abc import Callable

import pika
import pytest

from hub.channels.wire import decode
from hub.settings import Broker
from tests.distributed.conftest import PATIENCE, Several, until
from tests.distributed.publishing import form, publish
from tests.distributed.receiver import Receiver
from tests.distributed.test_alarm import ROUTES

QUEUE = "tolbooth.main"
LIMIT = Broker().delivery_limit


@pytest.mark.timeout(600)
def test_a_ticket_that_is_dropped_at_the_limit_comes_again_by_the_sweep(
    several: Callable[..., Several], receiver: Receiver, new_broker: Callable[[], str]
) -> None:
    broker = new_broker()
    hub = several(broker, lease_seconds=10)
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1")
    publish(hub.ports, hub.key, [form("e1", "k")])
    fences = _refused(broker, more_than=1)

    first = min(fences)
    assert fences.count(first) == LIMIT + 1, "brought once, and again as often as the limit allows"
    assert hub.count("SELECT max(fence) FROM ready") > first, "the ledger handed it out anew"
    assert hub.count("SELECT count(*) FROM ready") == 1
    hub.start("worker-1")
    until(lambda: receiver.many("app") == 1, "it arrives all the same")
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "and is settled")
    assert receiver.repeated() == set(), "nobody claimed it before"
    assert hub.flagged() == set()
    account = hub.run("account")
    assert account["balances"], account["checks"]


def _refused(broker: str, *, more_than: int) -> list[int]:
    """Refuse whatever the queue brings, until it has brought tickets of more fences; the fence of each."""
    fences: list[int] = []
    end = time.monotonic() + PATIENCE
    connection = pika.BlockingConnection(pika.URLParameters(broker))
    try:
        channel = connection.channel()
        while len(set(fences)) <= more_than:
            assert time.monotonic() < end, f"the queue brought nothing else: {fences}"
            method, _, body = channel.basic_get(QUEUE)
            if method is None:
                connection.sleep(0.01)
                continue
            fences += [one.fence for one in decode(body)]
            channel.basic_nack(method.delivery_tag, requeue=True)
        return fences
    finally:
        connection.close()

"""Rolling restart: under load every process is stopped in good order and started again, one after another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from zlib import crc32

import pytest

from tests.distributed.conftest import Several, until
from tests.distributed.publishing import Senders, form, publish
from tests.distributed.receiver import Receiver

CREW = ["api-1", "api-2", "worker-1", "worker-2", "poller-1", "scheduler-1"]
SENDERS = 4
ROUTES = """
[subscriptions.plain]
adapter = "hook"
target = {{ url = "{url}/plain" }}

[subscriptions.ordered]
adapter = "bulk"
order_by = "partitionkey"
target = {{ url = "{url}/ordered" }}

[routes.to-plain]
types = ["form.submitted"]
to = "plain"

[routes.to-ordered]
types = ["form.submitted"]
to = "ordered"
"""


@contextmanager
def load(hub: Several) -> Iterator[dict[str, list[str]]]:
    """Publish to both APIs until the block ends; by key, what was answered 202, in turn."""
    taken: dict[str, list[str]] = {f"k{number}": [] for number in range(SENDERS)}
    over = threading.Event()

    def send(sender: int) -> None:
        key, number = f"k{sender}", 0
        while not over.is_set():
            some = [f"{key}-{number + place:05}" for place in range(3)]
            publish(hub.ports, hub.key, [form(name, key) for name in some], sender + number)
            taken[key] += some
            number += 3
            over.wait(0.1)

    senders = Senders(SENDERS, send)
    try:
        yield taken
    finally:
        over.set()
    senders.join()


def restart_each(hub: Several, receiver: Receiver) -> None:
    for name in CREW:
        until(partial(_has_more_than, receiver, receiver.many("plain") + 20), "it is under load")
        hub.stop(name)
        hub.start(name)


def _has_more_than(receiver: Receiver, many: int) -> bool:
    return receiver.many("plain") > many


def check(hub: Several, receiver: Receiver, taken: dict[str, list[str]]) -> None:
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "all is delivered")
    everything = {name for some in taken.values() for name in some}
    assert len(everything) > 200, "there was load"
    for to in ("plain", "ordered"):
        assert {one.id for one in receiver.taken if one.to == to} == everything
    assert receiver.firsts("ordered") == taken
    account = hub.run("account")
    assert account["balances"], account["checks"]
    assert account["deliveries"]["delivered"] == account["deliveries_in_all"] == 2 * len(everything)


@pytest.mark.timeout(600)
def test_with_a_quick_receiver_nothing_arrives_twice(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    # Leases so long that nothing is repeated for being slow: only what a process left behind could be.
    hub = several(lease_seconds=60)
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start(*CREW)
    with load(hub) as taken:
        restart_each(hub, receiver)
    check(hub, receiver, taken)
    assert receiver.repeated() == set()
    assert hub.flagged() == set(), "what was in flight was let end"


@pytest.mark.timeout(600)
def test_what_takes_longer_than_a_process_may_is_repeated_and_flagged(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    def slow(to: str, name: str) -> bool:
        return to == "plain" and crc32(name.encode()) % 15 == 0

    # Longer than a process that stops waits for it; only the first time.
    receiver.slow = lambda request: 4.0 if request.times == 1 and slow(request.to, request.id) else 0.0
    hub = several(stop_seconds=1, lease_seconds=10)
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start(*CREW)
    with load(hub) as taken:
        restart_each(hub, receiver)
    check(hub, receiver, taken)
    repeated = receiver.repeated()
    assert repeated, "some were in flight for longer than that"
    assert all(slow(to, name) for to, name in repeated), "and nothing else was sent again"
    assert repeated <= hub.flagged()
    again = [one for one in receiver.taken if one.times > 1]
    assert all(one.flagged for one in again), "the receiver was told with the request itself"

"""Order by key across processes: three that take events in and three that deliver, killed in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from random import Random
from zlib import crc32

import pytest

from tests.distributed.conftest import Several, until
from tests.distributed.publishing import Senders, form, publish
from tests.distributed.receiver import Receiver, Request

KEYS, EVENTS, SENDERS = 200, 50, 20
POISONED = "k007"
DEAD = f"{POISONED}-009"
"""One event that its receiver refuses for good."""
APIS = ["api-1", "api-2", "api-3"]
WORKERS = ["worker-1", "worker-2", "worker-3"]
ROUTES = """
[subscriptions.ordered]
adapter = "hook"
order_by = "partitionkey"
concurrency = 64
window = 500
target = {{ url = "{url}/ordered" }}

[routes.forms]
types = ["form.submitted"]
to = "ordered"
retry = {{ attempts = 50, first = "50ms", factor = 1, cap = "50ms" }}
"""
HELD = "SELECT count(*) FROM ready"


def answer(request: Request) -> int:
    """One event in five fails at first; one for good."""
    if request.id == DEAD:
        return 400
    return 503 if request.times == 1 and crc32(request.id.encode()) % 5 == 0 else 204


def names(key: str) -> list[str]:
    return [f"{key}-{number:03}" for number in range(EVENTS)]


def kills(seed: int) -> Iterator[tuple[int, str]]:
    """(once so many events are taken in or delivered, who): each process once, in a random order."""
    chance = Random(seed)
    victims = [*APIS, *WORKERS]
    chance.shuffle(victims)
    for place, victim in enumerate(victims):
        yield (place + 1) * KEYS * EVENTS // 8, victim


@pytest.mark.timeout(600)
def test_keys_keep_their_order_and_only_the_failing_one_is_held(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    receiver.answer = answer
    hub = several()
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start(*APIS, *WORKERS)
    keys = [f"k{number:03}" for number in range(KEYS)]
    taken = 0
    counting = threading.Lock()

    def send(sender: int) -> None:
        # Each key's events come from one sender, who waits for the 202 of one before it sends the next.
        nonlocal taken
        own = keys[sender::SENDERS]
        for number in range(EVENTS):
            publish(hub.ports, hub.key, [form(names(key)[number], key) for key in own], sender + number)
            with counting:
                taken += len(own)

    senders = Senders(SENDERS, send)
    for events, victim in kills(20260501):

        def far_enough(events: int = events, victim: str = victim) -> bool:
            return taken >= events if victim in APIS else receiver.many("ordered") >= events

        until(far_enough, f"{events} are taken, or arrive")
        hub.kill(victim)
        hub.start(victim)
    senders.join()
    assert taken == KEYS * EVENTS

    followers = EVENTS - names(POISONED).index(DEAD) - 1
    until(lambda: hub.count(HELD) == followers, "only those wait that follow the failing one", 240)
    for key, ids in receiver.firsts("ordered").items():
        assert ids == (names(key) if key != POISONED else names(key)[: -followers - 1]), key
    # "Held" is what the ledger itself says of them, and of nobody else.
    account = hub.run("account")
    assert account["balances"], account["checks"]
    assert {state: many for state, many in account["deliveries"].items() if many} == {
        "delivered": KEYS * EVENTS - followers - 1,
        "held": followers,
        "dead": 1,
    }
    (dead,) = hub.run("dead-letters", "list")["items"]
    assert dead["event_id"] == DEAD
    hub.run("dead-letters", "discard", dead["id"], "--reason", "invented, and refused for good")

    until(lambda: hub.count(HELD) == 0, "the followers go on")
    expected = [one for one in names(POISONED) if one != DEAD]
    assert receiver.firsts("ordered")[POISONED] == expected
    assert receiver.repeated() <= hub.flagged(), "every repeat is one that the ledger warned of"
    account = hub.run("account")
    assert account["balances"], account["checks"]
    assert account["deliveries"]["delivered"] == KEYS * EVENTS - 1
    assert hub.count("SELECT count(*) FROM lane") == 0
    for name in (*APIS, *WORKERS):
        hub.stop(name)

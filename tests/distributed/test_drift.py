"""What is configured in one process holds in the others at once, and not when they are restarted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.distributed.conftest import Several, until
from tests.distributed.publishing import Senders, form, publish
from tests.distributed.receiver import Receiver

SUBSCRIPTION = """
[subscriptions.{name}]
adapter = "hook"
enabled = {enabled}
target = {{ url = "{url}/{name}" }}

[routes.to-{name}]
types = ["form.submitted"]
to = "{name}"
"""
WHO_GETS = "SELECT DISTINCT subscription FROM delivery WHERE seq = {seq}"


def described(name: str, receiver: Receiver, *, enabled: bool = True) -> str:
    return SUBSCRIPTION.format(name=name, url=receiver.url, enabled=str(enabled).lower())


@pytest.mark.timeout(600)
def test_a_subscription_made_by_one_process_is_honoured_by_the_next_commit_of_another(
    several: Callable[..., Several], receiver: Receiver, tmp_path: Path
) -> None:
    hub = several()
    hub.start("api-1", "api-2", "worker-1")
    first, second = hub.ports
    publish([first], hub.key, [form("before-1", "k")])
    publish([second], hub.key, [form("before-2", "k")])

    # By the command, as an operator does; each time the other API is asked the moment it has returned.
    made: list[str] = []
    for name, by, other in (("one", first, second), ("two", second, first)):
        file = tmp_path / f"{name}.toml"
        file.write_text(described(name, receiver), "utf-8")
        hub.run("routes", "apply", str(file), port=by)
        made.append(name)
        (seq,) = publish([other], hub.key, [form(f"after-{name}", "k")])
        assert sorted(row[0] for row in hub.rows(WHO_GETS.format(seq=seq))) == sorted(made)

    # And many times in turn with nothing in between but the answer.
    for turn in range(20):
        name, by, other = f"s{turn:02}", hub.ports[turn % 2], hub.ports[1 - turn % 2]
        hub.ask(by, "PUT", f"/routes?owner={name}", described(name, receiver), "application/toml")
        made.append(name)
        (seq,) = publish([other], hub.key, [form(f"event-{turn}", "k")])
        assert sorted(row[0] for row in hub.rows(WHO_GETS.format(seq=seq))) == sorted(made)
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "all is delivered")
    for turn in range(20):
        wanted = {f"event-{later}" for later in range(turn, 20)}
        assert {one.id for one in receiver.taken if one.to == f"s{turn:02}"} == wanted


@pytest.mark.timeout(600)
def test_a_subscription_that_is_switched_off_stops_in_every_worker_and_goes_on_when_it_is_on_again(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    hub = several()
    receiver.slow = lambda _request: 0.02
    hub.start("api-1", "api-2", "worker-1", "worker-2", "worker-3")
    first, second = hub.ports

    def apply(port: int, *, enabled: bool) -> float:
        hub.ask(port, "PUT", "/routes?owner=s", described("s", receiver, enabled=enabled), "application/toml")
        return time.time()

    apply(first, enabled=True)
    sent: list[str] = []

    def send(_sender: int) -> None:
        for number in range(150):
            names = [f"e{number:03}-{place}" for place in range(10)]
            publish([first, second], hub.key, [form(name, name) for name in names], number)
            sent.extend(names)

    senders = Senders(1, send)
    until(lambda: receiver.many("s") > 50, "it is under way")
    off = apply(second, enabled=False)
    senders.join()
    # Everything of a moment ago has had its time: what was under way, and a second for all to notice.
    until(lambda: time.time() > off + 1.5, "a second passes")
    arrived = receiver.many("s")
    assert arrived < len(sent) == 1500, "there was something left to stop"
    late = [one for one in receiver.requests if one.at > off + 1]
    assert late == [], f"{len(late)} were sent, the last {late[-1].at - off:.1f} s after it was off"
    account = hub.run("account")
    assert account["deliveries"]["held"] == 1500 - arrived
    assert account["balances"], account["checks"]

    apply(first, enabled=True)
    until(lambda: receiver.many("s") == 1500, "all arrive")
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "all is settled")
    assert receiver.repeated() == set()
    account = hub.run("account")
    assert account["balances"], account["checks"]

"""A pause made in one process is honoured by the workers of every other from the moment it is answered."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.distributed.conftest import Several, until
from tests.distributed.publishing import Senders, form, publish
from tests.distributed.receiver import Receiver

ROUTES = """
[subscriptions.app]
adapter = "hook"
target = {{ url = "{url}/app" }}

[routes.to-app]
types = ["form.submitted"]
to = "app"
"""
MANY = 1500


@pytest.mark.timeout(600)
def test_after_the_answer_no_attempt_begins_anywhere_and_all_goes_on_when_it_is_resumed(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    hub = several()
    receiver.slow = lambda _request: 0.02
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1", "api-2", "worker-1", "worker-2", "worker-3")
    first, second = hub.ports

    def send(_sender: int) -> None:
        for number in range(MANY // 10):
            names = [f"e{number:03}-{place}" for place in range(10)]
            publish([first, second], hub.key, [form(name, name) for name in names], number)

    senders = Senders(1, send)
    until(lambda: receiver.many("app") > 50, "it is under way")
    what = '{"what": "subscription", "name": "app", "reason": "a test of all processes"}'
    hub.ask(second, "POST", "/pauses", what)
    begun = hub.count("SELECT count(*) FROM attempt")
    answered = time.time()
    senders.join()
    until(lambda: hub.count("SELECT count(*) FROM attempt WHERE ended_at IS NULL") == 0, "what was out ends")
    until(lambda: hub.count("SELECT count(*) FROM ready WHERE state IN (2, 3)") == 0, "the rest goes back")
    assert hub.count("SELECT count(*) FROM attempt") == begun, "none was begun after the answer"
    arrived = len(receiver.requests)
    assert arrived == begun < MANY
    # Each was on record before; what a worker had on its way out then may arrive a moment later.
    late = [one.at - answered for one in receiver.requests if one.at > answered]
    assert len(late) < 3 * 256
    account = hub.run("account")
    assert (account["deliveries"]["held"], account["deliveries"]["dead"]) == (MANY - arrived, 0)
    assert account["balances"], account["checks"]

    # One that starts meanwhile honours it too.
    hub.kill("worker-1")
    hub.start("worker-1")
    assert len(receiver.requests) == arrived

    hub.ask(first, "POST", "/pauses/resume", what)
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "all is delivered")
    assert receiver.repeated() == set()
    assert hub.count("SELECT count(*) FROM attempt") == MANY, "the pause used up no attempt"
    account = hub.run("account")
    assert account["balances"], account["checks"]

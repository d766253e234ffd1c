"""A receiver that is away from several workers: one of them tries it, and a lost one wedges nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.chaos.settings_text import CONFIG_FILE
from tests.distributed.conftest import Several, until
from tests.distributed.publishing import form, publish
from tests.distributed.receiver import Receiver, Request

# Three attempts: one may fail before it opens, and one is lost with a worker, which counts as it always does.
ROUTES = """
[subscriptions.app]
adapter = "hook"
target = {{ url = "{url}/app" }}

[routes.to-app]
types = ["form.submitted"]
to = "app"
retry = {{ attempts = 3, first = "100ms", factor = 1.0, cap = "100ms" }}
"""
QUICK = 'kind = "webhook"\nbreaker = { pause = "500ms", longest = "500ms" }\n\n[adapters.bulk]'
MANY = 600
"""Twice a subscription's window, so that both workers have their hands full when it goes away."""


@pytest.mark.timeout(600)
def test_the_probe_is_one_for_all_workers_and_its_loss_wedges_nothing(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    away = True
    hang = False
    receiver.answer = lambda _request: 503 if away else 204

    def slow(_request: Request) -> float:
        return 20.0 if hang else 0.0

    receiver.slow = slow
    hub = several()
    config = hub.folder / CONFIG_FILE
    config.write_text(
        config.read_text("utf-8").replace('kind = "webhook"\n\n[adapters.bulk]', QUICK), "utf-8"
    )
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1", "worker-1", "worker-2")
    names = [f"e{number:03}" for number in range(MANY)]
    for start in range(0, MANY, 100):
        publish(hub.ports, hub.key, [form(name, name) for name in names[start : start + 100]])
    until(lambda: hub.count("SELECT count(*) FROM breaker WHERE state > 0") == 1, "it opens")
    until(lambda: hub.count("SELECT count(*) FROM ready WHERE state IN (2, 3)") <= 1, "what is out goes back")
    tried = len(receiver.requests)
    assert tried < MANY / 2, "what waited in the workers was not all tried"

    # The next that tries it finds a receiver that does not answer, and its worker dies over it.
    hang = True
    until(lambda: hub.count("SELECT count(*) FROM breaker WHERE state = 2") == 1, "one tries it")
    until(lambda: len(receiver.requests) > tried, "it has arrived")
    (lost,) = until(
        lambda: hub.rows("SELECT worker FROM attempt WHERE ended_at IS NULL"), "the attempt is on record"
    )
    probes = hub.count("SELECT count(*) FROM ready WHERE state IN (2, 3)")
    assert probes == 1
    (system,) = hub.run("adapters", "list")["items"][1]["systems"]
    assert (system["name"], system["breaker"]["state"]) == ("hook/app", "probing")
    assert system["waiting"] == MANY
    dying = next(name for name, one in hub.members.items() if f"-{one.pid}-" in lost[0])
    hub.kill(dying)
    away = hang = False

    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "another is tried, and all is delivered")
    assert hub.count("SELECT count(*) FROM delivery WHERE state = 'delivered'") == MANY
    assert {one.id for one in receiver.taken} == set(names)
    assert receiver.repeated() <= hub.flagged(), "once each, but for what the lost worker had in hand"
    assert len(hub.flagged()) == 1
    assert hub.count("SELECT count(*) FROM breaker WHERE state = 0 AND opened = 1") == 1
    account = hub.run("account")
    assert account["balances"], account["checks"]

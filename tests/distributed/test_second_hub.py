"""One vhost is one hub: a second, on a database of its own, is refused, and the first notices nothing.

One hub is on one vhost: whoever looks from another is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from benchmarks.chaos.settings_text import BROKER
from tests import processes
from tests.distributed.conftest import Several, until
from tests.distributed.publishing import form, publish
from tests.distributed.receiver import Receiver

ROUTES = """
[subscriptions.all]
adapter = "hook"
target = {{ url = "{url}/all" }}

[routes.all]
types = ["form.submitted"]
to = "all"
"""


@pytest.mark.timeout(600)
def test_whatever_the_second_starts_is_refused_and_the_first_goes_on(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    first = several()
    first.routes(ROUTES.format(url=receiver.url))
    first.start("api-1", "worker-1")
    hub = first.rows("SELECT id FROM hub")[0][0]
    second = several(first.broker)
    for role in ("api-1", "worker-1", "poller-1", "scheduler-1"):
        with pytest.raises(AssertionError) as refused:
            second.start(role)
        said = " ".join(str(refused.value).split())
        assert "The hub cannot start" in said
        assert f"belongs to the hub {hub}" in said
        assert "virtual host of its own" in said
        assert "Traceback" not in said
        assert second.members[role].exit_code == 1

    # Another process of the first is welcome, and what is published arrives.
    first.start("api-2")
    publish(first.ports, first.key, [form(f"e{number}", "k") for number in range(10)])
    until(lambda: receiver.many("all") == 10, "the first hub's events arrive")
    for name in ("api-1", "api-2", "worker-1"):
        first.stop(name)


@pytest.mark.timeout(600)
def test_a_hub_that_goes_through_two_brokers_is_seen_by_the_doctor(
    several: Callable[..., Several], new_broker: Callable[[], str]
) -> None:
    """Nothing refuses it, for each vhost bears the hub's own id, and nothing is lost by it: it is slow."""
    hub = several()
    hub.start("scheduler-1")

    def said(broker: str) -> list[tuple[str, str]]:
        member = hub.members["scheduler-1"]
        done = processes.run(
            member.words("doctor", "--json"),
            folder=hub.folder,
            environment={**member.environment(), BROKER: broker},
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        findings = json.loads(done.stdout)["findings"]
        return [(one["level"], one["what"]) for one in findings if "other processes" in one["what"]]

    assert said(hub.broker) == []
    theirs = f"the virtual host {hub.broker.rpartition('/')[2]!r}"
    for broker, named in ((new_broker(), "the virtual host"), ("memory://", "one inside each process")):
        [(level, what)] = said(broker)
        assert level == "look"
        assert f"go through {theirs}, and these settings through {named}" in what

"""One vhost is one hub: a second, on a database of its own, is refused, and the first notices nothing.

One hub is on one vhost: whoever looks from another is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.chaos.settings_text import BROKER, CONFIG_FILE
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
def test_one_that_is_pointed_at_the_firsts_database_is_refused_before_it_writes(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    """By the broker, which is another hub's: of the first's routes and subscriptions nothing is changed."""
    first = several()
    first.routes(ROUTES.format(url=receiver.url))
    first.start("api-1", "worker-1")
    second = several()
    second.routes(ROUTES.format(url=receiver.url).replace("all", "other"))
    second.start("api-1")
    second.stop("api-1")
    file = second.folder / CONFIG_FILE
    file.write_text(file.read_text("utf-8").replace(second.database, first.database), "utf-8")
    with pytest.raises(AssertionError) as refused:
        second.start("api-1")
    assert "belongs to the hub" in " ".join(str(refused.value).split())
    names = {one[0] for one in first.rows("SELECT name FROM subscription")}
    assert "all" in names
    assert "other" not in names
    publish(first.ports, first.key, [form(f"e{number}", "k") for number in range(10)])
    until(lambda: receiver.many("all") == 10, "the first hub's events arrive")
    assert receiver.many("other") == 0
    for name in ("api-1", "worker-1"):
        first.stop(name)


@pytest.mark.timeout(600)
def test_a_worker_without_an_adapter_leaves_its_work_to_others(
    several: Callable[..., Several], receiver: Receiver, tmp_path: Path
) -> None:
    """As while a new one is rolled out: no attempt is made where it is not known."""
    hub = several()
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1")
    (tmp_path / "older").mkdir()
    older = Several(tmp_path / "older", hub.database, hub.broker)
    file = older.folder / CONFIG_FILE
    file.write_text(file.read_text("utf-8").replace('[adapters.hook]\nkind = "webhook"\n', ""), "utf-8")
    try:
        older.start("worker-1")
        publish(hub.ports, hub.key, [form(f"e{number}", f"k{number}") for number in range(10)])
        log = older.members["worker-1"]
        until(lambda: "worker.adapter_missing" in log.said(), "the worker says what it has not")
        assert hub.count("SELECT count(*) FROM attempt") == 0
        hub.start("worker-2")
        until(lambda: receiver.many("all") == 10, "the one that has it delivers")
        assert hub.count("SELECT count(*) FROM attempt") == 10
        older.stop("worker-1")
    finally:
        older.close()
    for name in ("api-1", "worker-2"):
        hub.stop(name)


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

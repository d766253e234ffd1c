"""Worker groups: where one group's workers are down, only its deliveries wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import processes
from tests.distributed.conftest import Several, until
from tests.distributed.publishing import form, publish
from tests.distributed.receiver import Receiver

ROUTES = """
[subscriptions.light]
adapter = "hook"
target = {{ url = "{url}/light" }}

[subscriptions.heavy]
adapter = "bulk"
target = {{ url = "{url}/heavy" }}

[routes.to-light]
types = ["form.submitted"]
to = "light"

[routes.to-heavy]
types = ["form.submitted"]
to = "heavy"
"""


@pytest.mark.timeout(600)
def test_only_the_deliveries_of_a_group_without_workers_wait(
    several: Callable[..., Several], receiver: Receiver
) -> None:
    hub = several()
    hub.routes(ROUTES.format(url=receiver.url))
    hub.start("api-1")
    hub.start("worker-1", words=("--group", "main"))
    hub.start("worker-2", words=("--group", "heavy"))
    publish(hub.ports, hub.key, [form("before", "k")])
    until(lambda: receiver.many("light") == receiver.many("heavy") == 1, "both are served")
    hub.stop("worker-2")

    # More than the window of the one that is down, so that its queue has all that it may have.
    names = [f"e{number:03}" for number in range(400)]
    for start in range(0, len(names), 40):
        publish(hub.ports, hub.key, [form(name, name) for name in names[start : start + 40]])
    until(lambda: receiver.many("light") == 401, "the other group goes on")
    until(lambda: hub.count("SELECT count(*) FROM ready") == 400, "and all of it is settled")
    assert hub.rows("SELECT DISTINCT subscription FROM ready") == [("heavy",)]
    assert receiver.many("heavy") == 1
    account = hub.run("account")
    assert account["balances"], account["checks"]
    assert account["deliveries"]["waiting"] == 400

    hub.start("worker-2")
    until(lambda: receiver.many("heavy") == 401, "a worker of the group delivers what waited")
    until(lambda: hub.count("SELECT count(*) FROM ready") == 0, "and all of it is settled")
    assert receiver.repeated() == set()


def test_a_group_that_no_adapter_is_in_is_refused(several: Callable[..., Several]) -> None:
    hub = several()
    hub.start("api-1")
    with pytest.raises(AssertionError, match="No adapter is in the worker group 'heavey'"):
        hub.start("worker-1", words=("--group", "heavey"))


@pytest.mark.timeout(600)
def test_a_second_that_serves_from_one_data_folder_is_refused(several: Callable[..., Several]) -> None:
    """Its run file would be in the place of the first's, by which every command finds the hub."""
    hub = several()
    hub.start("api-1")
    first = hub.members["api-1"]
    second = processes.run(
        first.words("serve"),
        folder=hub.folder,
        environment={**first.environment(), "TOLBOOTH_HTTP__PORT": "0"},
        timeout=120,
    )
    assert second.returncode == 1
    assert f"serves at http://127.0.0.1:{first.port}" in second.stderr
    assert "TOLBOOTH_DATA" in second.stderr
    assert hub.run("account")["balances"]
    hub.kill("api-1")
    hub.start("api-1")  # what a kill leaves behind keeps nobody out

"""What must hold as a hub grows wide: more workers deliver more, more subscriptions cost intake little.

Both compare the hub with itself in the same run, so that they hold on a slow machine too, if it is quiet.
"""

from __future__ import annotations

import pytest

from benchmarks.backing import On
from benchmarks.measure_subscriptions import measure_subscriptions
from benchmarks.measure_workers import measure_workers
from tests import brokers, databases
from tests.conftest import Absent


@pytest.mark.scale
@pytest.mark.timeout(600)
def test_a_second_worker_delivers_nearly_as_much_again(absent: Absent) -> None:
    if why := databases.why_absent() or brokers.why_absent():
        absent(why)
    result = measure_workers(events=2_000, rounds=3)
    assert result.counted is not None
    assert result.counted.delivered == 4_000
    assert result.met, f"{result.times} times one worker"


@pytest.mark.scale
@pytest.mark.timeout(600)
@pytest.mark.parametrize("on", [On.SQLITE, On.POSTGRESQL])
def test_a_thousand_subscriptions_cost_intake_a_quarter_at_most(absent: Absent, on: On) -> None:
    if on is not On.SQLITE and (why := databases.why_absent()):
        absent(why)
    result = measure_subscriptions(many=1_000, filtered=False, seconds=5, clients=64, rounds=3, on=on)
    assert result.counted is not None
    assert result.counted.balances
    assert result.met, f"{result.times} times as fast as with ten"

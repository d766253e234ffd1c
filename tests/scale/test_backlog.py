"""What waits is in the ledger, not in memory; and a hub under load stays small."""

from __future__ import annotations

import pytest

from benchmarks.measure_backlog import FEW, measure_backlog

WAITING = 200_000
MOST_MIB = 250


@pytest.mark.scale
@pytest.mark.timeout(3600)
def test_a_long_backlog_costs_no_more_memory_than_a_short_one() -> None:
    result = measure_backlog(waiting=WAITING)
    assert result.counted is not None
    assert (result.counted.events, result.counted.delivered) == (WAITING, WAITING)
    assert result.counted.balances
    assert result.settings["few"] == FEW
    assert result.memory_mib is not None
    assert result.target.memory_mib is not None
    assert result.memory_mib <= result.target.memory_mib
    draining = result.settings["memory_draining_mib"]
    assert isinstance(draining, float)
    assert draining < MOST_MIB

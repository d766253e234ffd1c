"""Fifty seeded plans of faults: every promise holds in each."""

from __future__ import annotations

import pytest

from tests.conftest import Absent
from tests.crash.chaos import play

SEEDS = range(100, 150)


@pytest.mark.scale
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_killed_every_promise_holds(seed: int, absent: Absent) -> None:
    play(seed, absent)

"""What must hold of searches among many dead letters: a first page is quick, whatever is asked."""

from __future__ import annotations

import pytest

from benchmarks.backing import On
from benchmarks.measure_search import AIM_MS, measure_search
from tests import databases
from tests.conftest import Absent


@pytest.mark.scale
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("on", [On.SQLITE, On.POSTGRESQL])
def test_a_first_page_among_a_million_is_quick_whatever_is_asked(absent: Absent, on: On) -> None:
    if on is not On.SQLITE and (why := databases.why_absent()):
        absent(why)
    result = measure_search(letters=1_000_000, events=5_000_000, rounds=20, on=on, tells=lambda *_: None)
    # The median of each question: the longest of all also has what else the machine did.
    assert result.p50_ms is not None
    assert result.p50_ms <= AIM_MS, result.settings["queries"]

"""A file of a million rows: every row once, in bounded memory, however it is interrupted."""

from __future__ import annotations

import pytest

from benchmarks.extract_file import cache_folder
from benchmarks.measure_file import measure_file

ROWS = 1_000_000
MOST_MIB = 200


@pytest.mark.scale
@pytest.mark.timeout(3600)
def test_a_million_rows_stopped_on_the_way_are_a_million_events() -> None:
    stands: list[int] = []
    result = measure_file(rows=ROWS, cache=cache_folder(), shows=lambda done, _of: stands.append(done))
    assert result.counted is not None
    assert (result.counted.events, result.counted.waiting) == (ROWS, ROWS)
    assert (result.counted.duplicates, result.counted.invalid) == (0, 0)
    assert result.counted.balances
    stopped = result.settings["stopped_at_row"]
    assert isinstance(stopped, int)
    assert ROWS // 3 <= stopped < ROWS
    assert stands == sorted(stands)
    assert len(stands) > 10, "its progress was shown"
    assert result.memory_mib is not None
    assert result.memory_mib < MOST_MIB

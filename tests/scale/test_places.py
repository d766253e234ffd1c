"""A council of 250,000 addresses: text is tied to them, and a million lines of them are loaded and looked up
in. Speed is what `tolbooth bench places` measures on a quiet machine; here it is only bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.places.loading import AIM_MIB, measure_loading
from benchmarks.places.measure import measure_matching
from benchmarks.places.town import Town

PROPERTIES, TEXTS = 250_000, 4_000
LINES, ASKS = 1_000_000, 1_000


@pytest.mark.scale
@pytest.mark.timeout(3600)
def test_texts_find_their_properties_among_a_quarter_of_a_million(tmp_path: Path) -> None:
    found = measure_matching(tmp_path, Town(PROPERTIES), TEXTS, lambda *_: None)
    assert found.properties == PROPERTIES
    assert found.accuracy >= found.aim_accuracy, found
    assert found.precision >= found.aim_precision, found
    assert found.p95_ms <= found.aim_p95_ms * 3, found


@pytest.mark.scale
@pytest.mark.timeout(3600)
def test_a_million_lines_are_loaded_in_bounded_memory_and_looked_up_in(tmp_path: Path) -> None:
    stands: list[int] = []
    found = measure_loading(tmp_path, LINES, ASKS, lambda what, done, _: stands.append(done))
    assert abs(found.lines - LINES) < LINES / 100
    assert found.memory_mib is not None
    assert found.memory_mib < AIM_MIB
    assert found.lines_per_second > 1_000
    assert {one.by for one in found.lookups} == {"UPRN", "USRN", "postcode", "prefix", "nearest"}
    assert found.lookup_p95_ms < 200
    assert len(set(stands)) > 10, "its progress was shown"

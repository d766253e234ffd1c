"""Text to property on an invented town, on the half of the texts that weights are never learned from."""

from __future__ import annotations

from pathlib import Path

from benchmarks.places.corruption import Corruption
from benchmarks.places.measure import lines_about, measure_matching, measure_places
from benchmarks.places.town import Town


def test_a_small_town_is_matched_as_well_as_is_promised(tmp_path: Path) -> None:
    found = measure_matching(tmp_path, Town(6000), 1200, lambda *_: None)
    assert (found.properties, found.texts, found.half) == (6000, 1200, "held out")
    assert found.accuracy >= 0.98, found
    assert found.precision >= 0.995, found
    assert found.p95_ms > 0


def test_the_halves_are_others_and_always_the_same() -> None:
    texts = Corruption(Town(2000))
    held = list(texts.texts("held out", 50))
    assert held == list(texts.texts("held out", 50))
    assert not set(held) & set(texts.texts("development", 50))
    assert Town(500).spots == Town(500).spots


def test_a_file_is_loaded_and_looked_up_in_beside_the_texts(tmp_path: Path) -> None:
    found = measure_places(tmp_path, Town(300), 20, 3000, 10, lambda *_: None)
    assert found.loading is not None
    assert abs(found.loading.lines - 3000) < 150
    assert (found.lines_per_second, found.memory_mib) == (
        found.loading.lines_per_second,
        found.loading.memory_mib,
    )
    assert found.lookup_p95_ms == max(one.p95_ms for one in found.loading.lookups)
    assert [one.by for one in found.loading.lookups] == ["UPRN", "USRN", "postcode", "prefix", "nearest"]
    said = " ".join(lines_about(found))
    assert "lines/s (aim 10,000)" in said
    assert "by prefix" in said


def test_the_loading_is_left_out_where_that_is_wanted(tmp_path: Path) -> None:
    found = measure_places(tmp_path, Town(300), 20, 0, 10, lambda *_: None)
    assert (found.loading, found.lines_per_second, found.memory_mib, found.lookup_p95_ms) == (None,) * 4

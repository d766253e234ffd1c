"""Text to property on an invented town, on the half of the texts that weights are never learned from."""

from __future__ import annotations

from pathlib import Path

from benchmarks.places.corruption import Corruption
from benchmarks.places.measure import measure_matching
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

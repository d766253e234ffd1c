"""``bench places``: texts that were spoilt on purpose, against the properties that they mean."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.machine import Machine, this_machine
from benchmarks.percentile import percentile
from benchmarks.places.corruption import Corruption, Half
from benchmarks.places.index import place_texts
from benchmarks.places.loading import AIM_LINES, AIM_LOOKUP_MS, AIM_MIB, Loading, measure_loading
from benchmarks.places.town import Town
from identity_index.places.matching.deciding import Outcome
from identity_index.places.matching.weights import shipped

AIM_ACCURACY, AIM_PRECISION, AIM_P95_MS = 0.98, 0.995, 20.0


class Places(BaseModel):
    """What ``tolbooth bench places`` prints. Shares are from 0 to 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    properties: int
    texts: int
    half: Half = Field(description="weights are learned from `development` alone")
    answerable: int = Field(description="texts that mean one property, by the town's own parts")
    accuracy: float = Field(description="of those: answered with that one, certainly")
    precision: float = Field(description="of all that was answered certainly: right")
    asked: float = Field(description="of all texts: a person is asked")
    p50_ms: float = Field(description="one text: read, looked for, compared and decided")
    p95_ms: float
    p99_ms: float
    filling_seconds: float = Field(description="making every property findable")
    weights_version: str
    lines_per_second: float | None = Field(
        default=None, description="of `loading`; null where it is left out"
    )
    memory_mib: float | None = Field(default=None, description="of `loading`: the most that the hub held")
    lookup_p95_ms: float | None = Field(
        default=None, description="of `loading`: of the slowest way to look up"
    )
    loading: Loading | None = None
    aim_accuracy: float = AIM_ACCURACY
    aim_precision: float = AIM_PRECISION
    aim_p95_ms: float = AIM_P95_MS
    aim_lines_per_second: float = AIM_LINES
    aim_memory_mib: float = AIM_MIB
    aim_lookup_p95_ms: float = AIM_LOOKUP_MS
    machine: Machine

    @property
    def met(self) -> bool:
        """Is every aim reached?"""
        return (
            self.accuracy >= self.aim_accuracy
            and self.precision >= self.aim_precision
            and self.p95_ms <= self.aim_p95_ms
            and (self.lines_per_second is None or self.lines_per_second >= self.aim_lines_per_second)
            and (self.memory_mib is None or self.memory_mib < self.aim_memory_mib)
            and (self.lookup_p95_ms is None or self.lookup_p95_ms <= self.aim_lookup_p95_ms)
        )


def measure_places(
    folder: Path,
    town: Town,
    many: int,
    lines: int,
    asks: int,
    tells: Callable[[str, int, int], None],
    half: Half = "held out",
    seed: int = 7,
) -> Places:
    """All of it: ``many`` texts against the town, then a file of about ``lines`` loaded, and each way to look
    up asked ``asks`` times; 0 lines leave that out. ``folder`` is empty. Raises ``CountsDisagree``."""
    (folder / "texts").mkdir()
    found = measure_matching(folder / "texts", town, many, tells, half, seed)
    if not lines:
        return found
    (folder / "load").mkdir()
    loading = measure_loading(folder / "load", lines, asks, tells, seed)
    return found.model_copy(
        update={
            "loading": loading,
            "lines_per_second": loading.lines_per_second,
            "memory_mib": loading.memory_mib,
            "lookup_p95_ms": loading.lookup_p95_ms,
        }
    )


def measure_matching(
    folder: Path,
    town: Town,
    many: int,
    tells: Callable[[str, int, int], None],
    half: Half = "held out",
    seed: int = 7,
) -> Places:
    """``folder`` is empty, and holds the index."""
    weights, times = shipped(), []
    right = certain = asked = answerable = 0
    with place_texts(folder) as index:
        filling = index.fill(town, tells)
        for at, text in enumerate(Corruption(town, seed).texts(half, many), start=1):
            began = time.perf_counter()
            answer = index.answer(text.text, weights)
            times.append((time.perf_counter() - began) * 1000)
            answerable += text.meant is not None
            asked += answer.outcome is Outcome.REVIEW
            if answer.outcome is Outcome.CERTAIN and answer.best is not None:
                certain += 1
                right += answer.best.uprn == text.meant
            if at % 100 == 0 or at == many:
                tells("matching", at, many)
    return Places(
        properties=len(town.spots),
        texts=many,
        half=half,
        answerable=answerable,
        accuracy=round(right / answerable, 5) if answerable else 0.0,
        precision=round(right / certain, 5) if certain else 1.0,
        asked=round(asked / many, 5) if many else 0.0,
        p50_ms=round(percentile(times, 0.5) or 0, 3),
        p95_ms=round(percentile(times, 0.95) or 0, 3),
        p99_ms=round(percentile(times, 0.99) or 0, 3),
        filling_seconds=round(filling, 1),
        weights_version=weights.version,
        machine=this_machine(),
    )


def lines_about(found: Places) -> list[str]:
    """The result for people."""
    lines = [
        f"{found.texts:,} texts ({found.half}) against {found.properties:,} properties",
        f"  accuracy {found.accuracy:.4f} (aim {found.aim_accuracy}), precision {found.precision:.4f} (aim"
        f" {found.aim_precision}); asked about {found.asked:.2%}",
        f"  p50 {found.p50_ms:.2f} ms, p95 {found.p95_ms:.2f} ms (aim {found.aim_p95_ms:g}),"
        f" p99 {found.p99_ms:.2f} ms; filled in {found.filling_seconds:.1f} s",
    ]
    if (loading := found.loading) is not None:
        held = "not measured" if loading.memory_mib is None else f"{loading.memory_mib:.0f} MiB"
        lines += [
            f"{loading.lines:,} lines loaded in {loading.seconds:.1f} s",
            f"  {loading.lines_per_second:,.0f} lines/s (aim {found.aim_lines_per_second:,.0f}), the hub held"
            f" {held} (aim under {found.aim_memory_mib:g} MiB)",
            *(
                f"  by {one.by}: p50 {one.p50_ms:.2f} ms, p95 {one.p95_ms:.2f} ms (aim"
                f" {found.aim_lookup_p95_ms:g}), p99 {one.p99_ms:.2f} ms"
                for one in loading.lookups
            ),
        ]
    return lines

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
    aim_accuracy: float = AIM_ACCURACY
    aim_precision: float = AIM_PRECISION
    aim_p95_ms: float = AIM_P95_MS
    machine: Machine

    @property
    def met(self) -> bool:
        """Is every aim reached?"""
        return (
            self.accuracy >= self.aim_accuracy
            and self.precision >= self.aim_precision
            and self.p95_ms <= self.aim_p95_ms
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
    return [
        f"{found.texts:,} texts ({found.half}) against {found.properties:,} properties",
        f"  accuracy {found.accuracy:.4f} (aim {found.aim_accuracy}), precision {found.precision:.4f} (aim"
        f" {found.aim_precision}); asked about {found.asked:.2%}",
        f"  p50 {found.p50_ms:.2f} ms, p95 {found.p95_ms:.2f} ms (aim {found.aim_p95_ms:g}),"
        f" p99 {found.p99_ms:.2f} ms; filled in {found.filling_seconds:.1f} s",
    ]

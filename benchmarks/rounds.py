"""Several short rounds, hub and floor by turns, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: events a second, times in milliseconds, resident MiB."""

    rate: float
    p50_ms: float | None
    p99_ms: float | None
    memory_mib: float | None = None


def middle(rounds: Sequence[Measured]) -> Measured:
    """The median of each figure; of memory the highest, for a limit holds always. Raises ValueError of
    none."""
    if not rounds:
        raise ValueError("no round was measured")
    return Measured(
        rate=statistics.median(each.rate for each in rounds),
        p50_ms=_median([each.p50_ms for each in rounds]),
        p99_ms=_median([each.p99_ms for each in rounds]),
        memory_mib=max((each.memory_mib for each in rounds if each.memory_mib is not None), default=None),
    )


def rates(rounds: Sequence[Measured]) -> list[JsonValue]:
    """The rate of each round, in the order they were run."""
    return [round(each.rate, 1) for each in rounds]


def _median(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return statistics.median(told) if told else None

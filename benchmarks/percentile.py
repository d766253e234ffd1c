"""Percentiles by nearest rank: always a value that was measured, never one between two."""

from __future__ import annotations

import math
from collections.abc import Iterable


def percentile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least ``share`` (0 < share ≤ 1) of the values do not exceed; None of
    none."""
    if not 0 < share <= 1:
        raise ValueError(f"share must be above 0 and at most 1, not {share}")
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[math.ceil(share * len(ordered)) - 1]

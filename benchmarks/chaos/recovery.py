"""How long the hub took to get over each fault, from the clients' and the receiver's word. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from benchmarks.chaos.crew import Struck
from benchmarks.chaos.evidence import Evidence
from benchmarks.chaos.receiver import TAKEN
from benchmarks.chaos.report import Strike
from benchmarks.chaos.settings_text import ORDERED, PLAIN


def strikes(struck: Sequence[Struck], found: Evidence, began: float) -> list[Strike]:
    """Each fault in turn; ``began`` is when the load did, in seconds of the epoch."""
    firsts: dict[tuple[str, str], float] = {}
    for one in found.arrivals:
        if one.status == TAKEN:
            firsts.setdefault((one.to, one.id), one.at)
    taken = sorted(found.taken, key=lambda one: one.at)
    moments = [one.at for one in taken]
    latest: list[float] = []
    for event in taken:
        here = max(firsts.get((to, event.id), event.at) for to in (PLAIN, ORDERED))
        latest.append(max(here, latest[-1]) if latest else here)
    told = []
    for fault in sorted(struck, key=lambda one: one.at):
        place = bisect_right(moments, fault.at)
        told.append(
            Strike(
                kind=fault.kind,
                target=fault.target,
                point=fault.point,
                at=round(fault.at - began, 2),
                back_seconds=_since(fault.at, fault.back_at),
                taken_seconds=_since(fault.at, moments[place] if place < len(moments) else None),
                caught_up_seconds=_since(fault.at, latest[place - 1] if place else None),
            )
        )
    return told


def _since(moment: float, then: float | None) -> float | None:
    return None if then is None else round(max(0.0, then - moment), 2)

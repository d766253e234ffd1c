"""``bench intake``: events accepted a second, deliveries recorded, nothing delivered."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.beside import beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import load
from benchmarks.hub_process import config, hub, routes
from benchmarks.load import LoadResult
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

NOWHERE = "http://127.0.0.1:9/"
DESIGN = {1: (6_200.0, 4_000.0), 100: (45_000.0, 15_000.0)}
"""Batch size: the design's floor and its target, events a second."""
MEMORY_MIB = 250.0


def measure_intake(
    *, seconds: float, clients: int, batch: int, rounds: int, floor_only: bool = False
) -> Result:
    """Hub and floor by turns, each on a new database. Raises DidNotStart, CountsDisagree."""
    hubs: list[Measured] = []
    floors: list[Measured] = []
    counted: Counted | None = None
    for _ in range(rounds):
        with beside("benchmarks.floor_intake") as floor:
            floors.append(_measured(load(floor.url, None, seconds=seconds, clients=clients, batch=batch)))
        if floor_only:
            continue
        with tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:  # noqa: SIM117
            with hub(Path(folder), config(delivering=False), routes(NOWHERE)) as running:
                told = load(running.url, running.key, seconds=seconds, clients=clients, batch=batch)
                hubs.append(_measured(told, running.most_resident_mib()))
                counted = agreed(running, events=told.accepted, delivered=0)
    floor_middle = middle(floors)
    measured = middle(hubs) if hubs else None
    design_floor, target = DESIGN.get(batch, (None, None))
    return Result.of(
        "intake" if batch == 1 else f"intake, batches of {batch}",
        machine=this_machine(),
        target=Target(rate_per_second=target, memory_mib=MEMORY_MIB),
        settings={
            "seconds": seconds,
            "clients": clients,
            "batch": batch,
            "rounds": rounds,
            "rates": rates(hubs),
            "floor_rates": rates(floors),
        },
        rate=measured.rate if measured else None,
        p50_ms=measured.p50_ms if measured else None,
        p99_ms=measured.p99_ms if measured else None,
        memory_mib=measured.memory_mib if measured else None,
        floor_rate=floor_middle.rate,
        floor_p50_ms=floor_middle.p50_ms,
        floor_p99_ms=floor_middle.p99_ms,
        design_floor=design_floor,
        counted=counted,
    )


def _measured(told: LoadResult, memory: float | None = None) -> Measured:
    if told.failed:
        raise CountsDisagree(
            f"{told.failed:,} events were not accepted, so there is no figure: {told.failures}"
        )
    return Measured(told.rate_per_second, told.p50_ms, told.p99_ms, memory)

"""``bench intake``: events accepted a second, deliveries recorded, nothing delivered."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.beside import beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import load
from benchmarks.hub_process import config, hub, routes
from benchmarks.load import LoadResult
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

NOWHERE = "http://127.0.0.1:9/"
DESIGN = {
    (On.SQLITE, 1): (6_200.0, 4_000.0),
    (On.SQLITE, 100): (45_000.0, 15_000.0),
    (On.POSTGRESQL, 1): (3_500.0, 2_500.0),
    (On.POSTGRESQL, 100): (13_800.0, 9_000.0),
    (On.RABBITMQ, 1): (3_500.0, 2_500.0),
    (On.RABBITMQ, 100): (13_800.0, 9_000.0),
}
"""What it stands on and the batch size: the design's floor and its target, events a second."""
MEMORY_MIB = 250.0


def measure_intake(
    *, seconds: float, clients: int, batch: int, rounds: int, on: On = On.SQLITE, floor_only: bool = False
) -> Result:
    """Hub and floor by turns, each on a new database. No worker runs. Raises DidNotStart, CountsDisagree."""
    hubs: list[Measured] = []
    floors: list[Measured] = []
    counted: Counted | None = None
    options: dict[str, float] = {"seconds": seconds, "clients": clients, "batch": batch}
    for _ in range(rounds):
        with (
            backing(on.without_broker) as under,
            beside("benchmarks.floor_intake", "--database", under.database) as floor,
        ):
            floors.append(measured(load(floor.url, None, **options)))
        if floor_only:
            continue
        with (
            backing(on) as under,
            tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
            hub(
                Path(folder), config(delivering=False, on=under), routes(NOWHERE), on=under, workers=0
            ) as running,
        ):
            told = load(running.url, running.key, **options)
            hubs.append(measured(told, running.most_resident_mib()))
            counted = agreed(running, events=told.accepted, delivered=0)
    floor_middle = middle(floors)
    figures = middle(hubs) if hubs else None
    design_floor, target = DESIGN.get((on, batch), (None, None))
    return Result.of(
        on.named("intake" if batch == 1 else f"intake, batches of {batch}"),
        machine=this_machine(),
        target=Target(rate_per_second=target, memory_mib=MEMORY_MIB),
        settings={
            **options,
            "on": on,
            "rounds": rounds,
            "rates": rates(hubs),
            "floor_rates": rates(floors),
        },
        rate=figures.rate if figures else None,
        p50_ms=figures.p50_ms if figures else None,
        p99_ms=figures.p99_ms if figures else None,
        memory_mib=figures.memory_mib if figures else None,
        floor_rate=floor_middle.rate,
        floor_p50_ms=floor_middle.p50_ms,
        floor_p99_ms=floor_middle.p99_ms,
        design_floor=design_floor,
        counted=counted,
    )


def measured(told: LoadResult, memory: float | None = None) -> Measured:
    """Of what the load generator saw. Raises CountsDisagree when an event was not accepted."""
    if told.failed:
        raise CountsDisagree(
            f"{told.failed:,} events were not accepted, so there is no figure: {told.failures}"
        )
    return Measured(told.rate_per_second, told.p50_ms, told.p99_ms, memory)

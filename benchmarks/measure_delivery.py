"""``bench delivery`` and ``bench latency``: from intake to a webhook's 2xx."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.beside import Beside, beside
from benchmarks.drive import arrived, load, reset
from benchmarks.hub_process import HubProcess, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle

DESIGN_FLOOR = 3_000.0
DELIVERY = Target(rate_per_second=2_000, memory_mib=250)
LATENCY = Target(p50_ms=15, p99_ms=60, memory_mib=250)

Round = Callable[[str, str | None, str], Measured]


def measure_delivery(*, seconds: float, clients: int, rounds: int, floor_only: bool = False) -> Result:
    """Rate: different events from the first request to the last arrival, so that none is left waiting.

    Times are from an event's sending to its arrival under full load, queueing included. Raises DidNotStart,
    or TimeoutError when an accepted event does not arrive.
    """

    def run(url: str, key: str | None, receiver: str) -> Measured:
        told = load(url, key, seconds=seconds, clients=clients, warm=0)
        seen = arrived(receiver, told.accepted)
        assert seen.last_ns is not None
        took = (seen.last_ns - told.began_ns) / 1e9
        return Measured(seen.events / took, seen.p50_ms, seen.p99_ms)

    settings = {"seconds": seconds, "clients": clients, "rounds": rounds}
    return _by_turns("delivery", run, DELIVERY, DESIGN_FLOOR, settings, rounds=rounds, floor_only=floor_only)


def measure_latency(*, seconds: float, rate: float, rounds: int, floor_only: bool = False) -> Result:
    """Times from an event's sending to its arrival at a steady, low rate. Raises as ``measure_delivery``."""

    def run(url: str, key: str | None, receiver: str) -> Measured:
        load(url, key, seconds=1, rate=rate, warm=0)
        reset(receiver)
        told = load(url, key, seconds=seconds, rate=rate, warm=0)
        seen = arrived(receiver, told.accepted)
        return Measured(told.rate_per_second, seen.p50_ms, seen.p99_ms)

    settings = {"seconds": seconds, "rate": rate, "rounds": rounds}
    return _by_turns("latency", run, LATENCY, None, settings, rounds=rounds, floor_only=floor_only)


def _by_turns(
    name: str,
    run: Round,
    target: Target,
    design_floor: float | None,
    settings: dict[str, float],
    *,
    rounds: int,
    floor_only: bool,
) -> Result:
    hubs: list[Measured] = []
    floors: list[Measured] = []

    def measured(running: Beside | HubProcess, key: str | None, receiver: str) -> Measured:
        seen = run(running.url, key, receiver)
        return Measured(seen.rate, seen.p50_ms, seen.p99_ms, running.resident_mib())

    with (
        beside("benchmarks.receiver") as receiver,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
    ):
        hook = f"{receiver.url}/hook"
        for number in range(rounds):
            reset(receiver.url)
            with beside("benchmarks.floor_delivery", "--receiver", hook) as floor:
                floors.append(measured(floor, None, receiver.url))
            if floor_only:
                continue
            reset(receiver.url)
            with hub(Path(folder) / str(number), config(delivering=True), routes(hook)) as running:
                hubs.append(measured(running, running.key, receiver.url))
    floor_middle = middle(floors)
    figures = middle(hubs) if hubs else None
    return Result.of(
        name,
        machine=this_machine(),
        target=target,
        settings={**settings},
        rate=figures.rate if figures else None,
        p50_ms=figures.p50_ms if figures else None,
        p99_ms=figures.p99_ms if figures else None,
        memory_mib=figures.memory_mib if figures else None,
        floor_rate=floor_middle.rate,
        floor_p50_ms=floor_middle.p50_ms,
        floor_p99_ms=floor_middle.p99_ms,
        design_floor=design_floor,
    )

"""``bench delivery`` and ``bench latency``: from intake to a webhook's 2xx."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from pydantic import JsonValue

from benchmarks.beside import Beside, beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import arrived, load, reset
from benchmarks.floor_delivery import CONCURRENCY as FLOOR_CONCURRENCY
from benchmarks.hub_process import CONCURRENCY, WINDOW, HubProcess, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

DESIGN_FLOOR = 3_000.0
DELIVERY = Target(rate_per_second=2_000, memory_mib=250)
ORDERED = {
    1_000: Target(rate_per_second=1_000, memory_mib=250),
    1: Target(rate_per_second=300, memory_mib=250),
}
LATENCY = Target(p50_ms=15, p99_ms=60, memory_mib=250)

Round = Callable[[str, str | None, str], tuple[Measured, int]]
"""Of address, key and receiver: what was measured, and how many events were accepted in all."""


def measure_delivery(
    *, seconds: float, clients: int, rounds: int, keys: int | None = None, floor_only: bool = False
) -> Result:
    """Rate: different events from the first request to the last arrival, so that none is left waiting.

    Times are from an event's sending to its arrival under full load, queueing included. With ``keys``, each
    event has one of so many order keys, and the subscription keeps their order; the floor keeps none, but
    delivers no more at once than there are keys. Raises DidNotStart, TimeoutError when an accepted event does
    not arrive, or CountsDisagree, also for an event that arrives twice or out of its order.
    """
    options: dict[str, float] = {"seconds": seconds, "clients": min(clients, keys or clients), "warm": 0}
    if keys is not None:
        options["keys"] = keys

    def run(url: str, key: str | None, receiver: str) -> tuple[Measured, int]:
        told = load(url, key, **options)
        if told.failed:
            raise CountsDisagree(f"{told.failed:,} events were not accepted: {told.failures}")
        seen = arrived(receiver, told.accepted)
        if seen.repeats or (seen.out_of_order and key is not None):
            raise CountsDisagree(
                f"of {told.accepted:,} events {seen.repeats:,} arrived twice and {seen.out_of_order:,} after "
                "a later one of their key"
            )
        assert seen.last_ns is not None
        took = (seen.last_ns - told.began_ns) / 1e9
        return Measured(seen.events / took, seen.p50_ms, seen.p99_ms), told.accepted

    settings: dict[str, JsonValue] = {**options, "rounds": rounds}
    if keys is None:
        return _by_turns("delivery", run, DELIVERY, settings, rounds, DESIGN_FLOOR, floor_only=floor_only)
    name = f"delivery, ordered by {keys:,} {'key' if keys == 1 else 'keys'}"
    return _by_turns(
        name, run, ORDERED.get(keys, Target()), settings, rounds, keys=keys, floor_only=floor_only
    )


def measure_latency(*, seconds: float, rate: float, rounds: int, floor_only: bool = False) -> Result:
    """Times from an event's sending to its arrival at a steady, low rate. Raises as ``measure_delivery``."""

    def run(url: str, key: str | None, receiver: str) -> tuple[Measured, int]:
        before = load(url, key, seconds=1, rate=rate, warm=0)
        arrived(receiver, before.accepted)
        reset(receiver)
        told = load(url, key, seconds=seconds, rate=rate, warm=0)
        seen = arrived(receiver, told.accepted)
        return Measured(told.rate_per_second, seen.p50_ms, seen.p99_ms), before.accepted + told.accepted

    settings: dict[str, JsonValue] = {"seconds": seconds, "rate": rate, "rounds": rounds}
    return _by_turns("latency", run, LATENCY, settings, rounds, floor_only=floor_only)


def _by_turns(
    name: str,
    run: Round,
    target: Target,
    settings: dict[str, JsonValue],
    rounds: int,
    design_floor: float | None = None,
    *,
    keys: int | None = None,
    floor_only: bool,
) -> Result:
    hubs: list[Measured] = []
    floors: list[Measured] = []
    counted: Counted | None = None
    at_once = min(FLOOR_CONCURRENCY, keys or FLOOR_CONCURRENCY)
    order_by = None if keys is None else "partitionkey"

    def measured(running: Beside | HubProcess, key: str | None, receiver: str) -> tuple[Measured, int]:
        seen, accepted = run(running.url, key, receiver)
        return Measured(seen.rate, seen.p50_ms, seen.p99_ms, running.most_resident_mib()), accepted

    with (
        beside("benchmarks.receiver") as receiver,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
    ):
        hook = f"{receiver.url}/hook"
        for number in range(rounds):
            reset(receiver.url)
            floor_options = ("--receiver", hook, "--concurrency", str(at_once))
            with beside("benchmarks.floor_delivery", *floor_options) as floor:
                floors.append(measured(floor, None, receiver.url)[0])
            if floor_only:
                continue
            reset(receiver.url)
            texts = config(delivering=True), routes(hook, order_by=order_by)
            with hub(Path(folder) / str(number), *texts) as running:
                seen, accepted = measured(running, running.key, receiver.url)
                hubs.append(seen)
                counted = agreed(running, events=accepted, delivered=accepted)
    floor_middle = middle(floors)
    figures = middle(hubs) if hubs else None
    return Result.of(
        name,
        machine=this_machine(),
        target=target,
        settings=settings
        | {
            "concurrency": CONCURRENCY,
            "window": WINDOW,
            "floor_concurrency": at_once,
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
        by_time=name == "latency",
    )

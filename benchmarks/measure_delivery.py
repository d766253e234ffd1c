"""``bench delivery`` and ``bench latency``: from intake to a webhook's 2xx."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import JsonValue

from benchmarks.backing import On, backing
from benchmarks.beside import beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import arrived, load, reset
from benchmarks.floor_delivery import CONCURRENCY as FLOOR_CONCURRENCY
from benchmarks.hub_process import CONCURRENCY, WINDOW, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates

DESIGN_FLOOR = 3_000.0
DELIVERY = {
    On.SQLITE: Target(rate_per_second=2_000, memory_mib=250),
    On.RABBITMQ: Target(rate_per_second=1_500),
}
ORDERED = {
    1_000: Target(rate_per_second=1_000, memory_mib=250),
    1: Target(rate_per_second=300, memory_mib=250),
}
LATENCY = Target(p50_ms=15, p99_ms=60, memory_mib=250)

Round = Callable[[str, str | None, str], tuple[Measured, int]]
"""Of address, key and receiver: what was measured, and how many events were accepted in all."""


def measure_delivery(
    *,
    seconds: float,
    clients: int,
    rounds: int,
    keys: int | None = None,
    on: On = On.SQLITE,
    workers: int = 1,
    floor_only: bool = False,
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
        return delivered(url, key, receiver, ordered=key is not None, **options)

    settings: dict[str, JsonValue] = {**options, "on": on, "rounds": rounds, "workers": workers}
    turns = _Turns(on, workers, rounds, keys, floor_only)
    if keys is None:
        design_floor = DESIGN_FLOOR if on is On.SQLITE else None
        return turns.take("delivery", run, DELIVERY.get(on, Target()), settings, design_floor)
    name = f"delivery, ordered by {keys:,} {'key' if keys == 1 else 'keys'}"
    return turns.take(name, run, ORDERED.get(keys, Target()) if on is On.SQLITE else Target(), settings)


def delivered(
    url: str, key: str | None, receiver: str, *, ordered: bool, **options: float
) -> tuple[Measured, int]:
    """Send as ``benchmarks.load`` is told and wait for the last arrival; the rate is from the first request.

    Raises CountsDisagree for an event that was not accepted, or arrived twice, or (``ordered``) out of order;
    TimeoutError when one does not arrive.
    """
    told = load(url, key, **options)
    if told.failed:
        raise CountsDisagree(f"{told.failed:,} events were not accepted: {told.failures}")
    seen = arrived(receiver, told.accepted)
    if seen.repeats or (seen.out_of_order and ordered):
        raise CountsDisagree(
            f"of {told.accepted:,} events {seen.repeats:,} arrived twice and {seen.out_of_order:,} after "
            "a later one of their key"
        )
    assert seen.last_ns is not None
    took = (seen.last_ns - told.began_ns) / 1e9
    return Measured(seen.events / took, seen.p50_ms, seen.p99_ms), told.accepted


def measure_latency(
    *,
    seconds: float,
    rate: float,
    rounds: int,
    on: On = On.SQLITE,
    workers: int = 1,
    floor_only: bool = False,
) -> Result:
    """Times from an event's sending to its arrival at a steady, low rate. Raises as ``measure_delivery``."""

    def run(url: str, key: str | None, receiver: str) -> tuple[Measured, int]:
        before = load(url, key, seconds=1, rate=rate, warm=0)
        arrived(receiver, before.accepted)
        reset(receiver)
        told = load(url, key, seconds=seconds, rate=rate, warm=0)
        seen = arrived(receiver, told.accepted)
        return Measured(told.rate_per_second, seen.p50_ms, seen.p99_ms), before.accepted + told.accepted

    settings: dict[str, JsonValue] = {
        "seconds": seconds,
        "rate": rate,
        "on": on,
        "rounds": rounds,
        "workers": workers,
    }
    target = LATENCY if on is On.SQLITE else Target(p50_ms=LATENCY.p50_ms, p99_ms=LATENCY.p99_ms)
    return _Turns(on, workers, rounds, None, floor_only).take("latency", run, target, settings)


@dataclass(frozen=True, slots=True)
class _Turns:
    """Hub and floor by turns, each on a new database and broker."""

    on: On
    workers: int
    rounds: int
    keys: int | None
    floor_only: bool

    @property
    def floor_concurrency(self) -> int:
        return min(FLOOR_CONCURRENCY, self.keys or FLOOR_CONCURRENCY)

    def take(
        self,
        name: str,
        run: Round,
        target: Target,
        settings: dict[str, JsonValue],
        design_floor: float | None = None,
    ) -> Result:
        hubs: list[Measured] = []
        floors: list[Measured] = []
        counted: Counted | None = None
        with beside("benchmarks.receiver") as receiver:
            for _ in range(self.rounds):
                reset(receiver.url)
                floors.append(self._floor(run, receiver.url))
                if self.floor_only:
                    continue
                reset(receiver.url)
                seen, counted = self._hub(run, receiver.url)
                hubs.append(seen)
        floor_middle = middle(floors)
        figures = middle(hubs) if hubs else None
        return Result.of(
            self.on.named(name),
            machine=this_machine(),
            target=target,
            settings=settings
            | {
                "concurrency": CONCURRENCY,
                "window": WINDOW,
                "floor_concurrency": self.floor_concurrency,
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

    def _floor(self, run: Round, receiver: str) -> Measured:
        with backing(self.on) as under:
            options = ["--receiver", f"{receiver}/hook", "--concurrency", str(self.floor_concurrency)]
            options += ["--database", under.database, "--broker", under.broker if under.apart else ""]
            with beside("benchmarks.floor_delivery", *options) as floor:
                return run(floor.url, None, receiver)[0]

    def _hub(self, run: Round, receiver: str) -> tuple[Measured, Counted]:
        order_by = None if self.keys is None else "partitionkey"
        with backing(self.on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
            texts = config(delivering=True, on=under), routes(f"{receiver}/hook", order_by=order_by)
            with hub(Path(folder), *texts, on=under, workers=self.workers) as running:
                seen, accepted = run(running.url, running.key, receiver)
                measured = replace(seen, memory_mib=running.most_resident_mib())
                return measured, agreed(running, events=accepted, delivered=accepted)

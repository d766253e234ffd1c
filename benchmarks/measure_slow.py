"""``bench slow``: what a receiver that takes five seconds for an answer costs the one beside it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.beside import beside
from benchmarks.counted import Counted, CountsDisagree, agreed
from benchmarks.drive import answer_after, arrived, load, reset
from benchmarks.hub_process import CONCURRENCY, WINDOW, config, hub
from benchmarks.machine import this_machine
from benchmarks.report import Compared, Result, Target
from benchmarks.rounds import Measured, middle, rates

SLOW_MS = 5_000
TARGET = Target(times=0.9, p99_ms=60)
"""As many a second as beside one that answers at once, but for what two runs differ by; and as soon."""


def measure_slow(
    *, seconds: float, rate: float, rounds: int, slow_ms: int = SLOW_MS, on: On = On.SQLITE, workers: int = 1
) -> Result:
    """Each event goes to two receivers; rate and times are of the first, which answers at once.

    By turns the second answers at once too, and only after ``slow_ms``: the same work for the hub, but that
    it waits. Both may have all of a worker's places and a window of a thousand. At the end the slow one
    answers at once, and every event must have arrived at both. Raises as ``measure_delivery``.
    """
    quick: list[Measured] = []
    slow: list[Measured] = []
    counted: Counted | None = None
    with beside("benchmarks.receiver") as receiver, beside("benchmarks.receiver") as other:
        for _ in range(rounds):
            for delay, seen in ((0, quick), (slow_ms, slow)):
                measured, counted = _round(receiver.url, other.url, delay, seconds, rate, on, workers)
                seen.append(measured)
    figures = middle(slow)
    return Result.of(
        on.named("beside a slow receiver"),
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "rate": rate,
            "rounds": rounds,
            "on": on,
            "workers": workers,
            "slow_ms": slow_ms,
            "concurrency": CONCURRENCY,
            "window": WINDOW,
            "rates": rates(slow),
        },
        rate=figures.rate,
        p50_ms=figures.p50_ms,
        p99_ms=figures.p99_ms,
        memory_mib=figures.memory_mib,
        counted=counted,
        compared=[Compared.of("beside a quick one", quick)],
    )


def _round(
    receiver: str, other: str, delay: int, seconds: float, rate: float, on: On, workers: int
) -> tuple[Measured, Counted]:
    reset(receiver)
    reset(other)
    with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        texts = config(delivering=True, on=under), both(f"{receiver}/hook", f"{other}/hook")
        with hub(Path(folder), *texts, on=under, workers=workers) as running:
            before = load(running.url, running.key, seconds=1, rate=rate, warm=0)
            arrived(other, before.accepted)
            arrived(receiver, before.accepted)
            reset(receiver)
            answer_after(other, delay)
            told = load(running.url, running.key, seconds=seconds, rate=rate, warm=0)
            seen = arrived(receiver, told.accepted)
            answer_after(other, 0)
            events = before.accepted + told.accepted
            if told.failed or seen.repeats:
                raise CountsDisagree(f"{told.failed:,} events were not accepted, {seen.repeats:,} came twice")
            arrived(other, events)
            counted = agreed(running, events=events, delivered=2 * events, each=2)
            held = running.most_resident_mib()
    assert seen.last_ns is not None
    took = (seen.last_ns - told.began_ns) / 1e9
    return Measured(seen.events / took, seen.p50_ms, seen.p99_ms, held), counted


def both(receiver: str, other: str) -> str:
    """The text of a routing file: every event goes to both."""
    return "".join(
        f"""[subscriptions.{name}]
adapter = "app"
concurrency = {CONCURRENCY}
window = {WINDOW}
target = {{ url = "{url}" }}

[routes.to-{name}]
types = ["form.submitted"]
to = "{name}"

"""
        for name, url in (("receiver", receiver), ("other", other))
    )

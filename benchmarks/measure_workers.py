"""``bench workers``: whether a second worker process helps where the receiver takes its time."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.beside import beside
from benchmarks.counted import Counted, agreed
from benchmarks.drive import reset
from benchmarks.hub_process import config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.measure_delivery import delivered
from benchmarks.report import Compared, Result, Target
from benchmarks.rounds import Measured, middle, rates

ANSWER_MS = 20
CONCURRENCY = 4
"""Deliveries at once in each worker: with an answer after 20 ms, 200 a second and no more."""
BATCH = 100
TARGET = Target(times=1.7)


def measure_workers(*, events: int, rounds: int, concurrency: int = CONCURRENCY) -> Result:
    """One worker process and two by turns, on RabbitMQ and PostgreSQL; ``events`` for each worker.

    The events are sent in batches as fast as they are taken, so that work waits from the start; the rate
    counts from the first request to the last arrival. Raises as ``measure_delivery``.
    """
    runs: dict[int, list[Measured]] = {1: [], 2: []}
    counted: Counted | None = None
    with beside("benchmarks.receiver", "--delay", str(ANSWER_MS)) as receiver:
        for _ in range(rounds):
            for workers, seen in runs.items():
                reset(receiver.url)
                measured, counted = _round(receiver.url, workers, workers * events, concurrency)
                seen.append(measured)
    two = middle(runs[2])
    return Result.of(
        "two workers",
        machine=this_machine(),
        target=TARGET,
        settings={
            "events_each": events,
            "rounds": rounds,
            "answer_after_ms": ANSWER_MS,
            "concurrency_each": concurrency,
            "rates": rates(runs[2]),
        },
        rate=two.rate,
        p50_ms=two.p50_ms,
        p99_ms=two.p99_ms,
        memory_mib=two.memory_mib,
        counted=counted,
        compared=[Compared.of("one worker", runs[1])],
    )


def _round(receiver: str, workers: int, events: int, concurrency: int) -> tuple[Measured, Counted]:
    with backing(On.RABBITMQ) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        texts = config(delivering=True, on=under), routes(f"{receiver}/hook", concurrency=concurrency)
        with hub(Path(folder), *texts, on=under, workers=workers) as running:
            measured, accepted = delivered(
                running.url,
                running.key,
                receiver,
                ordered=False,
                batch=BATCH,
                clients=2,
                count=max(1, events // BATCH),
                warm=0,
            )
            held = running.most_resident_mib()
            counted = agreed(running, events=accepted, delivered=accepted)
    return Measured(measured.rate, measured.p50_ms, measured.p99_ms, held), counted

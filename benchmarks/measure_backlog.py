"""``bench backlog``: what waiting deliveries cost in memory, and how fast they drain."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beside import beside
from benchmarks.counted import Counted, agreed
from benchmarks.drive import answer_after, arrived, load, reset
from benchmarks.hub_process import CONCURRENCY, WINDOW, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target

BATCH = 100
FEW = 1_000
FLOOR_EVENTS = 20_000
SLACK_MIB = 10.0
"""Two runs of one program differ by so much; a backlog held in memory would differ by hundreds."""
REST_SECONDS = 3.0
STUCK_MS = 8_000
"""How long the receiver holds its answers back at most, while memory is looked at."""


def measure_backlog(*, waiting: int) -> Result:
    """Fill a hub that does not deliver, with few and with many; start each again; let the many drain.

    Each is started against a receiver that is all but stuck, so that its window is full and the rest waits:
    ``memory_mib`` is that of the many then, its target that of the few and 10 MiB. Then the receiver answers
    again at once; the rate counts from there to the last arrival. ``settings`` has the highest figure while
    draining too, which holds what any delivering costs. Raises DidNotStart, CountsDisagree, or TimeoutError
    when the backlog does not drain within a minute for every 10,000.
    """
    with (
        beside("benchmarks.receiver") as receiver,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
    ):
        hook = f"{receiver.url}/hook"
        floor = draining_floor(receiver.url, hook, min(waiting, FLOOR_EVENTS))
        few = _drained(Path(folder) / "few", receiver.url, FEW)
        many = _drained(Path(folder) / "many", receiver.url, waiting)
    return Result.of(
        "backlog",
        machine=this_machine(),
        target=Target(memory_mib=few.stuck_mib + SLACK_MIB if few.stuck_mib is not None else None),
        settings={
            "waiting": many.counted.events,
            "few": few.counted.events,
            "memory_few_mib": few.stuck_mib,
            "memory_draining_mib": many.draining_mib,
            "concurrency": CONCURRENCY,
            "window": WINDOW,
        },
        rate=many.rate,
        memory_mib=many.stuck_mib,
        floor_rate=floor,
        counted=many.counted,
    )


@dataclass(frozen=True, slots=True)
class _Drained:
    """Memory with the window full and the rest waiting, then the most while it drained, and how fast."""

    stuck_mib: float | None
    draining_mib: float | None
    rate: float
    counted: Counted


def _drained(folder: Path, receiver: str, events: int) -> _Drained:
    hook = f"{receiver}/hook"
    accepted = _fill(folder, hook, events)
    reset(receiver)
    answer_after(receiver, STUCK_MS)
    with hub(folder, config(delivering=True), routes(hook)) as running:
        time.sleep(REST_SECONDS)
        stuck = running.resident_mib()
        began = time.time_ns()
        answer_after(receiver, 0)
        seen = arrived(receiver, accepted, seconds=60 + accepted / 10_000 * 60)
        counted = agreed(running, events=accepted, delivered=accepted)
        draining = running.most_resident_mib()
    assert seen.last_ns is not None
    return _Drained(stuck, draining, accepted * 1e9 / max(1, seen.last_ns - began), counted)


def draining_floor(receiver: str, hook: str, events: int) -> float:
    """The rate of the floor of delivery, its events sent as fast as batches of 100 go."""
    reset(receiver)
    with beside("benchmarks.floor_delivery", "--receiver", hook) as floor:
        load(floor.url, None, batch=BATCH, clients=4, count=max(1, events // BATCH), warm=0, seconds=600)
        seen = arrived(receiver, max(1, events // BATCH) * BATCH)
    assert seen.first_ns is not None
    assert seen.last_ns is not None
    return seen.events * 1e9 / max(1, seen.last_ns - seen.first_ns)


def _fill(folder: Path, hook: str, events: int) -> int:
    """Record deliveries with a hub that makes none; how many there are."""
    with hub(folder, config(delivering=False), routes(hook)) as running:
        count = max(1, events // BATCH)
        told = load(running.url, running.key, batch=BATCH, clients=4, count=count, warm=0, seconds=600)
        agreed(running, events=told.accepted, delivered=0)
    return told.accepted

"""``bench backlog``: what waiting deliveries cost in memory, and how fast they drain."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from pydantic import JsonValue

from benchmarks.beside import beside
from benchmarks.drive import arrived, load
from benchmarks.hub_process import config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target

BATCH = 100
FEW = 1_000
SLACK_MIB = 10.0
"""Two runs of one program differ by so much; a backlog held in memory would differ by hundreds."""
REST_SECONDS = 3.0


def measure_backlog(*, waiting: int) -> Result:
    """Fill a hub that does not deliver, with few and with many; start each again, then let the many drain.

    ``memory_mib`` is that of the hub started again over the many; its target is that over the few and 10 MiB.
    Raises DidNotStart, or TimeoutError when the backlog does not drain within a minute for every 10,000.
    """
    with (
        beside("benchmarks.receiver") as receiver,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
    ):
        hook = f"{receiver.url}/hook"
        few, _ = _filled(Path(folder) / "few", hook, FEW)
        many, accepted = _filled(Path(folder) / "many", hook, waiting)
        began = time.monotonic()
        with hub(Path(folder) / "many", config(delivering=True), routes(hook)) as running:
            arrived(receiver.url, accepted, seconds=60 + waiting / 10_000 * 60)
            took = time.monotonic() - began
            draining = running.resident_mib()
    settings: dict[str, JsonValue] = {
        "waiting": accepted,
        "few": FEW,
        "memory_few_mib": few,
        "draining_mib": draining,
    }
    target = Target(memory_mib=few + SLACK_MIB if few is not None else None)
    return Result.of(
        "backlog",
        machine=this_machine(),
        target=target,
        settings=settings,
        rate=accepted / took,
        memory_mib=many,
    )


def _filled(folder: Path, hook: str, events: int) -> tuple[float | None, int]:
    """Memory of a hub started over so many waiting deliveries, and how many there are."""
    resting = config(delivering=False)
    with hub(folder, resting, routes(hook)) as running:
        told = load(
            running.url,
            running.key,
            batch=BATCH,
            clients=4,
            count=max(1, events // BATCH),
            warm=0,
            seconds=600,
        )
    with hub(folder, resting, routes(hook)) as running:
        time.sleep(REST_SECONDS)
        return running.resident_mib(), told.accepted

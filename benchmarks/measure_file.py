"""``bench file``: rows of a CSV to committed events."""

from __future__ import annotations

import tempfile
import time
from datetime import date
from pathlib import Path

from adapters.revenues_extract.sandbox import write_extract
from benchmarks.beside import answer_of
from benchmarks.floor_file import FileResult
from benchmarks.hub_process import HubProcess, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target

NOWHERE = "http://127.0.0.1:9/"
TARGET = Target(rate_per_second=5_000, memory_mib=200)
LEAST_ROWS_A_SECOND = 500


def measure_file(*, rows: int, floor_only: bool = False) -> Result:
    """One file through the floor, then through the hub's revenues adapter, deliveries recorded and waiting.

    Raises DidNotStart, or TimeoutError when the hub takes fewer than 500 rows a second.
    """
    with tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        inbox = Path(folder) / "inbox"
        aside = Path(folder) / "aside"
        inbox.mkdir()
        aside.mkdir()
        written = write_extract(aside, rows=rows, on=date(2026, 1, 5)).path
        limit = 60 + rows / LEAST_ROWS_A_SECOND
        floor = FileResult.model_validate_json(
            answer_of("benchmarks.floor_file", [str(written)], seconds=limit)
        )
        rate = memory = None
        if not floor_only:
            with hub(Path(folder) / "hub", config(delivering=False, files=inbox), routes(NOWHERE)) as running:
                dropped = time.monotonic()
                written.rename(inbox / written.name)
                memory = _taken(running, inbox, limit)
                rate = rows / (time.monotonic() - dropped)
    return Result.of(
        "file",
        machine=this_machine(),
        target=TARGET,
        settings={"rows": rows},
        rate=rate,
        memory_mib=memory,
        floor_rate=floor.rate_per_second,
    )


def _taken(running: HubProcess, inbox: Path, limit: float) -> float | None:
    """Wait until a file is in ``done/``; the most memory the hub held meanwhile, MiB."""
    until = time.monotonic() + limit
    most: float | None = None
    while not any((inbox / "done").glob("*")):
        if time.monotonic() >= until:
            raise TimeoutError(
                f"the file was not done within {limit:g} s; look into {inbox} and the hub's log"
            )
        held = running.resident_mib()
        most = held if most is None or held is None else max(most, held)
        time.sleep(0.05)
    return most

"""``bench file``: rows of a CSV to committed events, stopped on the way and resumed."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.beside import answer_of
from benchmarks.counted import Counted, CountsDisagree, agreed, asked
from benchmarks.extract_file import cache_folder, extract
from benchmarks.floor_file import FileResult
from benchmarks.hub_process import HubProcess, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from hub.api.adapters import Adapters

NOWHERE = "http://127.0.0.1:9/"
TARGET = Target(rate_per_second=5_000, memory_mib=200)
LEAST_ROWS_A_SECOND = 500
LOOK_SECONDS = 0.1

Shows = Callable[[int, int], None]
"""Told rows done and rows in all, as the hub itself tells them."""


def measure_file(
    *, rows: int, cache: Path | None = None, floor_only: bool = False, shows: Shows = lambda _done, _all: None
) -> Result:
    """One file through the floor, then through the hub's revenues adapter, deliveries recorded and waiting.

    A third of the way the hub is stopped (SIGINT) and started again. The rate counts the time a hub ran: from
    the file's arrival to the stop, and from the second start to its end. ``memory_mib`` is the most that
    either hub held. Raises DidNotStart, TimeoutError when the hub takes fewer than 500 rows a second, or
    CountsDisagree when a row is missing from the ledger or is there twice.
    """
    kept = extract(rows, cache or cache_folder())
    limit = 60 + rows / LEAST_ROWS_A_SECOND
    floor = FileResult.model_validate_json(answer_of("benchmarks.floor_file", [str(kept)], seconds=limit))
    run = None if floor_only else _through_hub(kept, rows, limit, shows)
    return Result.of(
        "file",
        machine=this_machine(),
        target=TARGET,
        settings={
            "rows": rows,
            "stopped_at_row": run.stopped_at if run else None,
            "progress_seen": run.progress_seen if run else None,
        },
        rate=rows / run.seconds if run else None,
        memory_mib=run.memory_mib if run else None,
        floor_rate=floor.rate_per_second,
        counted=run.counted if run else None,
    )


@dataclass(slots=True)
class _Run:
    """One file through two hubs. ``progress_seen``: how many different stands the hub told of."""

    seconds: float = 0.0
    memory_mib: float | None = None
    stopped_at: int = 0
    progress_seen: int = 0
    counted: Counted | None = None


def _through_hub(kept: Path, rows: int, limit: float, shows: Shows) -> _Run:
    run = _Run()
    with tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder:
        home, inbox = Path(folder) / "hub", Path(folder) / "inbox"
        inbox.mkdir()
        texts = config(delivering=False, files=inbox), routes(NOWHERE)
        with hub(home, *texts) as running:
            aside = Path(shutil.copyfile(kept, Path(folder) / kept.name))
            began = time.monotonic()
            aside.rename(inbox / kept.name)
            _watch(running, run, shows, limit, until=lambda done: done >= rows // 3)
            run.seconds += time.monotonic() - began
        with hub(home, *texts) as running:
            began = time.monotonic()
            run.stopped_at = _revenues(running).events
            _watch(running, run, shows, limit, until=lambda _: _is_done(inbox))
            run.seconds += time.monotonic() - began
            run.counted = agreed(running, events=rows, delivered=0)
    if not rows // 3 <= run.stopped_at < rows:
        raise CountsDisagree(
            f"the hub was to be stopped on its way through {rows:,} rows, and had {run.stopped_at:,}: "
            "give it more rows"
        )
    return run


def _is_done(inbox: Path) -> bool:
    return any((inbox / "done").glob("*.csv"))


def _watch(
    running: HubProcess, run: _Run, shows: Shows, limit: float, *, until: Callable[[int], bool]
) -> None:
    """Follow the hub's own progress until it is far enough."""
    ends = time.monotonic() + limit
    last: int | None = None
    while True:
        now = _revenues(running)
        done, of = now.done, now.of
        if done != last:
            last = done
            run.progress_seen += 1
            shows(done, of)
        if until(done):
            break
        if time.monotonic() >= ends:
            raise TimeoutError(
                f"the file was not done within {limit:g} s; it stands at row {done:,} of {of:,}"
            )
        time.sleep(LOOK_SECONDS)
    held = running.most_resident_mib()
    run.memory_mib = held if held is None or run.memory_mib is None else max(run.memory_mib, held)


@dataclass(frozen=True, slots=True)
class _Stand:
    """How far the hub says it is with the file, and the events it has committed of it."""

    done: int
    of: int
    events: int


def _revenues(running: HubProcess) -> _Stand:
    found = Adapters.model_validate_json(asked(running, "/adapters"))
    one = next(each for each in found.items if each.polling is not None)
    assert one.polling is not None
    if one.polling.trouble:
        raise CountsDisagree(f"the hub has trouble with the file: {one.polling.trouble}")
    events = one.came_in.events if one.came_in is not None else 0
    return _Stand(one.polling.done, one.polling.of or 0, events)

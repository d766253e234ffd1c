"""``bench replay``: dead letters of one cause replayed as one job, to a receiver that answers at once."""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.backing import Backing, On, backing
from benchmarks.beside import beside
from benchmarks.counted import Counted, CountsDisagree, account, asked
from benchmarks.drive import arrived, load, refuse, reset
from benchmarks.hub_process import CONCURRENCY, WINDOW, HubProcess, config, hub, routes
from benchmarks.machine import this_machine
from benchmarks.measure_backlog import BATCH, FLOOR_EVENTS, SLACK_MIB, draining_floor
from benchmarks.report import Result, Target
from dead_letter.groups.group import GroupPage
from dead_letter.replays.job import Job

FEW = 5_000
AIM = 232_000 / 300
"""As many a second as 232,000 in five minutes are."""
OUT = 512
"""How many are out at once: more than the calls, so that none of them waits for the next step of the job."""


def measure_replay(*, letters: int, on: On = On.SQLITE, workers: int = 1) -> Result:
    """Few and then many events die at a receiver that refuses all; the hub is started anew, the receiver
    takes everything, and the group is replayed.

    The rate counts from the asking to the job's end, the choosing of what to send among it. ``memory_mib`` is
    the most that the hub ever held meanwhile, its target that of the few and 10 MiB for what delivering
    costs at all; ``memory_begun_mib`` is what it held before the job was asked for. Raises DidNotStart,
    CountsDisagree, OSError where a server is not there, or TimeoutError when it does not end within a minute
    for every 10,000.
    """
    with (
        beside("benchmarks.receiver") as receiver,
        tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as folder,
    ):
        hook = f"{receiver.url}/hook"
        floor = draining_floor(receiver.url, hook, min(letters, FLOOR_EVENTS))
        with backing(on) as under:
            few = _replayed(Path(folder) / "few", receiver.url, min(letters, FEW), under, workers)
        with backing(on) as under:
            many = _replayed(Path(folder) / "many", receiver.url, letters, under, workers)
    return Result.of(
        on.named("replay"),
        machine=this_machine(),
        target=Target(
            rate_per_second=AIM, memory_mib=None if few.memory_mib is None else few.memory_mib + SLACK_MIB
        ),
        settings={
            "letters": many.counted.dead,
            "few": few.counted.dead,
            "memory_few_mib": few.memory_mib,
            "memory_begun_mib": many.begun_mib,
            "seconds": round(many.seconds, 1),
            "dying_rate": round(many.dying, 1),
            "concurrency": CONCURRENCY,
            "window": WINDOW,
            "out": OUT,
            "on": on,
            "workers": workers,
        },
        rate=many.counted.dead / many.seconds,
        memory_mib=many.memory_mib,
        floor_rate=floor,
        counted=many.counted,
    )


@dataclass(frozen=True, slots=True)
class _Replayed:
    seconds: float
    dying: float
    begun_mib: float | None
    memory_mib: float | None
    counted: Counted


def _replayed(folder: Path, receiver: str, events: int, on: Backing, workers: int) -> _Replayed:
    hook = f"{receiver}/hook"
    count = max(1, events // BATCH)
    patience = 60 + events / 10_000 * 60
    reset(receiver)
    refuse(receiver, on=True)
    with hub(folder, config(delivering=True, on=on), routes(hook), on=on, workers=workers) as running:
        began = time.monotonic()
        told = load(running.url, running.key, batch=BATCH, clients=4, count=count, warm=0, seconds=600)
        _until(lambda: account(running).dead_open == told.accepted, patience, 1.0)
        dying = told.accepted / (time.monotonic() - began)
    refuse(receiver, on=False)
    reset(receiver)
    with hub(folder, config(delivering=True, on=on), routes(hook), on=on, workers=workers) as running:
        [group] = GroupPage.model_validate_json(asked(running, "/dead-letters/groups")).items
        begun = running.resident_mib()
        began = time.monotonic()
        job = _start(running, group.id)
        _until(lambda: _job(running, job).ended_at is not None, patience, 0.1)
        took = time.monotonic() - began
        seen = arrived(receiver, told.accepted)
        counted = _agreed(running, job, told.accepted)
        memory = running.most_resident_mib()
    if seen.repeats:
        raise CountsDisagree(f"{seen.repeats:,} came twice")
    return _Replayed(took, dying, begun, memory, counted)


def _start(running: HubProcess, group: str) -> str:
    body = {"group": group, "canary": 10, "concurrency": OUT, "reason": "a bench"}
    asking = urllib.request.Request(
        f"{running.url}/replays",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {running.key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asking, timeout=60) as answer:
        return Job.model_validate_json(answer.read()).id


def _job(running: HubProcess, which: str) -> Job:
    return Job.model_validate_json(asked(running, f"/replays/{which}"))


def _until(what: Callable[[], bool], patience: float, pause: float) -> None:
    end = time.monotonic() + patience
    while not what():
        if time.monotonic() >= end:
            raise TimeoutError(f"it did not end within {patience:g} s")
        time.sleep(pause)


def _agreed(running: HubProcess, job: str, letters: int) -> Counted:
    """Every letter delivered by one delivery of the job, and the account balances."""
    found, ended = account(running), _job(running, job)
    counted = Counted(
        events=found.events,
        duplicates=found.records["duplicate"],
        invalid=sum(found.invalid.values()),
        waiting=found.deliveries["waiting"] + found.deliveries["held"],
        delivered=found.deliveries["delivered"],
        dead=found.dead_resolved,
        balances=found.balances,
    )
    right = (counted.delivered, counted.dead, found.dead_open, counted.waiting) == (letters, letters, 0, 0)
    if not (right and counted.balances and ended.ended_well and ended.progress.delivered == letters):
        raise CountsDisagree(
            f"{letters:,} were to be delivered; the job says {ended.progress.model_dump_json()}, and the "
            f"ledger {counted.model_dump_json()}"
        )
    return counted

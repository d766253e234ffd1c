"""``bench scim``: requests of a directory a second, each with its answer."""

from __future__ import annotations

import json
import tempfile
import urllib.request
from pathlib import Path

from benchmarks.backing import On, backing
from benchmarks.beside import answer_of, beside
from benchmarks.counted import CountsDisagree, counted
from benchmarks.hub_process import config, hub
from benchmarks.machine import this_machine
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle, rates
from benchmarks.scim.directory import Provisioned

TARGET = Target(rate_per_second=200)
PATIENCE = 300.0


def measure_scim(
    *, seconds: float, threads: int, accounts: int, rounds: int, on: On, floor_only: bool = False
) -> Result:
    """So many connections, each with its next request when it has its answer; so many accounts are there
    before. Every second request writes: the account, its history, the index and its events.

    Raises DidNotStart, CalledProcessError, and CountsDisagree where the hub has another number of accounts
    than were made.
    """
    ours: list[Measured] = []
    floors: list[Measured] = []
    seen = None
    for _ in range(rounds):
        with beside("benchmarks.scim.floor") as floor:
            told = _provisioned(f"{floor.url}/v2", "none", seconds, threads, accounts)
            floors.append(Measured(told.rate_per_second, told.p50_ms, told.p99_ms))
        if floor_only:
            continue
        with backing(on) as under, tempfile.TemporaryDirectory(prefix="tolbooth-bench-") as name:
            text = config(delivering=False, on=under) + "\n[staff]\nenabled = true\n"
            with hub(Path(name), text, "", on=under) as running:
                root = f"{running.url}/scim/v2"
                told = _provisioned(root, running.key, seconds, threads, accounts)
                held = _held(root, running.key)
                if held != told.accounts:
                    raise CountsDisagree(f"{told.accounts:,} accounts were made, and the hub has {held:,}")
                seen = counted(running)
                memory = running.most_resident_mib()
                ours.append(Measured(told.rate_per_second, told.p50_ms, told.p99_ms, memory))
    floor_figures, figures = middle(floors), middle(ours) if ours else None
    return Result.of(
        on.named("scim"),
        machine=this_machine(),
        target=TARGET,
        settings={
            "seconds": seconds,
            "threads": threads,
            "accounts": accounts,
            "rounds": rounds,
            "on": on,
            "rates": rates(ours),
            "floor_rates": rates(floors),
        },
        rate=figures.rate if figures else None,
        p50_ms=figures.p50_ms if figures else None,
        p99_ms=figures.p99_ms if figures else None,
        memory_mib=figures.memory_mib if figures else None,
        floor_rate=floor_figures.rate,
        floor_p50_ms=floor_figures.p50_ms,
        floor_p99_ms=floor_figures.p99_ms,
        counted=seen,
    )


def _provisioned(root: str, key: str, seconds: float, threads: int, accounts: int) -> Provisioned:
    arguments = ["--url", root, "--key", key, "--seconds", str(seconds)]
    arguments += ["--threads", str(threads), "--accounts", str(accounts)]
    said = answer_of("benchmarks.scim.directory", arguments, seconds=PATIENCE + seconds)
    return Provisioned.model_validate_json(said)


def _held(root: str, key: str) -> int:
    asked = urllib.request.Request(f"{root}/Users?count=0", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return int(json.loads(answer.read())["totalResults"])

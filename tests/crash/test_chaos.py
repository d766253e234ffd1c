"""Everything is killed under load by a seeded plan, on servers of its own, and every promise holds."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.chaos.plan import Kind, make_plan
from hub.roles import Role
from tests.conftest import Absent
from tests.crash.chaos import SECONDS, TOLBOOTH, need_servers, play

SEEDS = (3, 4, 6, 10, 12)
"""Of these the plans have every kind of fault between them, and every role as a target."""
MORE = (1, 2, 5, 7, 8, 9, 11)
"""For `make scale`."""


def test_the_plans_have_every_kind_of_fault_for_every_role() -> None:
    acts = [act for seed in SEEDS for act in make_plan(seed, SECONDS).acts]
    assert {act.kind for act in acts} == set(Kind)
    assert {act.target.partition("-")[0] for act in acts} == {*Role, "database", "broker"}
    assert {act.kind for act in acts if act.target.startswith("worker")} >= {
        Kind.KILL,
        Kind.STILL,
        Kind.FAIL_POINT,
    }


def test_the_same_seed_gives_the_same_plan() -> None:
    assert make_plan(7, SECONDS) == make_plan(7, SECONDS)
    assert make_plan(7, SECONDS) != make_plan(8, SECONDS)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [*SEEDS, *(pytest.param(one, marks=pytest.mark.scale) for one in MORE)])
def test_whatever_is_killed_every_promise_holds(seed: int, absent: Absent) -> None:
    report = play(seed, absent)
    planned = Counter((act.kind, act.target) for act in report.plan.acts)
    told = Counter((one.kind, one.target) for one in report.not_done)
    assert planned - told <= Counter((one.kind, one.target) for one in report.strikes), "all else struck"
    # On a slow machine one may run towards its fail point until the load ends, and is not struck before.
    assert {one.target for one in report.not_done}.isdisjoint({"database", "broker"}), report.not_done
    assert sum(report.kills.values()) >= 5, report.kills
    assert report.counts.taken > 100, "there was load"
    assert report.counts.rows > 50


def test_a_plan_can_be_seen_without_being_carried_out() -> None:
    words = ["chaos", "--plan", "--seed", "7", "--seconds", str(SECONDS), "--json"]
    done = subprocess.run([TOLBOOTH, *words], capture_output=True, check=True)
    assert json.loads(done.stdout) == make_plan(7, SECONDS).model_dump(mode="json")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_one_that_is_told_to_stop_leaves_nothing_running(
    tmp_path: Path, told: signal.Signals, absent: Absent
) -> None:
    need_servers(absent)
    folder = tmp_path / "kept"
    words = ["chaos", "--seed", "3", "--keep", str(folder), "--json"]
    process = subprocess.Popen([TOLBOOTH, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while len(_mentioning(str(folder))) < 8:  # the run itself, the broker, and the hub's processes
            assert process.poll() is None
            assert time.monotonic() < end
            time.sleep(0.05)
        process.send_signal(told)
        assert process.wait(60) != 0
    finally:
        process.kill()
        process.wait()
    assert _mentioning(str(folder)) == []


def _mentioning(words: str) -> list[str]:
    """The command lines of the processes that have these words in them."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = one.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has ended meanwhile
        if words in line:
            found.append(line)
    return found

"""Everything is killed under load by a seeded plan, on servers of its own, and every promise holds."""

from __future__ import annotations

import pytest

from benchmarks.chaos.plan import Kind, make_plan
from hub.roles import Role
from tests.conftest import Absent
from tests.crash.chaos import SECONDS, play

SEEDS = (3, 4, 6, 10, 12)
"""Of these the plans have every kind of fault between them, and every role as a target."""


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
@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_killed_every_promise_holds(seed: int, absent: Absent) -> None:
    report = play(seed, absent)
    assert sum(report.kills.values()) >= 5, report.kills
    assert report.counts.taken > 100, "there was load"
    assert report.counts.rows > 50

"""When a replay may end: told from its speed of late, and not where nobody can say."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dead_letter.replays.job import Job, job_of
from dead_letter.replays.states import JobState
from ledger import clock

NOW = 1_800_000_000 * clock.SECOND


def job(**more: Any) -> Job:
    """Of 1,000 letters 250 have their outcome, and 50 are out; 25 a second of late."""
    told = {
        **{"id": 7, "state": "running", "why": "", "author": "Ailsa Example", "reason": "mended", "at": NOW},
        **{"target": None, "canary": 0, "canary_until": None, "concurrency": 50, "rate": None},
        **{"stop_at": None, "all_chosen": True, "chosen": 1000, "sent": 290, "delivered": 230, "mended": 0},
        **{"failed": 10, "skipped": 10, "left_out": 0, "speed": 25.0, "ended_at": None},
        **{"items_forgotten_at": None, **more},
    }
    return job_of(SimpleNamespace(**told), {"group": "g-1"}, NOW)


def test_it_is_what_is_left_at_the_speed_of_late() -> None:
    found = job()
    assert (found.progress.waiting, found.progress.out, found.progress.settled) == (700, 50, 250)
    assert found.ends_at == clock.moment(NOW) + timedelta(seconds=750 / 25)
    faster = job(speed=50.0)
    assert faster.ends_at == clock.moment(NOW) + timedelta(seconds=15)


@pytest.mark.parametrize(
    "more",
    [
        {"speed": None},
        {"speed": 0.0},
        {"speed": 1e-9},
        {"all_chosen": False},
        {"canary": 10, "canary_until": 10},
        *({"state": one.value} for one in JobState if one is not JobState.RUNNING),
    ],
    ids=str,
)
def test_where_nobody_can_say_nothing_is_said(more: dict[str, Any]) -> None:
    assert job(**more).ends_at is None

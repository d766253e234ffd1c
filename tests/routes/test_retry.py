"""Back-off: how long a failed delivery waits, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from routes.retry import RetrySchedule, delay

seconds = st.integers(min_value=1, max_value=10**7).map(lambda count: timedelta(milliseconds=count))


@st.composite
def schedules(draw: st.DrawFn, jitter: st.SearchStrategy[float] = st.floats(0, 1)) -> RetrySchedule:
    first, more = draw(seconds), draw(seconds)
    return RetrySchedule(
        attempts=draw(st.integers(1, 1000)),
        first=first,
        factor=draw(st.floats(1, 100)),
        cap=first + more,
        jitter=draw(jitter),
    )


def test_the_default_schedule() -> None:
    waits = [delay(RetrySchedule(), attempt, 0) for attempt in range(1, 9)]
    assert waits == [*(timedelta(seconds=count) for count in (5, 20, 80, 320, 1280, 5120, 20480)), None]


def test_one_attempt_means_no_retry() -> None:
    assert delay(RetrySchedule(attempts=1), 1, 0.5) is None


@given(schedules(), st.integers(1, 1200), st.floats(0, 1))
def test_attempts_count_the_first_and_waits_keep_their_bounds(
    schedule: RetrySchedule, attempt: int, chance: float
) -> None:
    wait = delay(schedule, attempt, chance)
    longest = delay(schedule, attempt, 0)
    assert (wait is None) == (attempt >= schedule.attempts)
    if wait is not None and longest is not None:
        assert (
            schedule.first * (1 - schedule.jitter) - timedelta(microseconds=1)
            <= wait
            <= longest
            <= schedule.cap
        )
        assert wait >= longest * (1 - schedule.jitter) - timedelta(microseconds=1)


@given(schedules(jitter=st.just(0.0)), st.integers(1, 1000), st.floats(0, 1))
def test_without_jitter_waits_only_grow_and_chance_has_no_say(
    schedule: RetrySchedule, attempt: int, chance: float
) -> None:
    wait, later = delay(schedule, attempt, chance), delay(schedule, attempt + 1, 1 - chance)
    assert wait == delay(schedule, attempt, 0)
    assert wait is None or later is None or wait <= later


@given(schedules())
def test_a_schedule_survives_its_snapshot(schedule: RetrySchedule) -> None:
    assert RetrySchedule.model_validate(schedule.model_dump(mode="json")) == schedule


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        ({"first": "7h"}, "cap"),
        ({"first": "0s"}, "first"),
        ({"attempts": 0}, "attempts"),
        ({"factor": 0.5}, "factor"),
        ({"factor": float("nan")}, "factor"),
        ({"jitter": 1.5}, "jitter"),
        ({"tries": 3}, "tries"),
    ],
)
def test_schedules_that_cannot_be_meant(given_: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RetrySchedule.model_validate(given_)

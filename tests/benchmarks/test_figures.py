"""Percentiles, medians of rounds, and when a ratio may be told."""

from __future__ import annotations

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.command import show
from benchmarks.machine import this_machine
from benchmarks.percentile import percentile
from benchmarks.report import Result, Target
from benchmarks.rounds import Measured, middle

_TIMES = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)


@given(_TIMES, st.floats(0.001, 1))
def test_a_percentile_is_a_measured_value_that_enough_do_not_exceed(times: list[float], share: float) -> None:
    found = percentile(times, share)
    assert found in times
    assert found is not None
    assert sum(time <= found for time in times) >= share * len(times) - 1e-9


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentile([], 0.5) is None


def test_rounds_give_the_median_rate_and_the_highest_memory() -> None:
    rounds = [Measured(10, 1, None, 50), Measured(30, 3, None, 70), Measured(20, 2, None, 60)]
    assert middle(rounds) == Measured(20, 2, None, 70)


def _result(rate: float | None, floor: float | None, target: Target | None = None) -> Result:
    return Result.of(
        "intake",
        machine=this_machine(),
        target=target or Target(),
        settings={},
        rate=rate,
        p50_ms=5,
        floor_rate=floor,
        design_floor=6_200,
    )


def test_the_ratio_is_to_the_floor_of_the_same_run() -> None:
    assert _result(4_000, 8_000).ratio_to_floor == 0.5


def test_where_the_rate_is_given_the_ratio_is_that_of_times() -> None:
    result = Result.of(
        "latency",
        machine=this_machine(),
        target=Target(),
        settings={},
        rate=100,
        p50_ms=8,
        floor_rate=100,
        floor_p50_ms=4,
        by_time=True,
    )
    assert result.ratio_to_floor == 0.5


def test_a_slow_floor_makes_the_ratio_void_and_says_so() -> None:
    result = _result(4_000, 4_000)
    assert result.ratio_to_floor is None
    assert result.void is not None
    assert "4,000/s" in result.void


def test_no_floor_no_ratio() -> None:
    assert _result(4_000, None).void == "no floor was measured"


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target(rate_per_second=3_000), True),
        (Target(rate_per_second=5_000), False),
        (Target(p50_ms=5), True),
        (Target(p50_ms=4), False),
        (Target(memory_mib=200), False),
    ],
)
def test_a_target_is_met_only_by_a_measured_figure(target: Target, met: bool) -> None:
    assert _result(4_000, 8_000, target).met is met


def test_nothing_measured_is_neither_met_nor_missed() -> None:
    assert _result(None, 8_000).met is None


def test_a_missed_target_is_a_failure_only_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    missed = _result(4_000, 8_000, Target(rate_per_second=5_000))
    show(missed, as_json=True)
    assert Result.model_validate_json(capsys.readouterr().out) == missed
    with pytest.raises(typer.Exit) as ended:
        show(missed, as_json=False, strict=True)
    assert ended.value.exit_code == 1
    assert "missed" in capsys.readouterr().out

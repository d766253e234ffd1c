"""Each bench against a real hub, as small as it goes: its shape, and that counts agree. Never its speed.

`make test` runs each once; further forms of one are for `make scale`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cases.measure import CasesMeasured
from benchmarks.command import app
from benchmarks.report import Result

SHORT = ("--seconds", "0.5", "--rounds", "1")


def bench(*arguments: str) -> Result:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return Result.model_validate_json(done.stdout)


def of_shape(result: Result, name: str) -> None:
    assert result.name == name
    assert result.rate_per_second
    assert result.floor_rate_per_second
    assert (result.ratio_to_floor is None) is (result.void is not None)
    assert result.machine.cores >= 1
    assert result.memory_mib is None or result.memory_mib > 0
    assert result.counted is not None
    assert result.counted.balances


@pytest.mark.parametrize(("batch", "name"), [(1, "intake"), (10, "intake, batches of 10")])
def test_intake_records_deliveries_and_makes_none(batch: int, name: str) -> None:
    result = bench("intake", *SHORT, "--clients", "4", "--batch", str(batch))
    of_shape(result, name)
    assert result.p50_ms is not None
    assert result.counted is not None
    assert result.counted.events > 0
    assert result.counted.events == result.counted.waiting
    assert result.counted.delivered == 0


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        (None, "delivery"),
        ("7", "delivery, ordered by 7 keys"),
        pytest.param("1", "delivery, ordered by 1 key", marks=pytest.mark.scale),
    ],
)
def test_what_delivery_accepts_arrives_once_and_in_its_order(keys: str | None, name: str) -> None:
    result = bench("delivery", *SHORT, "--clients", "8", *(("--keys", keys) if keys else ()))
    of_shape(result, name)
    assert result.p99_ms is not None
    assert result.settings["window"] == 1_000
    assert result.settings["concurrency"] == 256
    assert result.counted is not None
    assert result.counted.events == result.counted.delivered > 0


def test_latency_tells_times_at_the_rate_asked_for() -> None:
    result = bench("latency", *SHORT, "--rate", "50")
    of_shape(result, "latency")
    assert result.p50_ms is not None
    assert result.floor_p50_ms is not None
    assert result.counted is not None
    assert result.counted.delivered == 75, "a second to warm, half a second measured"


def test_a_backlog_drains_whole() -> None:
    result = bench("backlog", "--waiting", "1000")
    of_shape(result, "backlog")
    assert result.counted is not None
    assert result.counted.delivered == 1_000
    assert result.settings["memory_few_mib"]


def test_dead_letters_are_replayed_whole() -> None:
    result = bench("replay", "--letters", "1000")
    of_shape(result, "replay")
    assert result.counted is not None
    assert (result.counted.delivered, result.counted.dead) == (1_000, 1_000)
    assert result.settings["memory_few_mib"]


def test_a_file_stopped_on_the_way_is_resumed_without_repeating_a_row(tmp_path: Path) -> None:
    result = bench("file", "--rows", "12000", "--cache", str(tmp_path))
    of_shape(result, "file")
    assert result.counted is not None
    assert (result.counted.events, result.counted.duplicates, result.counted.invalid) == (12_000, 0, 0)
    stopped = result.settings["stopped_at_row"]
    assert isinstance(stopped, int)
    assert 4_000 <= stopped < 12_000


def test_without_a_figure_the_cause_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the cache's folder should be")
    done = CliRunner().invoke(app, ["file", "--rows", "1000", "--cache", str(tmp_path / "taken")])
    assert done.exit_code == 1
    assert "No figure: " in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("filtered", [(), pytest.param(("--filtered",), marks=pytest.mark.scale)])
def test_intake_with_many_subscriptions_is_held_against_few(filtered: tuple[str, ...]) -> None:
    result = bench("subscriptions", *SHORT, "--many", "30", *filtered)
    assert result.name == f"intake with 30 subscriptions{', each with a filter' if filtered else ''}"
    assert [other.name for other in result.compared] == ["with 10"]
    assert result.times == pytest.approx((result.rate_per_second or 0) / result.compared[0].rate_per_second)
    assert result.target.times == 0.75
    assert result.counted is not None
    assert result.counted.events == result.counted.waiting > 0, "one delivery of each"


def test_what_a_back_office_answers_it_holds() -> None:
    result = bench("rest", *SHORT, "--threads", "4")
    assert result.name == "rest"
    assert result.rate_per_second
    assert result.floor_rate_per_second
    assert result.p99_ms is not None
    assert result.target.rate_per_second == 500
    assert result.void is None


def test_the_directory_makes_accounts_that_the_hub_has() -> None:
    result = bench("scim", *SHORT, "--threads", "2", "--accounts", "150")
    of_shape(result, "scim")
    assert result.target.rate_per_second == 200


def test_the_soap_bench_makes_cases_that_the_sandbox_has() -> None:
    result = bench("soap", *SHORT, "--threads", "3")
    assert result.name == "soap"
    assert result.rate_per_second
    assert result.floor_rate_per_second
    assert result.p99_ms is not None
    assert result.settings["cases"]


def test_a_slow_receiver_is_measured_against_a_quick_one_and_gets_everything_too() -> None:
    result = bench("slow", *SHORT, "--rate", "100", "--slow-ms", "500")
    assert result.name == "beside a slow receiver"
    assert [other.name for other in result.compared] == ["beside a quick one"]
    assert result.p99_ms is not None
    assert result.counted is not None
    assert result.counted.delivered == 2 * result.counted.events == 300
    assert result.counted.balances


@pytest.mark.parametrize("on", ["sqlite", pytest.param("postgresql", marks=pytest.mark.scale)])
def test_what_searches_find_is_what_arithmetic_finds(on: str) -> None:
    result = bench("search", "--letters", "2000", "--rounds", "1", "--on", on)
    assert result.name == ("search" if on == "sqlite" else "search, postgresql")
    queries = result.settings["queries"]
    assert isinstance(queries, dict)
    assert len(queries) > 15
    assert all(isinstance(one, dict) and one["all"] for one in queries.values())


def test_cases_are_opened_told_of_again_and_found_as_many_as_there_are() -> None:
    arguments = ("cases", "--opened", "60", "--reports", "50", "--pace", "50", "--among", "3000")
    done = CliRunner().invoke(app, [*arguments, "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    measured = CasesMeasured.model_validate_json(done.stdout)
    assert measured.opening is not None
    of_shape(measured.opening, "opening cases")
    assert measured.storm is not None
    assert measured.storm.settings["reports"] == 50
    assert measured.storm.counted is not None
    assert measured.storm.counted.balances
    assert measured.finding is not None
    queries = measured.finding.settings["queries"]
    assert isinstance(queries, dict)
    assert "open cases of a person" in queries

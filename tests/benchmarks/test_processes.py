"""The load generator, the receiver and the floors as the processes they are, over loopback."""

from __future__ import annotations

import csv
import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.beside import DidNotStart, answer_of, beside
from benchmarks.drive import answer_after, arrived, load, reset, stats
from benchmarks.floor_file import FileResult


def test_the_floor_of_intake_takes_single_events_and_batches() -> None:
    with beside("benchmarks.floor_intake") as floor:
        single = load(floor.url, None, count=40, clients=4, warm=0)
        batch = load(floor.url, None, count=5, clients=2, batch=10, warm=0)
    assert (single.accepted, single.failed) == (40, 0)
    assert (batch.accepted, batch.failed) == (50, 0)
    assert single.p50_ms is not None


def test_every_event_the_floor_of_delivery_accepts_reaches_the_receiver_once() -> None:
    with beside("benchmarks.receiver") as receiver:  # noqa: SIM117
        with beside("benchmarks.floor_delivery", "--receiver", f"{receiver.url}/hook") as floor:
            told = load(floor.url, None, count=60, clients=8, warm=0)
            seen = arrived(receiver.url, told.accepted, seconds=20)
            steady = load(floor.url, None, rate=50, seconds=0.5, warm=0)
            in_all = arrived(receiver.url, told.accepted + steady.accepted, seconds=20)
    assert (seen.events, seen.repeats, seen.unmarked) == (60, 0, 0)
    assert seen.p50_ms is not None
    assert steady.accepted == 25
    assert in_all.events == 85


def _post(url: str, event: str) -> int:
    body = json.dumps({"id": event, "sentns": "1700000000000000000"}).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_the_receiver_tells_firsts_repeats_and_what_it_refused_on_purpose() -> None:
    with beside("benchmarks.receiver", "--fail-first", "100") as receiver:
        assert [_post(receiver.url, "bench-0a-1") for _ in range(3)] == [503, 204, 204]
        assert _post(receiver.url, "another") == 204
        seen = stats(receiver.url)
        assert (seen.requests, seen.events, seen.repeats, seen.refused, seen.unmarked) == (4, 1, 1, 1, 1)
        reset(receiver.url)
        assert stats(receiver.url).requests == 0


def test_refused_requests_count_as_failed() -> None:
    with beside("benchmarks.receiver") as receiver:
        told = load(receiver.url, "tb_a_key", count=2, clients=1, warm=0)
    assert (told.accepted, told.failed) == (0, 2)
    assert any(what.startswith("204") for what in told.failures)


def test_the_floor_of_a_file_commits_every_row(tmp_path: Path) -> None:
    file = tmp_path / "moves.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [["surname", "town"], *([f"Example {n}", "Exampleton"] for n in range(1_203))]
        )
    told = FileResult.model_validate_json(answer_of("benchmarks.floor_file", [str(file)], seconds=60))
    assert told.rows == 1_203


def test_a_process_that_does_not_announce_itself_is_named() -> None:
    with pytest.raises(DidNotStart, match="percentile did not say"), beside("benchmarks.percentile"):
        pass


def _post_keyed(url: str, event: str, key: str) -> None:
    headers = {"ce-id": event, "ce-partitionkey": key}
    urllib.request.urlopen(urllib.request.Request(url, b"{}", headers)).close()


def test_the_receiver_notices_what_arrives_after_a_later_one_of_its_key() -> None:
    with beside("benchmarks.receiver") as receiver:
        for number, key in ((1, "key-1"), (3, "key-1"), (2, "key-2"), (4, "key-2"), (5, "key-1")):
            _post_keyed(receiver.url, f"bench-0a-{number}", key)
        assert stats(receiver.url).out_of_order == 0
        _post_keyed(receiver.url, "bench-0a-0", "key-2")
        assert stats(receiver.url).out_of_order == 1


def test_what_the_receiver_holds_back_is_answered_when_it_holds_no_longer() -> None:
    with beside("benchmarks.receiver", "--delay", "60000") as receiver, ThreadPoolExecutor() as pool:
        held = pool.submit(_post, receiver.url, "bench-0a-1")
        until = time.monotonic() + 10
        while stats(receiver.url).requests == 0:
            assert time.monotonic() < until
        assert not held.done()
        answer_after(receiver.url, 0)
        assert held.result(timeout=10) == 204

"""The nightly file: what stands in it, when it is due, and what a crash does to it."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.contract import Receipt, Reject, Retry
from adapters.kit.flat_file import FolderInUse
from adapters.nightly_file import NightlyFile, sequence
from adapters.nightly_file.schedule import due_at, due_every
from adapters.nightly_file.sequence import Memory, Written

TARGET = {"columns": {"id": "id", "name": "data.name.full", "owed": "data.owed"}, "total": "owed"}


def _adapter(folder: Path, **settings: Any) -> NightlyFile:
    raw = {"folder": folder, "every": "10s", **settings}
    return NightlyFile("nightly", NightlyFile.Settings.model_validate(raw))


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a batch with a new adapter, as after a restart."""

    def write(deliveries: Any, **settings: Any) -> Any:
        adapter = _adapter(tmp_path, **settings)
        try:
            return list(adapter.deliver_batch(deliveries).outcomes)
        finally:
            asyncio.run(adapter.close())

    return write


@pytest.fixture
def owing(delivery: Any) -> Any:
    def make(number: int, owed: Any = "10.50", **data: Any) -> Any:
        return delivery(
            TARGET, number=number, data={"name": {"full": "Ailsa, Example"}, "owed": owed, **data}
        )

    return make


def _files(folder: Path, encoding: str = "utf-8") -> dict[str, list[list[str]]]:
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding=encoding) as file:
            found[path.name] = list(csv.reader(file))
    return found


def _ids(folder: Path) -> list[str]:
    """The first column of every row of every file."""
    return sorted(row[0] for lines in _files(folder).values() for row in lines[1:-1])


def _kill_at(call: int, monkeypatch: pytest.MonkeyPatch, writing: Callable[[], object]) -> None:
    """The power goes at the ``call``th write to the disk."""
    done = 0

    def failing(step: Any) -> Any:
        def instead(*given: Any) -> Any:
            nonlocal done
            done += 1
            if done == call:
                raise KeyboardInterrupt
            return step(*given)

        return instead

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing(Path.rename))
        patch.setattr(sequence, "_durable", failing(sequence._durable))
        patch.setattr(sequence, "sync", failing(sequence.sync))
        with pytest.raises(KeyboardInterrupt):
            writing()


def test_header_rows_and_trailer(tmp_path: Path, write: Any, owing: Any) -> None:
    outcomes = write([owing(1), owing(2, "-0.25")])
    assert outcomes[1] == Receipt("events_000001.csv:2", "row 2 of events_000001.csv")
    assert _files(tmp_path) == {
        "events_000001.csv": [
            ["id", "name", "owed"],
            ["1:2026-04-30", "Ailsa, Example", "10.50"],
            ["2:2026-04-30", "Ailsa, Example", "-0.25"],
            ["TRAILER", "1", "2", "10.25"],
        ]
    }


def test_numbers_go_up_even_when_files_are_fetched_away(tmp_path: Path, write: Any, owing: Any) -> None:
    write([owing(1)])
    (tmp_path / "events_000001.csv").unlink()
    write([owing(2)])
    write([owing(2)])
    assert list(_files(tmp_path)) == ["events_000002.csv"]


def test_one_that_cannot_be_a_row_is_rejected_beside_the_others(
    tmp_path: Path, write: Any, owing: Any
) -> None:
    outcomes = write([owing(1, {"a": 1}), owing(2), owing(3, "much"), owing(4, None)], encoding="cp1252")
    assert [type(each) for each in outcomes] == [Reject, Receipt, Reject, Reject]
    assert "the column owed gives a list or an object" in outcomes[0].reason
    assert "the column owed is to be added up" in outcomes[2].reason
    assert len(_files(tmp_path)["events_000001.csv"]) == 3


def test_what_an_encoding_cannot_write_is_rejected(write: Any, owing: Any) -> None:
    outcomes = write([owing(1, name={"full": "Łucja"}), owing(2, name={"full": "Mórag"})], encoding="cp1252")
    assert [type(each) for each in outcomes] == [Reject, Receipt]
    assert "cp1252 cannot write" in outcomes[0].reason


def test_if_none_can_be_a_row_there_is_no_file(tmp_path: Path, write: Any, owing: Any) -> None:
    assert isinstance(write([owing(1, "much")])[0], Reject)
    assert _files(tmp_path) == {}


@pytest.mark.parametrize(
    "target", [{}, {"columns": {}}, {"columns": {"a": "b["}}, {"columns": {"a": "id"}, "total": "b"}]
)
def test_a_wrong_target_is_rejected(write: Any, delivery: Any, target: Any) -> None:
    outcome = write([delivery(target)])[0]
    assert isinstance(outcome, Reject)
    assert "the target of the subscription app is wrong" in outcome.reason


@pytest.mark.parametrize("call", range(1, 7))
def test_killed_at_any_step_each_event_stands_in_one_file(
    tmp_path: Path, write: Any, owing: Any, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """The power goes at the ``call``th write to the disk; then the same batch, grown by one, comes again."""
    _kill_at(call, monkeypatch, lambda: write([owing(1), owing(2)]))
    outcomes = write([owing(1), owing(2), owing(3)])
    assert all(isinstance(each, Receipt) for each in outcomes)
    assert _ids(tmp_path) == ["1:2026-04-30", "2:2026-04-30", "3:2026-04-30"]


@pytest.mark.parametrize("call", range(1, 7))
def test_killed_at_any_step_of_the_second_subscription_the_first_is_known(
    tmp_path: Path, write: Any, owing: Any, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Neither is settled; whichever comes first again, and with something new between."""
    one = [replace(owing(number), subscription="one") for number in (1, 2)]
    two = [replace(owing(number), subscription="two") for number in (3, 4)]
    write(one)
    _kill_at(call, monkeypatch, lambda: write(two))
    for batch in (two, [replace(owing(5), subscription="one")], one, two):
        assert all(isinstance(each, Receipt) for each in write(batch))
    assert _ids(tmp_path) == [f"{number}:2026-04-30" for number in range(1, 6)]


def test_a_file_fetched_before_the_crash_was_seen_is_not_written_again(
    tmp_path: Path, write: Any, owing: Any
) -> None:
    write([owing(1)])
    (tmp_path / "events_000001.csv").unlink()
    assert isinstance(write([owing(1)])[0], Receipt)
    assert _files(tmp_path) == {}


def test_a_file_that_is_in_the_way_is_not_written_over(
    tmp_path: Path, write: Any, owing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody puts a file there between the choice of the name and its use."""
    theirs = tmp_path / "events_000001.csv"

    with monkeypatch.context() as patch:
        durable = sequence._durable

        def meanwhile(path: Path, content: bytes) -> None:
            theirs.write_text("theirs")
            durable(path, content)

        patch.setattr(sequence, "_durable", meanwhile)
        (outcome,) = write([owing(1)])
    assert isinstance(outcome, Retry)
    assert "is in the way" in outcome.reason
    (again,) = write([owing(1)])
    assert isinstance(again, Retry)
    assert theirs.read_text() == "theirs"
    theirs.rename(tmp_path / "theirs.txt")
    assert isinstance(write([owing(1)])[0], Receipt)
    assert len(_files(tmp_path)["events_000001.csv"]) == 3


def test_a_lost_record_costs_no_file(tmp_path: Path, write: Any, owing: Any) -> None:
    write([owing(1)])
    (tmp_path / ".events.sequence.json").unlink()
    write([owing(2)])
    assert list(_files(tmp_path)) == ["events_000001.csv", "events_000002.csv"]


def test_a_record_that_cannot_be_read_is_said(tmp_path: Path, write: Any, owing: Any) -> None:
    (tmp_path / ".events.sequence.json").write_text("{")
    outcomes = write([owing(1), owing(2)])
    assert [type(each) for each in outcomes] == [Retry, Retry]
    assert "put it back from a copy" in outcomes[0].reason


def test_one_key_twice_in_a_batch_is_one_row(tmp_path: Path, write: Any, owing: Any) -> None:
    first, second = write([owing(1), owing(1)])
    assert first == second
    assert len(_files(tmp_path)["events_000001.csv"]) == 3


_FILES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 5)), max_size=30)


@given(files=_FILES, most=st.integers(1, 12))
def test_of_each_subscription_the_last_rows_are_remembered_and_no_more(
    files: list[tuple[str, int]], most: int
) -> None:
    memory = Memory()
    written: dict[str, list[str]] = {"a": [], "b": []}
    for number, (whose, rows) in enumerate(files, start=1):
        keys = tuple(f"{whose}-{number}-{row}" for row in range(rows))
        one = Written(number=number, name=f"{number}", subscription=whose, keys=keys)
        memory = memory.grown(one, most)
        written[whose] += keys
        assert memory.last == number
    for whose, every in written.items():
        known = [key for key in memory.rows() if key.startswith(whose)]
        assert known == every[len(every) - len(known) :], "the last ones, without a gap"
        assert min(most, len(every)) <= len(known) < most + 5


def test_two_hubs_on_one_folder_are_refused(tmp_path: Path, owing: Any) -> None:
    adapter = _adapter(tmp_path)
    asyncio.run(adapter.open())
    other = _adapter(tmp_path)
    with pytest.raises(FolderInUse):
        asyncio.run(other.open())
    assert isinstance(other.deliver_batch([owing(1)]).outcomes[0], Retry)
    asyncio.run(adapter.close())


def test_one_alone_makes_a_file_of_one(tmp_path: Path, owing: Any) -> None:
    adapter = _adapter(tmp_path)
    assert adapter.deliver(owing(1)).local_id == "events_000001.csv:1"
    with pytest.raises(Reject):
        adapter.deliver(owing(2, "much"))
    asyncio.run(adapter.close())


@pytest.mark.parametrize(
    "wrong",
    [{"every": None}, {"at": "02:00"}, {"every": None, "at": "24:00"}, {"prefix": "../up"}, {"prefix": ""}],
)
def test_wrong_settings_are_refused(tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        _adapter(tmp_path, **wrong)


def test_a_time_of_day_is_london_time(tmp_path: Path) -> None:
    adapter = _adapter(tmp_path, every=None, at="02:00")
    last = datetime(2026, 6, 30, 12, tzinfo=UTC)
    assert not adapter.due(last, datetime(2026, 7, 1, 0, 59, tzinfo=UTC))
    assert adapter.due(last, datetime(2026, 7, 1, 1, 0, tzinfo=UTC)), "02:00 in summer is 01:00 UTC"
    assert not adapter.due(datetime(2026, 7, 1, 1, 0, tzinfo=UTC), datetime(2026, 7, 1, 23, tzinfo=UTC))
    assert adapter.due(None, last)


_MOMENTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda each: datetime.fromtimestamp(each, UTC))


@given(at=st.times().map(lambda each: each.replace(microsecond=0)), last=_MOMENTS, days=st.integers(0, 40))
def test_a_file_is_due_once_a_day(at: Any, last: datetime, days: int) -> None:
    assert not due_at(at, last, last)
    assert due_at(at, last, last + timedelta(days=days, hours=26))


@given(last=_MOMENTS, seconds=st.integers(1, 10**6))
def test_a_file_is_due_every_so_often(last: datetime, seconds: int) -> None:
    every = timedelta(seconds=seconds)
    assert due_every(every, None, last)
    assert due_every(every, last, last + every)
    assert not due_every(every, last, last + every - timedelta(microseconds=1))

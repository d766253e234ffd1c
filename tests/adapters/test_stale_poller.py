"""A poller that stood still while another took over goes on where it was: no file is lost, no row is skipped.

The test is the ledger: it commits what the holder of the lease reads, and refuses what the stale one does.
What stands still is a thread, before one of its moves; ``tests/hub/test_takeover.py`` has real processes.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import Batch, Retry, Translated
from adapters.revenues_extract import RevenuesExtract
from adapters.revenues_extract.sandbox import write_extract

MORNING = date(2026, 5, 1)
ROWS = 501
"""More than one batch."""
PATIENCE = 30.0
MOVES = ("mkdir", "rename", "rmdir", "unlink")
WITHIN = 3
"""The folders within are made first: three moves of each poll."""
Make = Callable[..., RevenuesExtract]


class Ledger:
    """What was committed, and how far."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.rows: Counter[str] = Counter()
        self.refused = 0

    def commit(self, batch: Batch) -> None:
        for record in batch.records:
            if isinstance(record, Translated):
                self.rows[record.envelopes[0].id] += 1
            else:
                self.refused += not hasattr(record, "reason")
        self.cursor = batch.cursor

    def follow(self, polling: Iterator[Batch]) -> None:
        for batch in polling:
            self.commit(batch)


class Stale:
    """A poll on a thread of its own that stands still before its ``place``th move, until it is let go on."""

    def __init__(
        self, adapter: RevenuesExtract, ledger: Ledger, place: int, patch: pytest.MonkeyPatch
    ) -> None:
        self._adapter = adapter
        self._ledger = ledger
        self._place = place
        self._moves = 0
        self._goes_on = threading.Event()
        self.stands = threading.Event()
        self.overtaken = False
        self.fault: Exception | None = None
        for name in MOVES:
            patch.setattr(Path, name, self._stopping(getattr(Path, name)))
        self._thread = threading.Thread(target=self._poll, args=(ledger.cursor,))
        self._thread.start()

    def go_on(self) -> None:
        self._goes_on.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()

    def _stopping(self, move: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*given: Any, **more: Any) -> Any:
            if threading.current_thread() is self._thread:
                self._moves += 1
                if self._moves == self._place:
                    self.stands.set()
                    assert self._goes_on.wait(PATIENCE)
            return move(*given, **more)

        return instead

    def _poll(self, cursor: str | None) -> None:
        try:
            for batch in self._adapter.poll(cursor):
                if self.overtaken:
                    return
                self._ledger.commit(batch)
        except Retry as error:
            self.fault = error
        finally:
            self.stands.set()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """The adapter of one hub, as each of its processes has it."""
    made: list[RevenuesExtract] = []

    def make(**more: Any) -> RevenuesExtract:
        told = {"folder": str(tmp_path), "settle": "0s", **more}
        clock = told.pop("clock", None)
        settings = RevenuesExtract.Settings.model_validate(told)
        adapter = RevenuesExtract("revenues", settings, **({"clock": clock} if clock else {}))
        adapter.hub_id = "h1"
        made.append(adapter)
        return adapter

    yield make
    for adapter in made:
        asyncio.run(adapter.close())


def send(folder: Path, name: str, rows: int, seed: int, *, marker: bool) -> None:
    """As a careful sender does it."""
    aside = folder / f"{name}.part"
    write_extract(folder, rows=rows, on=MORNING, name=aside.name, seed=seed)
    aside.replace(folder / name)
    if marker:
        (folder / f"{name}.done").touch()


def left(folder: Path) -> list[str]:
    """What lies anywhere but in ``done/``. A marker may: it is older than the next file, so it counts not."""
    ours = {".tolbooth.lock", "claimed", "done", "quarantine"}
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.name not in ours and path.parent.name != "done" and path.suffix != ".done"
    )


@pytest.mark.parametrize("archived", [False, True], ids=["kept", "archived"])
@pytest.mark.parametrize("marker", [False, True], ids=["settled", "marked"])
def test_wherever_it_stood_every_row_is_taken_once(
    tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch, marker: bool, archived: bool
) -> None:
    """The next file of the same name is in the middle of being read when the stale poller wakes."""
    for place in range(1, WITHIN + 2 * (5 if marker else 4) + 1):
        folder = tmp_path / str(place)
        folder.mkdir()
        told = {"folder": str(folder), "marker": marker}
        ledger = Ledger()
        send(folder, "one.csv", 5, 1, marker=marker)
        send(folder, "two.csv", 5, 2, marker=marker)
        with monkeypatch.context() as patch:
            stale = Stale(make(**told), ledger, place, patch)
            assert stale.stands.wait(PATIENCE)
            assert stale.fault is None
            stale.overtaken = True
            ours = make(**told)
            ledger.follow(ours.poll(ledger.cursor))
            assert sum(ledger.rows.values()) == 10
            if archived:
                for path in (folder / "done").iterdir():
                    path.unlink()
            send(folder, "one.csv", ROWS, 3, marker=marker)
            send(folder, "two.csv", 5, 4, marker=marker)
            polling = ours.poll(ledger.cursor)
            ledger.commit(next(polling))
            stale.go_on()
            ledger.follow(polling)
            ledger.follow(ours.poll(ledger.cursor))
        assert Counter(ledger.rows.values()) == {1: 15 + ROWS}, f"stopped before the move {place}"
        assert ledger.refused == 0
        assert left(folder) == [], f"stopped before the move {place}"


def test_a_file_it_takes_half_written_is_left_to_settle(
    tmp_path: Path, make: Make, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had decided on the file before; by the time it moves it, that is another, and not finished."""
    ledger = Ledger()
    send(tmp_path, "one.csv", 5, 1, marker=False)
    whole = write_extract(tmp_path, rows=300, on=MORNING, name="whole.part", seed=2).path.read_bytes()
    (tmp_path / "whole.part").unlink()
    with monkeypatch.context() as patch:
        stale = Stale(make(), ledger, WITHIN + 1, patch)
        assert stale.stands.wait(PATIENCE)
        stale.overtaken = True
        ours = make(settle="5s", clock=clock)
        ledger.follow(ours.poll(ledger.cursor))
        clock.forward(5)
        ledger.follow(ours.poll(ledger.cursor))
        assert sum(ledger.rows.values()) == 5, "ours had made its claim, and takes the file"
        with (tmp_path / "one.csv").open("wb") as sender:
            sender.write(whole[:5000])
            sender.flush()
            stale.go_on()
            assert not (tmp_path / "one.csv").exists(), "it took what its sender still writes"
            for _ in range(3):
                clock.forward(4)
                ledger.follow(ours.poll(ledger.cursor))
                sender.write(b"")
                os.utime(sender.fileno())
            assert sum(ledger.rows.values()) == 5
            sender.write(whole[5000:])
    ledger.follow(ours.poll(ledger.cursor))
    clock.forward(5)
    ledger.follow(ours.poll(ledger.cursor))
    assert Counter(ledger.rows.values()) == {1: 305}
    assert (ledger.refused, left(tmp_path)) == (0, [])

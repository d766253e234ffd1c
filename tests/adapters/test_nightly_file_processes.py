"""The nightly file in two worker processes of one hub: one is stopped or killed on the way to its file."""

from __future__ import annotations

import asyncio
import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.contract import Receipt, Retry
from tests.adapters.stopping import adapter, owing

STEPS = (1, 3, 5)
"""Of the six to the disk of one call; before the first it asks for its turn."""
Stopped = Callable[[int], "subprocess.Popen[str]"]


@pytest.fixture
def stopped(tmp_path: Path, root: Path) -> Iterator[Stopped]:
    """Another process of the hub that writes rows 1 to 3, and stands still before a step."""
    begun: list[subprocess.Popen[str]] = []

    def begin(place: int) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.adapters.stopping", str(tmp_path), str(place), "1", "3"]
        process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
        begun.append(process)
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), f"it ended before the step {place}"
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def ids(folder: Path) -> list[str]:
    found = []
    for path in folder.glob("*.csv"):
        with path.open(newline="") as file:
            found += [row[0] for row in list(csv.reader(file))[1:-1]]
    return sorted(found)


def write(folder: Path, *numbers: int) -> list[Receipt | Retry]:
    ours = adapter(folder)
    try:
        outcomes = ours.deliver_batch([owing(number) for number in numbers]).outcomes
    finally:
        asyncio.run(ours.close())
    return [one for one in outcomes if isinstance(one, Receipt | Retry)]


@pytest.mark.parametrize("place", STEPS)
def test_one_that_stands_still_in_the_middle_is_not_overtaken(
    tmp_path: Path, stopped: Stopped, place: int
) -> None:
    other = stopped(place)
    for outcome in write(tmp_path, 1, 2, 3, 4):
        assert isinstance(outcome, Retry)
        assert f"another process of the hub is writing in {tmp_path}" in outcome.reason
    other.send_signal(signal.SIGCONT)
    theirs = other.communicate(timeout=30)[0].split()
    assert theirs == [f"events_000001.csv:{row}" for row in (1, 2, 3)]
    ours = [one.local_id for one in write(tmp_path, 1, 2, 3, 4) if isinstance(one, Receipt)]
    assert ours == [*theirs, "events_000002.csv:1"]
    assert ids(tmp_path) == ["e1", "e2", "e3", "e4"]


@pytest.mark.parametrize("place", [2, 4])
def test_one_that_is_killed_in_the_middle_leaves_its_turn(
    tmp_path: Path, stopped: Stopped, place: int
) -> None:
    other = stopped(place)
    other.kill()
    other.wait()
    assert all(isinstance(one, Receipt) for one in write(tmp_path, 1, 2, 3, 4))
    assert ids(tmp_path) == ["e1", "e2", "e3", "e4"]


def test_one_that_stood_still_before_its_turn_sees_what_was_written_since(
    tmp_path: Path, stopped: Stopped
) -> None:
    other = stopped(0)
    ours = [one.local_id for one in write(tmp_path, 2, 3) if isinstance(one, Receipt)]
    assert ours == ["events_000001.csv:1", "events_000001.csv:2"]
    other.send_signal(signal.SIGCONT)
    assert other.communicate(timeout=30)[0].split() == ["events_000002.csv:1", *ours]
    assert ids(tmp_path) == ["e1", "e2", "e3"]

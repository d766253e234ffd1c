"""The lock of a folder keeps out other hubs and other adapters, not the same hub's other processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from adapters.contract import Adapter
from adapters.kit.flat_file import FolderInUse
from adapters.kit.flat_file.lock import FolderLock, owner_of
from adapters.nightly_file import NightlyFile
from adapters.revenues_extract import RevenuesExtract

HOLD = """
import sys
from pathlib import Path
from adapters.kit.flat_file.lock import FolderLock

lock = FolderLock(Path(sys.argv[1]))
lock.take(sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""
MINE, OTHER_HUB, OTHER_ADAPTER, ALONE = "h1/moves", "h2/moves", "h1/tips", ""
Hold = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def hold(tmp_path: Path, root: Path) -> Iterator[Hold]:
    """Takes the lock in a process of its own, which has it until it is killed."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(owner: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path), owner],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        return process

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def taken(folder: Path, owner: str) -> FolderLock:
    lock = FolderLock(folder)
    lock.take(owner)
    return lock


def test_the_same_hubs_other_process_is_let_in_and_nobody_else(tmp_path: Path, hold: Hold) -> None:
    first = hold(MINE)
    mine = taken(tmp_path, MINE)
    whose = f"in use by another hub \\(process {first.pid}, the adapter moves of the hub h1\\): stop that one"
    with pytest.raises(FolderInUse, match=whose):
        taken(tmp_path, OTHER_HUB)
    with pytest.raises(FolderInUse, match=r"in use by the adapter moves of this hub .*its own"):
        taken(tmp_path, OTHER_ADAPTER)
    with pytest.raises(FolderInUse):
        taken(tmp_path, ALONE)
    first.kill()
    first.wait()
    with pytest.raises(FolderInUse):
        taken(tmp_path, OTHER_HUB)
    mine.release()
    taken(tmp_path, OTHER_HUB).release()


def test_one_that_stands_still_keeps_others_out_and_its_own_hub_goes_on(tmp_path: Path, hold: Hold) -> None:
    stopped = hold(MINE)
    stopped.send_signal(signal.SIGSTOP)
    os.waitpid(stopped.pid, os.WUNTRACED)
    with pytest.raises(FolderInUse):
        taken(tmp_path, OTHER_HUB)
    taken(tmp_path, MINE).release()
    stopped.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("owner", [MINE, ALONE])
def test_without_an_owner_it_is_exclusive(tmp_path: Path, hold: Hold, owner: str) -> None:
    alone = hold(ALONE)
    with pytest.raises(FolderInUse, match=f"in use by another hub \\(process {alone.pid}\\): stop that one"):
        taken(tmp_path, owner)
    alone.kill()
    alone.wait()
    taken(tmp_path, owner).release()


def test_what_a_killed_process_left_half_written_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / ".tolbooth.lock").write_bytes(b"123\nh1/mov" * 100)
    lock = taken(tmp_path, MINE)
    with pytest.raises(FolderInUse, match=f"process {os.getpid()}, the adapter moves of the hub h1"):
        taken(tmp_path, OTHER_HUB)
    taken(tmp_path, MINE).release()
    lock.release()


def test_of_two_hubs_at_once_one_is_in_with_all_its_processes(tmp_path: Path) -> None:
    for number in range(20):
        folder = tmp_path / str(number)
        folder.mkdir()
        together = Barrier(8)

        def take(owner: str, folder: Path = folder, together: Barrier = together) -> FolderLock | None:
            together.wait(timeout=30)
            try:
                return taken(folder, owner)
            except FolderInUse:
                return None

        owners = [MINE, OTHER_HUB] * 4
        with ThreadPoolExecutor(8) as threads:
            locks = list(threads.map(take, owners))
        inside = [owner for owner, lock in zip(owners, locks, strict=True) if lock is not None]
        assert inside in ([MINE] * 4, [OTHER_HUB] * 4)
        for lock in locks:
            if lock is not None:
                lock.release()


@pytest.mark.parametrize("kind", [RevenuesExtract, NightlyFile])
def test_an_adapter_is_known_by_its_hub_and_name(tmp_path: Path, hold: Hold, kind: type[Adapter]) -> None:
    told = {"folder": tmp_path} | ({"every": "10s"} if kind is NightlyFile else {})

    def opened(hub: str, name: str) -> Adapter:
        adapter = kind(name, kind.Settings.model_validate(told))
        adapter.hub_id = hub
        asyncio.run(adapter.open())
        return adapter

    hold(MINE)
    same = opened("h1", "moves")
    assert owner_of(same) == MINE
    for hub, name in (("h2", "moves"), ("h1", "tips"), ("", "moves")):
        with pytest.raises(FolderInUse):
            opened(hub, name)
    asyncio.run(same.close())

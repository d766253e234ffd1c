"""The demo as a user runs it: played through once for all tests, each working on a copy of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from demo import lock, performance
from demo.pace import Pace
from demo.performance import Terms
from demo.place import Place
from demo.stage import Stage
from demo.telling import Telling

TOLBOOTH = [str(Path(sys.executable).parent / "tolbooth")]
QUICK = Terms(outage=0.2, crm_outage=0.4, every=timedelta(milliseconds=200), cap=timedelta(milliseconds=500))


@dataclass(frozen=True)
class Played:
    """What `tolbooth demo --scenario morning --json` left and said: what `--once` begins with."""

    folder: Path
    seconds: float
    code: int
    verdict: dict[str, Any]
    trouble: str


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def demo() -> Run:
    """Run `tolbooth demo …` to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TOLBOOTH, "demo", *arguments], capture_output=True, text=True, timeout=90, check=False
        )

    return run


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, demo: Run) -> Played:
    folder = tmp_path_factory.mktemp("demo") / "played"
    began = time.monotonic()
    done = demo("--scenario", "morning", "--json", "--data", str(folder), "--port", "0")
    verdict = json.loads(done.stdout) if done.stdout else {}
    return Played(folder, time.monotonic() - began, done.returncode, verdict, done.stderr)


@pytest.fixture
def copy(played: Played, tmp_path: Path) -> Path:
    """The played demo's folder, to do things to."""
    return Path(shutil.copytree(played.folder, tmp_path / "copy"))


@pytest.fixture(scope="session")
def stage(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The hub and the systems beside it, running on a copy of the played demo, for all tests together: each
    leaves behind what balances."""
    folder = Path(shutil.copytree(played.folder, tmp_path_factory.mktemp("staged") / "copy"))
    telling = Telling(Console(), silent=True)
    with (
        lock.held(Place(folder).lock),
        performance.staged(folder, 0, QUICK, telling, Pace(hurried=True)) as found,
    ):
        yield found

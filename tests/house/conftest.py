"""The repository as the tests of the house see it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.house.walk import BESIDE, Walk

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run(root: Path) -> Run:
    """Run a command at the top of the project (or in ``cwd``); both its streams come back as one."""

    def run(
        command: Sequence[str | Path], *, cwd: Path = root, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def beside_python() -> Callable[[str], Path]:
    """A tool installed beside the Python that runs the tests."""
    return lambda name: Path(sys.executable).with_name(name)


@pytest.fixture(scope="session")
def kept_files(root: Path, run: Run, absent: Callable[[str], object]) -> tuple[Path, ...]:
    """Every file that is committed, or would be by ``git add .``."""
    listing = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    if listing.returncode:
        absent("not a git clone, so there is no list of committed files to look through")
    found = (root / name for name in listing.stdout.split("\0") if name)
    return tuple(sorted(path for path in found if path.is_file()))


@pytest.fixture(scope="session")
def kept_texts(kept_files: tuple[Path, ...]) -> dict[Path, str]:
    """The text of every committed file that is text."""
    texts = {}
    for path in kept_files:
        body = path.read_bytes()
        if b"\0" not in body[:8192]:
            texts[path] = body.decode("utf-8", errors="replace")
    return texts


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: Callable[[str], object]) -> Iterator[Walk]:
    if shutil.which("curl") is None:
        absent("curl is not installed (Debian and Ubuntu: apt-get install curl)")
    for name in [one for one in os.environ if one.startswith("TOLBOOTH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    env = {**os.environ, "PWD": str(tmp_path), "PATH": f"{BESIDE}{os.pathsep}{os.environ['PATH']}"}
    with ExitStack() as running:
        yield Walk(tmp_path, env, running)

"""The command line of the scenarios is what it stands for: each command as it would be in a shell."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import command_line
from demo.command_line import CommandLine, Done, NoAnswer
from tests.demo.conftest import TOLBOOTH


@pytest.fixture(scope="module")
def typing() -> Iterator[CommandLine]:
    with command_line.loaded() as found:
        yield found


def _as_a_program(words: list[str], environment: dict[str, str], folder: Path) -> Done:
    done = subprocess.run(
        [*TOLBOOTH, *words],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Done(code=done.returncode, out=done.stdout, err=done.stderr)


def _environment(**more: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith("TOLBOOTH_")}
    return {**mine, **more}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--version"], 0),
        (["dead-letters", "groups"], 1),
        (["replays", "list", "--json", "--url", "http://127.0.0.1:9", "--key", "k"], 1),
        (["dead-letters", "groups", "--no-such-option"], 2),
    ],
)
def test_it_prints_and_ends_as_the_program_does(
    typing: CommandLine, tmp_path: Path, words: list[str], code: int
) -> None:
    found = typing.run(words, _environment(), tmp_path)
    assert found == _as_a_program(words, _environment(), tmp_path)
    assert found.code == code


def test_a_command_leaves_nothing_to_the_next(typing: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "tolbooth.toml").write_text('data = "ledger-of-this-folder"', "utf-8")
    plain, told = _environment(), _environment(TOLBOOTH_DATA="told-by-the-environment")
    words = ["dead-letters", "groups"]
    before = typing.run(words, plain, tmp_path)
    assert "told-by-the-environment" in typing.run(words, told, tmp_path).err
    assert "ledger-of-this-folder" in typing.run(words, plain, tmp_path / "here").err
    assert typing.run(words, plain, tmp_path) == before


def test_a_command_line_that_is_gone_is_told(tmp_path: Path) -> None:
    with command_line.loaded() as found:
        assert found.run(["--version"], _environment(), tmp_path).code == 0
        os.kill(found.pid, signal.SIGKILL)
        with pytest.raises(NoAnswer):
            found.run(["--version"], _environment(), tmp_path)

"""Fail points: armed by name and number, or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hub import fail_points

PASSES = """
import os, sys
from hub import fail_points
fail_points.arm(os.environ)
for number in range(1, 6):
    print(number, flush=True)
    fail_points.passing("call.after")
    fail_points.passing("call.before")
"""


@pytest.mark.parametrize("wanted", ["nowhere:1", "call.before", "call.before:0", "call.before:x", ":1"])
def test_a_place_that_is_none_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError, match=r"settle\.after_commit"):
        fail_points.arm({"TOLBOOTH_DIE_AT": wanted})


def test_not_armed_every_place_is_passed_by() -> None:
    fail_points.arm({})
    for name in fail_points.NAMES:
        fail_points.passing(name)


def test_it_dies_at_the_passage_asked_for_and_says_where(tmp_path: Path, root: Path) -> None:
    note = tmp_path / "died"
    told = os.environ | {"TOLBOOTH_DIE_AT": "call.before:3", "TOLBOOTH_DIED": str(note)}
    ended = subprocess.run(
        [sys.executable, "-c", PASSES], env=told, cwd=root, stdout=subprocess.PIPE, text=True, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.split() == ["1", "2", "3"]
    assert note.read_text("utf-8") == "call.before"


def test_every_place_is_in_the_code_and_none_is_there_unnamed(root: Path) -> None:
    code = "".join(path.read_text("utf-8") for path in sorted((root / "hub").rglob("*.py")))
    for name in fail_points.NAMES:
        what, _, moment = name.partition(".")
        if what == "claim" or not moment.endswith("_commit"):
            assert f'fail_points.passing("{name}")' in code
        else:
            assert f'fail_points.committing(session, "{what}")' in code
    assert code.count("fail_points.passing(") + 2 * code.count("fail_points.committing(") == len(
        fail_points.NAMES
    )

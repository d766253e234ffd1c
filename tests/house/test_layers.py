"""Who may import whom is checked by machine, not by memory."""

from __future__ import annotations

import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path


def test_every_import_contract_holds(
    run: Callable[..., subprocess.CompletedProcess[str]], beside_python: Callable[[str], Path]
) -> None:
    answer = run([beside_python("lint-imports"), "--no-cache"])
    assert answer.returncode == 0, answer.stdout


def test_every_room_of_the_wheel_is_under_the_contracts(root: Path) -> None:
    tool = tomllib.loads((root / "pyproject.toml").read_text())["tool"]
    shipped = set(tool["hatch"]["build"]["targets"]["wheel"]["packages"])
    watched = set(tool["importlinter"]["root_packages"])
    assert shipped == watched
    ordered = {
        room.strip() for layer in tool["importlinter"]["contracts"][0]["layers"] for room in layer.split("|")
    }
    assert shipped == ordered

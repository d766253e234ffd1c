"""The doors of the repository: make and CI."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_help_names_every_target(root: Path, run: Run) -> None:
    makefile = (root / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    listed = run(["make", "--no-print-directory", "help"]).stdout
    assert [target for target in phony.split() if f"make {target} " not in listed] == []


def test_an_old_python_is_refused_in_clear_words(root: Path, run: Run, tmp_path: Path) -> None:
    """In an empty folder, where nothing is set up, with a Python that is too old."""
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ["Makefile", "requirements.lock", "pyproject.toml"]:
        shutil.copy(root / name, tmp_path / name)
    answer = run(["make", "setup", f"PYTHONS={old}"], cwd=tmp_path)
    assert answer.returncode != 0
    assert "Tolbooth needs Python 3.11 or newer" in answer.stdout
    assert "apt-get install python3" in answer.stdout
    assert not (tmp_path / ".venv").exists()


def test_ci_is_a_script_that_bash_can_read(root: Path, run: Run) -> None:
    script = root / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert run(["bash", "-n", script]).returncode == 0
    assert "set -euo pipefail" in script.read_text()


def test_the_readme_begins_with_what_it_is_and_the_two_commands(root: Path) -> None:
    first_screen = "\n".join((root / "README.md").read_text().splitlines()[:30])
    places = [first_screen.find(words) for words in ["integration hub", "make run", "make test"]]
    assert -1 not in places
    assert places == sorted(places)

"""The Dockerfile: linted, without rights, nothing in it that the lock does not pin."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from docker.steps.dockerfile import Instruction, let_in, stages

LINTER = Path(sys.executable).with_name("hadolint")
OUT_OF_REACH = re.compile(r"error sending request|dns error|connect error|timed out|tunnel", re.IGNORECASE)


def lint(file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """With nothing ignored: settings of its own, and no heed to a `hadolint ignore=` in the file."""
    settings = folder / "hadolint.yaml"
    settings.write_text("failure-threshold: style\n")
    return subprocess.run(
        [LINTER, "--config", settings, "--disable-ignore-pragma", file],
        capture_output=True,
        text=True,
        check=False,
    )


def test_hadolint_finds_nothing(root: Path, tmp_path: Path) -> None:
    found = lint(root / "docker" / "Dockerfile", tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr


def test_hadolint_would_find_something(root: Path, tmp_path: Path) -> None:
    worse = tmp_path / "Dockerfile"
    text = (root / "docker" / "Dockerfile").read_text()
    worse.write_text(f"{text}\n# hadolint ignore=DL3013\nRUN pip install pika\n")
    found = lint(worse, tmp_path)
    assert found.returncode != 0
    assert "DL3013" in found.stdout


def words(instructions: list[Instruction], word: str) -> list[str]:
    return [one.rest for one in instructions if one.word == word]


def test_the_process_is_nobody_and_hears_the_signal(shipped: list[Instruction]) -> None:
    """A number, so that it can be checked from outside; the exec form, so that no shell is between."""
    (user,) = words(shipped, "USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    assert [one.listed for one in shipped if one.word in {"ENTRYPOINT", "CMD"}] == [["tolbooth"], ["serve"]]
    assert words(shipped, "STOPSIGNAL") == ["SIGTERM"]
    after = [one.word for one in shipped][[one.word for one in shipped].index("USER") :]
    assert "RUN" not in after
    assert "COPY" not in after


def test_what_builds_is_not_shipped(root: Path, shipped: list[Instruction]) -> None:
    assert [one for one in words(shipped, "COPY") if one.startswith("--from=")] == [
        "--from=build /opt/tolbooth /opt/tolbooth"
    ]
    runs = words(shipped, "RUN")
    assert [one for one in runs if re.search(r"\b(pip|uv|apt|apt-get|curl|wget)\b", one)] == []
    assert list(stages(root / "docker" / "Dockerfile")) == ["build", "tolbooth"]


def test_the_base_image_is_of_one_exact_version_that_the_project_allows(root: Path) -> None:
    text = (root / "docker" / "Dockerfile").read_text()
    (tag,) = re.findall(r"^ARG PYTHON=(\S+)$", text, re.MULTILINE)
    found = re.fullmatch(r"(\d+)\.(\d+)\.\d+-slim-[a-z]+", tag)
    assert found is not None, tag
    assert re.findall(r"^FROM (\S+)", text, re.MULTILINE) == ["python:${PYTHON}"] * 2
    needs = tomllib.loads((root / "pyproject.toml").read_text())["project"]["requires-python"]
    assert needs == f">={found[1]}.{found[2]}", "the image has the oldest Python that is tested"


def test_the_build_sees_what_the_wheel_holds_and_no_more(root: Path) -> None:
    """A room that is not let in would be missing from the image; a folder too much might hold a secret."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    rooms = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    steps = ["docker/build.sh", "docker/tolbooth.toml", "docker/routes.toml"]
    files = ["pyproject.toml", "requirements.lock", "README.md", "LICENSE"]
    assert sorted(let_in(root / ".dockerignore")) == sorted([*rooms, *steps, *files])


@pytest.mark.parametrize("change", ["a hash that is wrong", "a library that is not locked"])
def test_a_library_that_the_lock_does_not_vouch_for_is_refused(
    root: Path, tmp_path: Path, absent: Callable[[str], object], change: str
) -> None:
    lock = (root / "requirements.lock").read_text()
    (block,) = re.findall(r"^pika==.*?(?=^\S)", lock, re.MULTILINE | re.DOTALL)
    mended = re.sub(r"sha256:.{8}", "sha256:00000000", block) if "hash" in change else ""
    for name in ("pyproject.toml", "requirements.lock"):
        (tmp_path / name).write_text((root / name).read_text().replace(block, mended))
    tools = tmp_path / "tools" / "bin"
    tools.mkdir(parents=True)
    (tools / "uv").symlink_to(Path(sys.executable).with_name("uv"))
    built = subprocess.run(
        ["sh", root / "docker" / "build.sh", "libraries", tmp_path / "tools", tmp_path / "venv"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode != 0
    if OUT_OF_REACH.search(built.stderr):
        absent("no package registry in reach, so nothing could be refused")
    assert "pika" in built.stderr
    assert re.search("[Hh]ash", built.stderr), built.stderr

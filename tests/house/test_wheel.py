"""What is shipped works on a machine that has nothing else of ours."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.timeout(600)  # the first time, every library is fetched

Run = Callable[..., subprocess.CompletedProcess[str]]
OUT_OF_REACH = re.compile(r"error sending request|dns error|connect error|timed out|tunnel", re.IGNORECASE)
COMMANDS = ["serve", "demo", "check", "migrate", "events", "dead-letters", "routes", "adapters", "keys"]
ENTRY = re.compile(r"^(?P<name>[a-z0-9._-]+)==", re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by the locked hatchling in this environment, so that nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    built = run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder])
    assert built.returncode == 0, built.stdout
    (found,) = folder.glob("*.whl")
    return found


def runtime_lock(root: Path) -> str:
    """The part of the lock that a user needs: what the project asks for, and what that pulled in."""
    lock = (root / "requirements.lock").read_text()
    starts = [*ENTRY.finditer(lock)]
    ends = [match.start() for match in starts[1:]] + [len(lock)]
    blocks = {match["name"]: lock[match.start() : end] for match, end in zip(starts, ends, strict=True)}
    asked_by = {name: set(re.findall(r"# +(?:via )?([a-z0-9._-]+)", text)) for name, text in blocks.items()}
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    kept: set[str] = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    grown: set[str] = set()
    while grown != kept:
        grown = set(kept)
        kept |= {name for name, parents in asked_by.items() if parents & kept}
    return "".join(blocks[name] for name in sorted(kept & blocks.keys()))


@pytest.fixture(scope="module")
def empty_home(
    root: Path,
    wheel: Path,
    run: Run,
    absent: Callable[[str], object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An environment of its own with the wheel and the locked libraries it asks for; its scripts' folder."""
    folder = tmp_path_factory.mktemp("home")
    made = run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"])
    assert made.returncode == 0, made.stdout
    scripts = folder / "venv" / "bin"
    needs = folder / "needs.txt"
    needs.write_text(runtime_lock(root))
    uv = [Path(sys.executable).with_name("uv"), "pip"]
    here = ["--python", scripts / "python"]
    fetched = run([*uv, "install", *here, "--require-hashes", "-r", needs])
    if fetched.returncode:
        if OUT_OF_REACH.search(fetched.stdout):
            absent("no package registry in reach, so the wheel was not tried in an empty environment")
        pytest.fail(fetched.stdout)
    installed = run([*uv, "install", *here, "--no-deps", wheel])
    assert installed.returncode == 0, installed.stdout
    return scripts


def test_the_wheel_holds_every_room_and_nothing_else(root: Path, wheel: Path) -> None:
    rooms = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        names = archive.namelist()
    assert {top for top in tops if not top.endswith(".dist-info")} == set(rooms["packages"])
    assert [name for name in names if name.endswith("licenses/LICENSE")], "the licence travels with the wheel"
    assert not [name for name in names if "__pycache__" in name or name.endswith((".db", ".pyc"))]


def test_everything_the_project_asks_for_is_enough(empty_home: Path, run: Run) -> None:
    uv = Path(sys.executable).with_name("uv")
    answer = run([uv, "pip", "check", "--python", empty_home / "python"])
    assert answer.returncode == 0, answer.stdout


def test_the_command_answers_in_an_empty_environment(empty_home: Path, run: Run, tmp_path: Path) -> None:
    answer = run([empty_home / "tolbooth", "--help"], cwd=tmp_path)
    assert answer.returncode == 0, answer.stdout
    for command in COMMANDS:
        assert command in answer.stdout


def test_every_adapter_that_ships_can_be_loaded_there(empty_home: Path, run: Run, tmp_path: Path) -> None:
    code = (
        "from importlib.metadata import entry_points\n"
        "for point in entry_points(group='tolbooth.adapters'): print(point.name, point.load().__doc__)"
    )
    answer = run([empty_home / "python", "-W", "error", "-c", code], cwd=tmp_path)
    assert answer.returncode == 0, answer.stdout
    assert {"webhook", "nightly_file", "bacs_arudd", "revenues_extract"} <= set(answer.stdout.split())

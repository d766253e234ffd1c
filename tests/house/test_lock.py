"""requirements.lock: in step with pyproject.toml, every file hashed, no address of any registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ENTRY = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>\S+?)(?: ;.*)?(?: \\)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    return (root / "requirements.lock").read_text()


@pytest.fixture(scope="module")
def wanted(root: Path) -> list[Requirement]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = [line for extra in project["optional-dependencies"].values() for line in extra]
    return [Requirement(line) for line in project["dependencies"] + extras]


def blocks(lock: str) -> dict[str, str]:
    """Each locked library with its lines."""
    starts = [*ENTRY.finditer(lock)]
    ends = [match.start() for match in starts[1:]] + [len(lock)]
    return {match["name"]: lock[match.start() : end] for match, end in zip(starts, ends, strict=True)}


def test_every_requirement_is_locked_at_a_version_it_allows(lock: str, wanted: list[Requirement]) -> None:
    locked = {match["name"]: Version(match["version"]) for match in ENTRY.finditer(lock)}
    astray = [
        f"{need}: locked at {locked.get(canonicalize_name(need.name), 'nothing')}"
        for need in wanted
        if canonicalize_name(need.name) not in locked
        or not need.specifier.contains(locked[canonicalize_name(need.name)], prereleases=True)
    ]
    assert not astray, "run `make lock`: " + "; ".join(astray)


def test_nothing_is_locked_for_a_requirement_that_has_gone(lock: str, wanted: list[Requirement]) -> None:
    ours = {name for name, block in blocks(lock).items() if "tolbooth (pyproject.toml)" in block}
    gone = ours - {canonicalize_name(need.name) for need in wanted}
    assert not gone, f"run `make lock`: {sorted(gone)} are locked, and pyproject.toml no longer asks for them"


def test_every_file_is_hashed(lock: str) -> None:
    found = blocks(lock)
    assert len(found) > 20
    assert [name for name, block in found.items() if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_registry(lock: str) -> None:
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", lock) == []

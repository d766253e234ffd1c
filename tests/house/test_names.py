"""Names say what a thing is for, files hold one noun, and nothing committed points at one machine."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

VAGUE = {"util", "utils", "utilities", "helper", "helpers", "common", "manager", "managers", "misc"}
VAGUE_CLASS = re.compile(r"^class (\w*(?:Manager|Helper|Utils?|Misc))\b", re.MULTILINE)

LONG_ENOUGH_TO_LOOK_AGAIN = 300
HISTORY = "hub/migrations/versions/"
"""A migration is a record of what was done at once; it is never split afterwards."""

LOOKED_AT_AGAIN: dict[str, str] = {
    "adapters/contract.py": "one contract: an integrator reads it from end to end",
    "benchmarks/command.py": "one program: each bench a command of a few lines, read as its help is",
    "hub/bootstrap.py": "one composition root: every part is built there, and nothing else is done",
    "hub/worker.py": "one way: what arrives is claimed, made, settled and acknowledged in that order",
    "ledger/tables.py": "one history: the ledger's tables are read together, and are nothing else",
    "tests/adapters/test_conformance.py": "every adapter's suites in one place, where a missing one shows",
    "tests/adapters/test_flat_file_folder.py": "one folder, and each thing that may lie in it a short test",
    "tests/adapters/test_webhook.py": "one adapter, and each answer of a receiver a short test",
    "tests/conformance/channels/test_channels.py": "one suite, which every channel runs as a whole",
    "tests/conformance/storage/test_alerts.py": "one suite, which every storage runs as a whole",
    "tests/conformance/storage/test_lanes.py": "one suite, which every storage runs as a whole",
    "tests/conformance/storage/test_searching.py": "one suite: its letters, its questions, what they find",
    "tests/conformance/storage/test_model.py": "one state machine: its rules and its model are read together",
    "tests/crash/conftest.py": "one town: the hub, its receiver and the senders that a kill is played in",
    "tests/hub/api/test_restricting.py": "one restricted person, and all that is not done with her",
    "tests/ledger/postgres/test_faults.py": "one server, and each way in which it can fail a short scene",
    "tests/hub/test_delivering.py": "one subject, and each test of it a short scene",
}
"""Files that are over 300 lines and right so, each with the reason."""

# Registry hosts, in two pieces each so that this file does not name them either.
REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("debian", "org"),
    ("proxy.golang", "org"),
    ("crates", "io"),
]
MACHINE_PATHS = ["/" + "work/", "/" + "root/", "/" + "opt/pypi"]


def test_no_file_or_folder_has_a_vague_name(root: Path, kept_files: tuple[Path, ...]) -> None:
    vague = [
        str(path.relative_to(root))
        for path in kept_files
        if {Path(part).stem.lower() for part in path.relative_to(root).parts} & VAGUE
    ]
    assert not vague, f"name these by their job: {vague}"


def test_no_class_has_a_vague_name(root: Path, kept_texts: dict[Path, str]) -> None:
    vague = [
        f"{path.relative_to(root)}: {name}"
        for path, text in kept_texts.items()
        if path.suffix == ".py"
        for name in VAGUE_CLASS.findall(text)
    ]
    assert not vague, f"name these by their job: {vague}"


def test_long_files_have_been_looked_at_again(root: Path, kept_texts: dict[Path, str]) -> None:
    python = {str(path.relative_to(root)): text for path, text in kept_texts.items() if path.suffix == ".py"}
    lengths = {name: text.count("\n") for name, text in python.items() if not name.startswith(HISTORY)}
    long = {name: lines for name, lines in lengths.items() if lines > LONG_ENOUGH_TO_LOOK_AGAIN}
    unexplained = {name: lines for name, lines in long.items() if name not in LOOKED_AT_AGAIN}
    assert not unexplained, f"split these, or say in LOOKED_AT_AGAIN why not: {unexplained}"
    stale = LOOKED_AT_AGAIN.keys() - long.keys()
    assert not stale, f"no longer long, take them off the list: {stale}"


def test_nothing_committed_names_a_registry_host(root: Path, kept_texts: dict[Path, str]) -> None:
    hosts = re.compile("|".join(rf"\b{re.escape(name)}\.{zone}\b" for name, zone in REGISTRIES))
    named = [str(path.relative_to(root)) for path, text in kept_texts.items() if hosts.search(text)]
    assert not named, f"these name the host of a package registry; every user has their own: {named}"


def test_nothing_committed_names_a_path_of_one_machine(root: Path, kept_texts: dict[Path, str]) -> None:
    paths = re.compile("|".join(rf"(?<![\w.]){re.escape(path)}" for path in MACHINE_PATHS))
    named = [str(path.relative_to(root)) for path, text in kept_texts.items() if paths.search(text)]
    assert not named, f"these name a path that only one machine has: {named}"


@pytest.mark.shared
def test_no_reference_file_is_committed(root: Path, shared_dir: Path, kept_files: tuple[Path, ...]) -> None:
    """The reference material belongs to others; the product holds its own words."""
    by_size: dict[int, list[Path]] = {}
    for path in kept_files:
        by_size.setdefault(path.stat().st_size, []).append(path)
    copied = []
    for reference in shared_dir.rglob("*"):
        if not reference.is_file() or (size := reference.stat().st_size) < 64 or size not in by_size:
            continue
        digest = hashlib.sha256(reference.read_bytes()).digest()
        copied += [
            f"{path.relative_to(root)} is {reference.relative_to(shared_dir)}"
            for path in by_size[size]
            if hashlib.sha256(path.read_bytes()).digest() == digest
        ]
    assert not copied

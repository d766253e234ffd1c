"""`tolbooth demo --scenario bad-monday --once --json`: staff work through it by their command line alone."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo import request_book as book
from demo.bad_monday import reckoning
from demo.bad_monday.ground import Ground
from ledger.reading.account import Account
from tests.demo.conftest import TOLBOOTH

PATIENCE = 300
"""Seconds: some fifty commands and two starts of a hub, on a machine that may be busy."""
HOUR = 10
"""Seconds that an hour of the story takes here: the test waits for nothing but what staff do."""
pytestmark = pytest.mark.timeout(PATIENCE + 20)
ID = re.compile(r"[digre]-[1-9]\d*")


@dataclass(frozen=True)
class Monday:
    folder: Path
    code: int
    verdict: dict[str, Any]
    trouble: str

    def check(self, what: str) -> dict[str, Any]:
        [found] = [one for one in self.verdict["checks"] if one["what"].startswith(what)]
        return dict(found)


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Monday:
    folder = tmp_path_factory.mktemp("bad") / "monday"
    words = ["demo", "--scenario", "bad-monday", "--once", "--json", "--data", str(folder)]
    words += ["--outage", str(HOUR)]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    verdict = json.loads(done.stdout) if done.stdout else {}
    return Monday(folder, done.returncode, verdict, done.stderr)


def test_every_record_reconciles(monday: Monday) -> None:
    assert monday.code == 0, (monday.trouble, [one for one in monday.verdict["checks"] if not one["holds"]])
    assert monday.verdict["agree"]
    assert monday.check("housing: every record, once")["found"] == 1000
    assert monday.check("payments: every record, once")["found"] == 24
    assert monday.check("revenues: every record, once")["found"] == 24
    account = monday.verdict["account"]
    assert account["balances"]
    assert (account["dead_open"], account["invalid"]["open"], account["deliveries"]["held"]) == (0, 0, 0)


def test_nothing_came_twice_without_a_flag_and_one_thing_did(monday: Monday) -> None:
    entries = list(book.read(Ground(monday.folder).book("revenues")))
    [twice] = [one for one in entries if one.repeat]
    assert twice.flagged
    [first] = [one for one in entries if one.key == twice.key and not one.repeat]
    assert first.status == 0, "it had been taken by a system that died before it could answer"
    assert monday.check("revenues: what came twice is flagged")["holds"]


def test_it_says_how_an_hour_passed(monday: Monday) -> None:
    assert monday.verdict["hour_seconds"] == HOUR
    assert monday.verdict["times_faster"] == 3600 / HOUR
    assert monday.verdict["outage_seconds"] >= HOUR


def test_staff_had_nothing_but_their_commands_and_the_audit_trail_tells_who(monday: Monday) -> None:
    steps, trail = monday.verdict["steps"], monday.verdict["audit"]
    assert all(one["typed"].startswith("tolbooth ") for one in steps)
    assert {one["code"] for one in steps} == {0, 1, 3}
    approved = [one for one in trail if one["action"] == "dead-letters.approve"]
    proposed = [one for one in trail if one["action"] == "dead-letters.propose"]
    assert {one["thing"] for one in approved} == {one["thing"] for one in proposed}
    assert {one["who"] for one in approved} == {"Ruairidh Sample"}
    assert {one["who"] for one in proposed} == {"Ailsa Example"}
    assert all(one["reason"] for one in trail if one["action"].startswith(("dead-letters.", "replays.")))
    assert [one["seq"] for one in trail] == sorted(one["seq"] for one in trail)


@pytest.mark.parametrize(
    ("system", "spoil", "fails"),
    [
        ("housing", lambda lines: lines[:-1], {"housing: every record", "deliveries, by the systems'"}),
        (
            "payments",
            lambda lines: [*lines, lines[0]],
            {"payments: every record", "deliveries, by the systems'"},
        ),
        (
            "revenues",
            lambda lines: [line.replace('"flagged":true', '"flagged":false') for line in lines],
            {"revenues: what came twice said"},
        ),
    ],
)
def test_a_book_that_was_tampered_with_does_not_pass(
    monday: Monday, tmp_path: Path, system: str, spoil: Any, fails: set[str]
) -> None:
    """A record lost, one that came twice, and a repeat of which nobody was told."""
    ground = Ground(Path(shutil.copytree(monday.folder, tmp_path / "copy")))
    file = ground.book(system)
    file.write_text("".join(spoil(file.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    account = Account.model_validate(monday.verdict["account"])
    twice = {one.record for one in book.read(ground.book("revenues")) if one.repeat}
    wrong = [one.what for one in reckoning.checks(ground, account, twice) if not one.holds]
    assert len(wrong) == len(fails)
    assert all(any(what.startswith(start) for start in fails) for what in wrong), wrong


def test_the_page_for_staff_shows_what_was_typed(monday: Monday, root: Path) -> None:
    """Each command of the page is one of the scenario's, but for the numbers of things."""
    page = (root / "docs" / "how-to" / "a-bad-monday.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    shown = [line for block in blocks for line in block.replace("\\\n  ", "").splitlines()]
    typed = {_named(one["typed"]) for one in monday.verdict["steps"]}
    typed.add(_named("tolbooth demo --scenario bad-monday --once"))
    assert len(shown) > 20
    assert [line for line in shown if _named(line) not in typed] == []


def _named(command: str) -> tuple[str, ...]:
    """The words as a shell reads them, without the numbers of things."""
    words = shlex.split(command)
    return tuple(
        "N" if ID.fullmatch(word) or before in {"--seq", "--from", "--until"} else word
        for before, word in zip(["", *words], words, strict=False)
    )


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    words = ["demo", "--scenario", "bad-monday", "--data", str(tmp_path)]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "begins on an empty folder" in done.stderr) == (1, True)
    assert [one.name for one in tmp_path.iterdir() if one.name != "demo.lock"] == ["mine.txt"]

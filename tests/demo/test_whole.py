"""`tolbooth demo --once --json`, whole: the morning, and what happens to cases, each reckoned for itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from demo.office_away.acts import SIGNS
from tests.demo.conftest import TOLBOOTH

PATIENCE = 580
"""Seconds: four hubs and what stands beside them, one after another, on a machine that may be busy."""
pytestmark = pytest.mark.timeout(PATIENCE + 20)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("whole") / "demo"
    words = ["demo", "--once", "--json", "--data", str(folder), "--port", "0"]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    verdict: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    reckoned = [check for one in verdict.get("scenarios", []) for check in one["checks"]]
    wrong = [one for one in reckoned if one["expected"] != one["found"] or one["differ"]]
    assert done.returncode == 0, (done.stderr, wrong)
    assert wrong == []
    return verdict


def checks(whole: dict[str, Any], name: str) -> dict[str, int]:
    """What was counted without the hub, by what it is of."""
    [found] = [one for one in whole["scenarios"] if one["scenario"] == name]
    assert found["agree"]
    return {one["what"]: one["expected"] for one in found["checks"]}


def test_the_morning_and_all_that_happens_to_cases_agree(whole: dict[str, Any]) -> None:
    assert whole["agree"]
    assert whole["account"]["balances"]
    assert [one["scenario"] for one in whole["scenarios"]] == ["five-doors", "office-away", "namesakes"]


def test_five_doors_are_one_case_and_each_is_told_once(whole: dict[str, Any]) -> None:
    found = checks(whole, "five-doors")
    assert found["contacts of the one case, by the door"] == 5
    assert found["what its reporters were told, each of each once"] == 8
    assert found["steps that the reporting site was told of"] == 3
    assert found["minutes of working time that the letter waited"] > 0
    assert found["cases of the citizen, once she is known to be one"] == 2
    assert found["cases that are the same, made again from the ledger"] == 4


def test_a_back_office_that_was_down_for_a_day_has_each_case_once(whole: dict[str, Any]) -> None:
    found = checks(whole, "office-away")
    assert found["cases that were shown to wait for roads"] == len(SIGNS)
    assert found["cases that roads was told of, each once"] == 1 + len(SIGNS)
    assert found["cases that are the same, made again from the ledger"] == 1 + len(SIGNS)


def test_a_scenario_begins_on_an_empty_folder(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.mkdir()
    (folder / "somebody-s").write_text("work", "utf-8")
    words = ["demo", "--scenario", "five-doors", "--data", str(folder)]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    assert "holds something already: five-doors begins on an empty folder" in done.stderr

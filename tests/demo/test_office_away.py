"""`tolbooth demo --scenario office-away --json`: the back office is down for a day, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from demo.office_away.acts import SIGNS
from tests.demo.conftest import TOLBOOTH

PATIENCE = 280
"""Seconds: a dozen commands, a hub and its back office, on a machine that may be busy."""
pytestmark = pytest.mark.timeout(PATIENCE + 20)


def test_what_was_opened_while_it_was_down_is_made_there_once_and_comes_back(tmp_path: Path) -> None:
    words = ["demo", "--scenario", "office-away", "--json", "--data", str(tmp_path / "day")]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    verdict = json.loads(done.stdout) if done.stdout else {}
    wrong = [one for one in verdict.get("checks", []) if not one["holds"]]
    assert done.returncode == 0, (done.stderr, wrong)
    assert verdict["agree"]
    ends = verdict["ends"]
    assert [one["back_office"]["told"] for one in ends["waiting"]].count("delivered") == 0
    assert all(one["clocks"][0]["state"] == "paused" for one in ends["waiting"])
    assert len(ends["there"]) == 1 + len(SIGNS)
    assert ends["account"]["balances"]

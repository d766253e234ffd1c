"""Clocks of case types as people write and read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.clocks import InDays, InHours
from cases.definitions import definitions_of
from cases.settings import Cases
from cases.types.clock_rule import read_target, write_target
from cases.types.shown import CaseTypeShown


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("4 hours", InHours(minutes=240)),
        ("1 hour", InHours(minutes=60)),
        ("90 minutes", InHours(minutes=90)),
        ("20 working days", InDays(days=20)),
        ("1 working day", InDays(days=1)),
    ],
)
def test_targets_are_written_as_people_say_them(written: str, target: InHours | InDays) -> None:
    assert read_target(written) == target
    assert write_target(target) == written


def test_clocks_are_told_in_words(tmp_path: Path) -> None:
    ours = {name: one.definition for name, one in definitions_of(Cases(), tmp_path).types.items()}
    [statutory] = CaseTypeShown.of(ours["freedom_of_information"]).clocks
    assert "20 working days by the calendar office, set by law" in statutory.says
    alarm = CaseTypeShown.of(ours["telecare_alarm"]).clocks[0]
    assert alarm.says == (
        "3 minutes by the calendar always; never paused, whoever it waits for; the queue "
        "telecare_supervisors is told when it is overdue"
    )
    assert statutory.until == ("answered", "withheld", "withdrawn")

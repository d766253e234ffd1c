"""Clocks of case types as people write and read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.clocks import InDays, InHours, InMonths, Target
from cases.definitions import definitions_of
from cases.settings import Cases
from cases.types.clock_rule import ClockRule, read_target, write_target
from cases.types.shown import CaseTypeShown


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("4 hours", InHours(minutes=240)),
        ("1 hour", InHours(minutes=60)),
        ("90 minutes", InHours(minutes=90)),
        ("20 working days", InDays(days=20)),
        ("1 working day", InDays(days=1)),
        ("9 months", InMonths(months=9)),
        ("1 month", InMonths(months=1)),
    ],
)
def test_targets_are_written_as_people_say_them(written: str, target: Target) -> None:
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
    taxi = CaseTypeShown.of(ours["taxi_licence"]).clocks[1]
    assert taxi.says.startswith("9 months by the calendar office, set by law; never paused")
    second = CaseTypeShown.of(ours["complaint"]).clocks[2]
    assert second.says.startswith("20 working days by the calendar office, from stage_two on")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"within": "9 months"}, "counts months"),
        ({"within": "9 months", "pauses": False, "warn": "1 month"}, "warns months before"),
        ({"within": "121 months", "pauses": False}, "more than 120 months"),
        ({"within": "0 months", "pauses": False}, "is no target"),
    ],
)
def test_months_that_cannot_be_are_refused(rule: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ClockRule.model_validate({"until": ["done"], **rule})

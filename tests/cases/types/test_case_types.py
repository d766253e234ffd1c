"""Case types: those that ship can be used; what is wrong with one is said, with its line and what to do."""

from __future__ import annotations

from importlib.resources import files

import pytest

from cases.clocks import InDays, InHours
from cases.types.case_type import CaseType
from cases.types.clock_rule import read_target, write_target
from cases.types.reading import read_all, read_one
from cases.types.status_rule import Mover

SHIPPED = {one.name: one.read_text("utf-8") for one in (files("cases.types") / "shipped").iterdir()}


@pytest.fixture(scope="module")
def shipped() -> dict[str, CaseType]:
    read = read_all(SHIPPED)
    assert read.problems == []
    return read.types


def test_those_that_ship_are_the_ones_a_council_expects(shipped: dict[str, CaseType]) -> None:
    assert set(shipped) == {
        *("pothole", "street_light", "blocked_gully", "missed_bin", "fly_tipping", "council_tax_move"),
        *("benefit_change", "blue_badge", "taxi_licence", "housing_repair", "telecare_alarm"),
        *("legionella_reading", "death_notification", "complaint", "freedom_of_information"),
        *("social_care_referral", "it_request", "hr_change"),
    }
    assert {one.name for one in shipped.values() if one.visibility == "restricted"} == {
        *("telecare_alarm", "death_notification", "social_care_referral", "hr_change")
    }


def test_every_case_that_waits_can_go_on_and_every_end_is_told_in_public_words(
    shipped: dict[str, CaseType],
) -> None:
    for one in shipped.values():
        for code, status in one.statuses.items():
            assert status.to or status.outcome is not None, (one.name, code)
            assert status.public[-1] in ".?!", (one.name, code)
        for name, clock in one.clocks.items():
            ends = {code for code, status in one.statuses.items() if not status.to}
            assert ends <= set(clock.until), (one.name, name)


def test_freedom_of_information_has_twenty_working_days_by_law(shipped: dict[str, CaseType]) -> None:
    clock = shipped["freedom_of_information"].clocks["statutory"]
    assert (clock.within, clock.statutory) == (InDays(days=20), True)
    assert shipped["freedom_of_information"].statuses["waiting_for_you"].waits_for == "citizen"


def test_who_may_move_it_is_said_of_each_step(shipped: dict[str, CaseType]) -> None:
    assert shipped["pothole"].may_follow("repaired") == {
        "reopened": (Mover.CITIZEN, Mover.AGENT, Mover.OFFICER)
    }


GOOD = SHIPPED["missed_bin.toml"]


@pytest.mark.parametrize(
    ("old", "new", "line_of", "problem", "fix"),
    [
        (
            'begins = "received"',
            'begins = "recieved"',
            "recieved",
            "begins is 'recieved'",
            "did you mean 'received'?",
        ),
        (
            "collected = [",
            "colected = [",
            "colected = [",
            "a status that follows",
            "did you mean 'collected'?",
        ),
        (
            '"Not Out" = "not_out"',
            '"Not Out" = "out"',
            '"Not Out"',
            "what 'Not Out' means is 'out'",
            "did you mean 'not_out'",
        ),
        (
            'stands_for = "new"',
            'stands_for = "brand_new"',
            "brand_new",
            "stands_for",
            "Which of the statuses",
        ),
        (
            'outcome = "withdrawn"\n',
            "",
            "[statuses.withdrawn]",
            "does not say how the case ended",
            "add outcome",
        ),
        (
            'within = "1 working day"',
            'within = "soon"',
            '"soon"',
            "'soon' is no target",
            "20 working days",
        ),
        (
            'same = ["uprn"]\n',
            "",
            "[duplicates]",
            "any two reports for one",
            "within_metres",
        ),
        (
            'fields = ["colour_of_bin"]',
            'fields = ["colour"]',
            'fields = ["colour"]',
            "compare the field 'colour'",
            "fields.properties",
        ),
        (
            'enum = ["grey"',
            "enum = 7 #",
            "[fields]",
            "no JSON Schema",
            "json-schema.org",
        ),
        (
            'name = "missed_bin"',
            'name = "bin_missed"',
            "bin_missed",
            "calls itself 'bin_missed'",
            "bin_missed.toml",
        ),
        (
            'title = "Missed bin"',
            'title = "Missed bin"\ncolour = "red"',
            "colour",
            "means nothing",
            "keys",
        ),
        (
            "version = 1",
            "version = 1 2",
            None,
            "not TOML",
            "toml.io",
        ),
        (
            "[clocks.respond]",
            '[statuses.lost]\ntitle="L"\npublic="L."\nstands_for="open"\n[clocks.respond]',
            "[statuses.lost]",
            "no case ever comes to the status 'lost'",
            "lead to it",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    old: str, new: str, line_of: str | None, problem: str, fix: str
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    found, problems = read_one("missed_bin.toml", text)
    assert found is None
    said = problems[0]
    assert problem in said.problem
    assert fix in said.fix
    if line_of is not None:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if line_of in line]
        assert said.line == lines[0], (said.line, lines)


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


def test_a_good_one_beside_a_bad_one_is_read() -> None:
    read = read_all({"missed_bin.toml": GOOD, "pothole.toml": "begins = 1"})
    assert set(read.types) == {"missed_bin"}
    assert {one.file for one in read.problems} == {"pothole.toml"}

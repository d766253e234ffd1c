"""Case types: those that ship can be used; what is wrong with one is said, with its line and what to do."""

from __future__ import annotations

import pytest

from cases.clocks import InDays
from cases.types.case_type import CaseType
from cases.types.reading import SHIPPED, read_one
from cases.types.status_rule import Mover
from cases.written.file import DefinitionFile, shipped

TEXTS = {one.name: one.text for one in shipped(SHIPPED)}


@pytest.fixture(scope="module")
def ours() -> dict[str, CaseType]:
    found = {}
    for file in shipped(SHIPPED):
        found[file.name], problems = read_one(file)
        assert problems == []
    return {name: one for name, one in found.items() if one is not None}


def test_those_that_ship_are_the_ones_a_council_expects(ours: dict[str, CaseType]) -> None:
    assert set(ours) == {
        *("pothole", "street_light", "blocked_gully", "missed_bin", "fly_tipping", "council_tax_move"),
        *("benefit_change", "blue_badge", "taxi_licence", "housing_repair", "telecare_alarm"),
        *("legionella_reading", "death_notification", "complaint", "freedom_of_information"),
        *("social_care_referral", "it_request", "hr_change"),
        *("new_baby", "moving_home", "starting_business", "council_tax_change", "blue_badge_change"),
        *("tenancy_change", "electoral_registration", "school_place", "waste_collection"),
        *("business_rates", "food_registration"),
    }
    assert {one.name for one in ours.values() if one.visibility == "restricted"} == {
        *("telecare_alarm", "death_notification", "social_care_referral", "hr_change")
    }


def test_every_case_that_waits_can_go_on_and_every_end_is_told_in_public_words(
    ours: dict[str, CaseType],
) -> None:
    for one in ours.values():
        for code, status in one.statuses.items():
            assert status.to or status.outcome is not None, (one.name, code)
            assert status.public[-1] in ".?!", (one.name, code)
        for name, clock in one.clocks.items():
            ends = {code for code, status in one.statuses.items() if not status.to}
            assert ends <= set(clock.until), (one.name, name)


def test_freedom_of_information_has_twenty_working_days_by_law(ours: dict[str, CaseType]) -> None:
    clock = ours["freedom_of_information"].clocks["statutory"]
    assert (clock.within, clock.statutory) == (InDays(days=20), True)
    assert ours["freedom_of_information"].statuses["waiting_for_you"].waits_for == "citizen"


def test_who_may_move_it_is_said_of_each_step(ours: dict[str, CaseType]) -> None:
    assert ours["pothole"].may_follow("repaired") == {"reopened": (Mover.CITIZEN, Mover.AGENT, Mover.OFFICER)}


GOOD = TEXTS["missed_bin"]


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
            'required = ["colour_of_bin"]',
            'required = ["color_of_bin"]',
            "required",
            "it needs the field 'color_of_bin', which it does not ask for",
            "did you mean 'colour_of_bin'?",
        ),
        (
            'required = ["colour_of_bin"]',
            'type = "array"',
            "type =",
            "no table of fields",
            "leave type out",
        ),
        (
            'enum = ["grey"',
            '"$ref" = "http://127.0.0.1:9/colours.json" #',
            "[fields]",
            "nothing is fetched from elsewhere",
            "fields.$defs",
        ),
        (
            'enum = ["grey"',
            '"$ref" = "file:///etc/hostname" #',
            "[fields]",
            "nothing is fetched from elsewhere",
            "fields.$defs",
        ),
        (
            'required = ["colour_of_bin"]',
            '"$schema" = "http://127.0.0.1:9/schema"',
            "[fields]",
            "no JSON Schema: Unknown meta-schema",
            "json-schema.org",
        ),
        (
            'enum = ["grey"',
            '"$ref" = "#/$defs/colours" #',
            "[fields]",
            "no JSON Schema: Pointer",
            "json-schema.org",
        ),
        (
            'assign = "manual"',
            'assign = "by_skill"',
            "[queue]",
            "only one of them is there",
            "skill =",
        ),
        (
            'warn = "2 hours"',
            'warn = "1 working day"',
            "[clocks.respond]",
            "it warns 1 working day before it is due, and it is due within 1 working day",
            "less than within",
        ),
        (
            'within = "1 working day"\n',
            "",
            "[clocks.respond]",
            "has no 'within' in clocks.respond",
            "add within, The target",
        ),
        (
            'window = "7d"\n',
            "",
            "[duplicates]",
            "has no 'window' in duplicates",
            "add window, How long after",
        ),
        (
            "[statuses.not_out]",
            '[statuses."Not out"]',
            '[statuses."Not out"]',
            "must be a name in lower-case letters",
            "A table each",
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
            "key = value",
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
    found, problems = read_one(DefinitionFile("types/missed_bin.toml", text))
    assert found is None
    said = problems[0]
    assert problem in said.problem
    assert fix in said.fix
    if line_of is not None:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if line_of in line]
        assert said.line == lines[0], (said.line, lines)


def test_a_file_that_is_no_toml_is_told_of_with_its_line() -> None:
    found, [problem] = read_one(DefinitionFile("types/pothole.toml", 'name = "pothole"\n\nversion = 1 2\n'))
    assert (found, problem.file, problem.line) == (None, "types/pothole.toml", 3)


def test_what_is_kept_of_one_is_all_of_it(ours: dict[str, CaseType]) -> None:
    for one in ours.values():
        again = CaseType.model_validate_json(one.model_dump_json())
        assert again == one
        assert again.digest == one.digest


def test_its_digest_is_of_what_it_says_and_not_of_how_it_is_laid_out() -> None:
    def digest(text: str) -> str:
        found, problems = read_one(DefinitionFile("missed_bin.toml", text))
        assert found is not None, problems
        return found.digest

    assert digest("# a remark\n" + GOOD.replace(" = ", "  =  ")) == digest(GOOD)
    assert digest(GOOD.replace('calendar = "office"', "")) == digest(GOOD), "what is the default may be said"
    assert digest(GOOD.replace('title = "Missed bin"', 'title = "Bin missed"')) != digest(GOOD)
    asked = GOOD.index("[fields.properties")
    first, second = GOOD[asked:].split("[fields.properties", 2)[1:]
    rest = second.index("\n[", 1)
    turned = f"{GOOD[:asked]}[fields.properties{second[:rest]}\n[fields.properties{first}{second[rest:]}"
    assert digest(turned) != digest(GOOD), "the order is that in which people are asked"

"""Sets of life events in a council's folder: what is wrong with one is said, with its line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.definitions import definitions_of
from cases.life.reading import SHIPPED
from cases.settings import Cases
from cases.written.file import shipped

TEXTS = {one.name: one.text for one in shipped(SHIPPED)}


def read(folder: Path, name: str, text: str) -> tuple[list[tuple[int, str, str]], set[str]]:
    (folder / f"{name}.toml").write_text(text)
    found = definitions_of(Cases(life_events=str(folder)), folder)
    return [(one.line, one.problem, one.fix) for one in found.problems], set(found.life_events)


def test_a_council_changes_a_set_and_adds_to_it(tmp_path: Path) -> None:
    more = """
[parts.voter]
type = "electoral_registration"
when = "!(data.business.sells_food)"
details = { change = "'add'", since = "data.happened_on" }
"""
    problems, kinds = read(tmp_path, "new_business", TEXTS["new_business"] + more)
    assert (problems, kinds) == ([], {"death", "birth", "move", "new_business"})


@pytest.mark.parametrize(
    ("old", "new", "problem", "fix"),
    [
        ("blue_badge_change", "blue_bagde", "'blue_bagde', which is no case type", "blue_badge"),
        ("death_notification", "missed_bin", "'missed_bin' has no [parts]", "give the type [parts]"),
        ("registered_in =", "registerd_in =", "has no field 'registerd_in'", "registered_in"),
        ("change = \"'cancel'\",", "", "needs the field 'change', which is not given", "add change"),
        ('"holds.blue_badge"', '"holds.badge"', "holds.badge, which [holds] does not have", "badge"),
        ("data.death.lived_alone", "data.death.lived", "'lived', which no life event says", "lived"),
        ("|| !known", "|| !holds.benefits", "denies less than it seems to", "!(holds.benefits)"),
        ("|| !known", "|| whatever", "'whatever', and there is no such thing", "the names are"),
        ("\"'cancel'\"", "\"'burn'\"", '"burn" is not one of', "cases types show"),
        ("\"'cancel'\"", '"data.happened_on ||"', "is not JMESPath", "quotes"),
        ("[tells.library]", "[tells.library]\nwhenn = 1", "whenn', which means nothing", "when"),
        ("[tells.library]", '[tells.library]\nevent = "person.moved"', "and `says` adds nothing", "take"),
        ('kind = "death"', 'kind = "birth"', "is of the kind 'birth'", "birth.toml"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, problem: str, fix: str) -> None:
    assert old in TEXTS["death"]
    changed = TEXTS["death"].replace(old, new, 1)
    problems, kinds = read(tmp_path, "death", changed)
    assert any(problem in said and fix in what for _, said, what in problems), problems
    assert "death" not in kinds
    lines = changed.splitlines()
    assert all(1 <= line <= len(lines) for line, _, _ in problems)


def test_a_set_of_no_kind_and_one_that_does_nothing(tmp_path: Path) -> None:
    problems, _ = read(tmp_path, "wedding", TEXTS["death"])
    assert any("its file is called otherwise" in said for _, said, _ in problems)
    problems, _ = read(
        tmp_path, "wedding", 'kind = "death"\nabout = "x"\n[whole]\ntype = "death_notification"\n'
    )
    assert any("opens nothing and tells nobody" in said for _, said, _ in problems)

"""Calendars are files: what ships, how it stands to what the library proposes, and what can be wrong."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from datetime import date, timedelta

import pytest

from cases.clocks import WorkingCalendar
from cases.clocks.proposing import proposed, rows
from cases.clocks.reading import SHIPPED, read_one
from cases.written.file import DefinitionFile, shipped

TEXTS = {one.name: one.text for one in shipped(SHIPPED)}
OFFICE = TEXTS["office"]


def read(name: str, text: str) -> WorkingCalendar:
    found, problems = read_one(DefinitionFile(f"calendars/{name}.toml", text))
    assert found is not None, problems
    return found


@pytest.fixture(scope="module")
def ours() -> dict[str, WorkingCalendar]:
    return {name: read(name, text) for name, text in TEXTS.items()}


def test_those_that_ship(ours: dict[str, WorkingCalendar]) -> None:
    assert set(ours) == {"office", "always"}
    assert ours["office"].known_until == date(2028, 12, 31)
    day, end = date(2025, 1, 1), date(2028, 12, 31)
    while day <= end:
        [(begins, over)] = ours["always"].hours_of(day)
        assert over - begins in {timedelta(hours=hours) for hours in (23, 24, 25)}
        day += timedelta(days=1)


def test_the_rows_that_ship_are_those_that_the_library_proposes(ours: dict[str, WorkingCalendar]) -> None:
    """If this fails after an upgrade of the library, the law has changed, or the library is or was wrong:
    look it up, and raise the calendar's version where a day is to be added or taken away."""
    assert ours["office"].closed == proposed(range(2025, 2029))


def test_a_day_in_place_of_a_weekends_is_among_them(ours: dict[str, WorkingCalendar]) -> None:
    closed = ours["office"].closed
    assert {date(2027, 12, 27), date(2027, 12, 28), date(2028, 1, 3), date(2028, 1, 4)} <= closed.keys()
    assert ours["office"].hours_of(date(2025, 12, 1)) == [], "for St Andrew's Day, a Sunday"
    assert date(2026, 4, 6) not in closed, "Easter Monday is none in Scotland"


def test_what_is_proposed_can_be_added_to_the_file(ours: dict[str, WorkingCalendar]) -> None:
    office = ours["office"]
    lines = rows(office, proposed([2028, 2029]))
    assert tomllib.loads(lines).keys() == {str(day) for day in proposed([2029])}
    assert "11 more are in it already" in lines.replace("\n# ", " ")
    assert "known_until = 2029-12-31" in lines.replace("\n# ", " ")
    added = f"{OFFICE}{lines}\n".replace("version = 1", "version = 2").replace("2028-12-31", "2029-12-31", 2)
    after = read("office", added.replace("known_until = 2028-12-31", "known_until = 2029-12-31"))
    assert after.closed == proposed(range(2025, 2030))
    assert "raise its version to 3" in rows(after, proposed([2030])).replace("\n# ", " ")


def test_the_library_is_read_by_nothing_else() -> None:
    """Not by reading calendars, nor by reckoning with them."""
    program = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cases.clocks import InDays, Stretch, due
from cases.definitions import definitions_of
from cases.settings import Cases
found = definitions_of(Cases(), Path())
office = found.calendars["office"].definition
begun = datetime(2026, 12, 24, 12, tzinfo=UTC)
print(due(InDays(days=1), office, [Stretch(begun)]).date(), "holidays" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2026-12-29", "False"]


@pytest.mark.parametrize(
    ("old", "new", "line_of", "problem", "fix"),
    [
        ('monday = ["08:45-17:00"]', 'monday = ["9-5"]', "monday", "'9-5' are no hours", "`[hours]`"),
        (
            'monday = ["08:45-17:00"]',
            'monday = ["08:45-13:00", "12:30-17:00"]',
            "monday",
            "the hours of monday overlap",
            "the earliest first",
        ),
        ("monday =", "mondays =", "mondays", "mondays", "`[hours]`"),
        ('"Europe/London"', '"Europe/Edinburgh"', "zone", "no time zone", "Europe/London"),
        (
            "known_until = 2028-12-31",
            "known_until = 2027-12-31",
            "known_until =",
            "the closed day 2028-12-26",
            "known_until = 2028-12-31",
        ),
        ("known_until = 2028-12-31\n", "", "[closed]", "until when they are known", "add known_until"),
        ("2025-01-02 =", "2025-01-32 =", "2025-01-32", "valid date", "2026-12-25"),
        ("2025-01-02 =", "2025-01-01 =", "2025-01-01", "not TOML", "key = value"),
        ('"Good Friday"', "7", "2025-04-18", "string", "`[closed]`"),
        ('name = "office"', 'name = "offices"', '"offices"', "calls itself 'offices'", "offices.toml"),
        ("version = 1", "", None, "has no 'version'", "Raised by one"),
        ("version = 1", "version = 0", "version = 0", "greater than or equal to 1", "Raised by one"),
        ("about =", "colour = 1\nabout =", "colour", "means nothing", "keys"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    old: str, new: str, line_of: str | None, problem: str, fix: str
) -> None:
    assert old in OFFICE
    text = OFFICE.replace(old, new, 1)
    found, problems = read_one(DefinitionFile("calendars/office.toml", text))
    assert found is None
    said = problems[0]
    assert problem in said.problem
    assert fix in said.fix
    if line_of is not None:
        lines = [number for number, line in enumerate(text.splitlines(), 1) if line_of in line]
        assert said.line == lines[-1], (said.line, lines)

"""All that a council has of case types and calendars: what ships, and its own over it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from cases.clocks.reading import SHIPPED as CALENDARS
from cases.definitions import Definitions, definitions_of
from cases.settings import Cases
from cases.types.reading import SHIPPED as TYPES
from cases.written.file import shipped

TEXTS = {one.name: one.text for package in (TYPES, CALENDARS) for one in shipped(package)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "types").mkdir()
    (tmp_path / "calendars").mkdir()
    return tmp_path


def read(folder: Path, *, ships: bool = True) -> Definitions:
    return definitions_of(Cases(types="types", calendars="calendars", ships=ships), folder)


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text)
    return file


def test_ones_own_takes_the_place_of_one_that_ships(folder: Path) -> None:
    own = (
        TEXTS["pothole"].replace('title = "Pothole"', 'title = "Hole"').replace("version = 1", "version = 2")
    )
    file = write(folder / "types", "pothole", own)
    write(folder / "types", "graffiti", own.replace('name = "pothole"', 'name = "graffiti"'))
    write(folder / "calendars", "office", TEXTS["office"].replace("16:00", "15:30"))
    found = read(folder)
    assert found.problems == ()
    assert len(found.types) == 30
    pothole = found.types["pothole"]
    assert (pothole.definition.title, pothole.definition.version) == ("Hole", 2)
    assert (pothole.file.path, pothole.file.ships) == (str(file), False)
    assert found.types["missed_bin"].file.ships
    assert found.calendars["office"].definition.hours["friday"] == ("08:45-15:30",)
    assert list(found.types) == sorted(found.types)


def test_without_what_ships_there_is_ones_own_alone(folder: Path) -> None:
    write(folder / "types", "pothole", TEXTS["pothole"])
    found = read(folder, ships=False)
    assert (list(found.types), list(found.calendars)) == (["pothole"], [])
    assert {one.line for one in found.problems} == {
        number
        for number, line in enumerate(TEXTS["pothole"].splitlines(), 1)
        if line in {"[clocks.respond]", "[clocks.resolve]"}
    }, "where no calendar is written, the clock that goes by the usual one"
    write(folder / "calendars", "office", TEXTS["office"])
    assert read(folder, ships=False).problems == ()


def test_a_clock_without_its_calendar_is_named_with_its_line(folder: Path) -> None:
    text = TEXTS["telecare_alarm"].replace('calendar = "always"', 'calendar = "alway"', 1)
    file = write(folder / "types", "telecare_alarm", text)
    [problem] = read(folder).problems
    line = next(number for number, each in enumerate(text.splitlines(), 1) if '"alway"' in each)
    assert (problem.file, problem.line) == (str(file), line)
    assert "the clock 'respond' goes by the calendar 'alway', which is not there" in problem.problem
    assert problem.fix == "did you mean 'always'?"


def test_a_calendar_that_cannot_be_read_is_told_of_once(folder: Path) -> None:
    file = write(folder / "calendars", "office", TEXTS["office"].replace("monday", "someday"))
    assert {one.file for one in read(folder).problems} == {str(file)}, "and not of each clock that goes by it"


def test_files_that_nobody_can_read_are_told_of(folder: Path) -> None:
    (folder / "types" / "latin.toml").write_bytes("# Caf\xe9".encode("latin-1"))
    (folder / "types" / "folder.toml").mkdir()
    (folder / "types" / "notes.txt").write_text("not a type")
    write(folder / "types", ".#pothole", "an editor's own")
    first, second = read(folder).problems
    assert ("folder.toml" in first.file, "cannot be read" in first.problem) == (True, True)
    assert ("latin.toml" in second.file, "not UTF-8" in second.problem) == (True, True)
    assert len(read(folder).types) == 29


def test_a_mark_that_some_editors_begin_with_is_passed_over(folder: Path) -> None:
    (folder / "types" / "pothole.toml").write_bytes(b"\xef\xbb\xbf" + TEXTS["pothole"].encode())
    assert read(folder).problems == ()


@pytest.mark.parametrize("prefix", ["T", "TOLLS", "tb", "T1", ""])
def test_a_prefix_is_two_to_four_capitals(prefix: str) -> None:
    assert Cases(prefix="HIGH").prefix == "HIGH"
    with pytest.raises(ValidationError):
        Cases(prefix=prefix)

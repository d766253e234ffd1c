"""`tolbooth cases`: what is written about cases, before and after a hub goes by it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cases.clocks.reading import SHIPPED as CALENDARS
from cases.life.specimens import SPECIMENS
from cases.references import Numbering
from cases.types.reading import SHIPPED as TYPES
from cases.written.file import shipped
from tests.hub.cli.conftest import CASES

TEXTS = {one.name: one.text for package in (TYPES, CALENDARS) for one in shipped(package)}


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


# ---- life events -----------------------------------------------------------------------------------------


def test_a_life_event_is_tried_without_a_hub(own: Any) -> None:
    listed = own.json("cases", "life-events", "list")["items"]
    assert [one["kind"] for one in listed] == ["birth", "death", "move", "new_business"]
    told = own.run("cases", "life-events", "show", "death").stdout
    assert "council_tax_change" in told
    assert "holds.blue_badge" in told
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": "L-1",
        "source": "/council/web",
        "time": "2026-05-06T09:00:00Z",
        "type": "uk.gov.council.life_event.reported.v1",
        "data": {name: one for name, one in SPECIMENS["death"].items() if one is not None},
    }
    file = own.folder / "event.json"
    file.write_text(json.dumps(event))
    tried = own.json("cases", "life-events", "try", str(file))
    assert list(tried["parts"]) == ["council_tax", "electoral_register"]
    assert "parts.blue_badge" in tried["left_out"]
    known = own.json("cases", "life-events", "try", str(file), "--record", "blue_badge")
    assert list(known["parts"]) == ["blue_badge", "electoral_register"]
    for wrong, said in (
        ("{", "cannot be read"),
        (json.dumps({**event, "data": {"kind": "death"}}), "is missing"),
        (json.dumps({**event, "data": {**event["data"], "kind": "move"}}), "which is for another"),
    ):
        file.write_text(wrong)
        result = own.run("cases", "life-events", "try", str(file))
        assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    result = own.run("cases", "life-events", "show", "deth")
    assert (result.exit_code, "Did you mean 'death'?" in result.stderr) == (1, True)


# ---- types and calendars ---------------------------------------------------------------------------------


def test_types_are_listed_whether_or_not_cases_are_enabled(here: Any) -> None:
    assert len(here.json("cases", "types", "list")["items"]) == 29
    told = here.run("cases", "types", "list").stdout
    assert "missed_bin" in told
    assert "ships" in told


def test_a_type_is_shown_as_people_read_it(own: Any) -> None:
    text = (
        TEXTS["missed_bin"].replace("version = 1", "version = 2").replace("We have your", "Thanks for your")
    )
    file = own.folder / "types" / "missed_bin.toml"
    file.write_text(text)
    told = own.run("cases", "types", "show", "missed_bin").stdout
    assert "missed_bin, version 2" in told
    assert "Thanks for your report." in told
    assert "1 working day by the calendar office" in told
    assert "colour_of_bin, collection_day (may be left out)" in told
    found = own.json("cases", "types", "show", "missed_bin")
    assert (found["file"], found["fields"]["required"]) == (str(file), ["colour_of_bin"])


def test_one_that_is_not_there_or_cannot_be_used_is_told_of(own: Any) -> None:
    result = own.run("cases", "types", "show", "missed_bim")
    assert result.exit_code == 1
    assert "Did you mean 'missed_bin'?" in result.stderr
    (own.folder / "types" / "pothole.toml").write_text("begins = 1")
    result = own.run("cases", "types", "show", "pothole")
    assert result.exit_code == 1
    assert f"{own.folder / 'types' / 'pothole.toml'}:1: " in result.stderr
    assert "Fix: " in result.stderr
    assert "`tolbooth check`" in own.run("cases", "types", "list").stderr


def test_what_ships_is_written_to_be_changed_and_nothing_is_overwritten(own: Any) -> None:
    folder = own.folder / "types"
    (folder / "pothole.toml").write_text("mine")
    done = own.json("cases", "types", "export", str(folder))
    assert (len(done["written"]), done["kept"]) == (28, [str(folder / "pothole.toml")])
    assert (folder / "pothole.toml").read_text() == "mine"
    assert (folder / "missed_bin.toml").read_text() == TEXTS["missed_bin"]
    again = own.run("cases", "types", "export", str(folder), "missed_bin")
    assert again.exit_code == 0
    assert "left as it is" in again.stderr
    other = own.folder / "new" / "deeper"
    done = own.json("cases", "calendars", "export", str(other), "office")
    assert done == {"written": [str(other / "office.toml")], "kept": []}
    assert (other / "office.toml").read_text() == TEXTS["office"]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["new", "potole"], "did you mean 'pothole'?"), (["tolbooth.toml"], "File exists")],
)
def test_what_cannot_be_exported_is_told(own: Any, words: list[str], said: str) -> None:
    result = own.run("cases", "types", "export", str(own.folder / words[0]), *words[1:])
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert not (own.folder / "new").exists()


def test_calendars_are_listed_and_shown(here: Any) -> None:
    listed = here.json("cases", "calendars", "list")["items"]
    assert [(one["name"], one["known_until"]) for one in listed] == [
        ("always", None),
        ("office", "2028-12-31"),
    ]
    told = here.run("cases", "calendars", "show", "office").stdout
    assert "08:45-16:00" in told
    assert "2028-12-25" in told
    assert here.json("cases", "calendars", "show", "office")["closed"]["2026-11-30"] == "Saint Andrew's Day"


def test_rows_are_proposed_as_toml_that_a_file_can_end_with(own: Any) -> None:
    file = own.folder / "calendars" / "office.toml"
    proposed = own.run("cases", "calendars", "propose", "--year", "2029", "--year", "2030").stdout
    text = TEXTS["office"].replace("version = 1", "version = 2")
    file.write_text(text.replace("known_until = 2028", "known_until = 2030") + proposed)
    assert tomllib.loads(file.read_text())["closed"]["2030-12-02"] == "Saint Andrew's Day (observed)"
    assert own.json("check")["ok"]
    again = own.json("cases", "calendars", "propose", "--year", "2029")["items"]
    assert {one["in_it"] for one in again} == {True}
    assert own.run("cases", "calendars", "propose", "--year", "1066").exit_code == 2


# ---- references ------------------------------------------------------------------------------------------


def test_a_reference_is_looked_at_without_a_hub(own: Any) -> None:
    written = Numbering("TB").written(4711)
    for words in ([written], written.split("-"), [written.lower()], [written.removeprefix("TB-")]):
        assert own.json("cases", "reference", *words) == {"reference": written}
    swapped = f"{written[:-2]}{written[-1]}{written[-2]}"
    for wrong in (swapped, "TB-12", "CAS-1024"):
        result = own.run("cases", "reference", wrong)
        assert result.exit_code == 1, wrong
        assert wrong in result.stderr
    own.config.write_text('[cases]\nprefix = "HIGH"\n')
    assert own.json("cases", "reference", written[3:])["reference"].startswith("HIGH-")
    assert own.run("cases", "reference", written).exit_code == 1


# ---- what `tolbooth check` says of them ------------------------------------------------------------------


def problems(here: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = here.json("check", code=1)["problems"]
    assert all(one["fix"] for one in found)
    return found


def test_all_that_ships_is_good(here: Any) -> None:
    here.config.write_text('data = "state"\n[cases]\nenabled = true\n')
    assert here.json("check")["problems"] == []


def test_each_thing_wrong_with_a_type_or_calendar_is_named_with_its_line(own: Any) -> None:
    files = {
        "types/pothole": TEXTS["pothole"].replace('begins = "received"', 'begins = "recieved"'),
        "types/missed_bin": TEXTS["missed_bin"]
        .replace('"1 working day"', '"soon"')
        .replace('stands_for = "new"', 'stands_for = "fresh"'),
        "calendars/office": TEXTS["office"].replace("Europe/London", "Europe/Inverness"),
    }
    for name, text in files.items():
        (own.folder / f"{name}.toml").write_text(text)
    places = {(Path(one["file"]).stem, one["line"]): one["fix"] for one in problems(own)}
    assert places.keys() == {
        ("pothole", line_of(files["types/pothole"], "recieved")),
        ("missed_bin", line_of(files["types/missed_bin"], '"soon"')),
        ("missed_bin", line_of(files["types/missed_bin"], '"fresh"')),
        ("office", line_of(files["calendars/office"], "Inverness")),
    }
    assert places["pothole", line_of(files["types/pothole"], "recieved")] == "did you mean 'received'?"


@pytest.mark.parametrize("enabled", [True, False])
def test_ones_own_back_office_that_is_no_adapter_is_an_oddity(own: Any, enabled: bool) -> None:
    own.config.write_text(CASES.replace("enabled = true", f"enabled = {str(enabled).lower()}"))
    (own.folder / "types" / "pothole.toml").write_text(TEXTS["pothole"])
    [problem] = problems(own)
    assert problem["line"] == line_of(TEXTS["pothole"], 'adapter = "wdm"')
    assert "'wdm', which is no adapter here" in problem["problem"]
    with own.config.open("a") as file:
        file.write('[adapters.wdm]\nkind = "webhook"\n')
    assert own.json("check")["ok"]


@pytest.mark.parametrize(
    ("cases", "line", "words"),
    [
        ('types = "nowhere"', 3, "there is no folder"),
        ('calendars = "tolbooth.toml"', 3, "is a file and not a folder"),
        ("enabled = true\nships = false", 4, "no type that one could be of"),
        ('prefix = "tolls"', 3, "prefix"),
    ],
)
def test_what_the_settings_say_of_cases_and_cannot_mean(here: Any, cases: str, line: int, words: str) -> None:
    here.config.write_text(f'data = "state"\n[cases]\n{cases}\n')
    [problem] = problems(here)
    assert (problem["file"], problem["line"]) == (str(here.config), line)
    assert words in problem["problem"]


@pytest.mark.parametrize(
    ("council", "line", "words"),
    [
        ("[areas.north]\nbox = [57.0, -4.0, 56.0, -2.0]", 1, "from south to north"),
        ("[areas.north]\npolygon = [[57.0, -4.0], [58.0, -2.0]]", 1, "three corners"),
        ("[areas.north]", 1, "says no shape"),
        ("[boundary]\nbox = [55.0, -4.0, 58.0, -2.0]\noutside = 'ask'", 1, "go together"),
        ("[boundary]\nbox = [95.0, -4.0, 98.0, -2.0]", 2, "boundary.box"),
        ("[teams.roads]\nmembers = []", 1, "nobody who works on it"),
        ("[teams", 1, "not TOML"),
    ],
)
def test_each_thing_wrong_with_the_councils_file_is_named_with_its_line(
    here: Any, council: str, line: int, words: str
) -> None:
    here.config.write_text('data = "state"\n[cases]\ncouncil = "council.toml"\n')
    file = here.config.parent / "council.toml"
    file.write_text(council)
    [problem] = [one for one in problems(here) if one["file"] == str(file)][:1]
    assert (problem["line"], words in problem["problem"]) == (line, True), problem


def test_a_councils_file_that_is_not_there_and_what_its_own_types_ask_of_it(own: Any) -> None:
    own.config.write_text(CASES + 'council = "council.toml"\n')
    [problem] = problems(own)
    assert "cannot be read" in problem["problem"]
    (own.folder / "council.toml").write_text(
        "[areas.north]\nbox = [57.0, -4.0, 58.0, -2.0]\n[teams.licensing]\nmembers = ['ada']\n"
    )
    (own.folder / "types" / "taxi_licence.toml").write_text(TEXTS["taxi_licence"])
    (own.folder / "types" / "pothole.toml").write_text(TEXTS["pothole"].split("[back_office]")[0])
    said = {Path(one["file"]).stem: one["problem"] for one in problems(own)}
    assert said.keys() == {"taxi_licence", "pothole"}
    assert "the skill 'licensing', which nobody" in said["taxi_licence"]
    assert "the area 'south'" in said["pothole"]

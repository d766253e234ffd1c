"""Case types and calendars as a hub goes by them: versions that never change, and what the doctor says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cases.clocks.reading import SHIPPED as CALENDARS
from cases.definitions import definitions_of
from cases.settings import Cases
from cases.types.reading import SHIPPED as TYPES
from cases.written.file import shipped
from hub.doctor.cases import of_calendar
from hub.doctor.finding import Level
from tests import databases
from tests.conftest import Absent
from tests.hub.cli.conftest import CASES

TEXTS = {one.name: one.text for package in (TYPES, CALENDARS) for one in shipped(package)}


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


def serve_until_it_ends(here: Any) -> str:
    """What a hub that cannot start says."""
    process = here.start_unready()
    assert process.wait(60) == 1
    return str((here.folder / "hub.log").read_text())


def test_a_type_that_changed_under_its_version_is_refused_until_the_version_is_raised(own: Any) -> None:
    file = own.folder / "types" / "pothole.toml"
    text = TEXTS["pothole"][: TEXTS["pothole"].index("[back_office]")]
    file.write_text(text)
    with own.serving():
        assert own.json("check")["ok"]
        assert own.json("doctor")["ok"]
    changed = text.replace('within = "2 working days"', 'within = "1 working day"')
    assert changed != text
    file.write_text(changed)
    said = serve_until_it_ends(own)
    where = f"{file}:{line_of(text, 'version = 1')}: "
    assert where in said
    assert "its version 1 stands for what it said on" in said
    assert "write version = 2" in said
    before = {one.name: one.stat().st_mtime_ns for one in (own.folder / "state").iterdir()}
    found = own.json("doctor", code=1)["findings"]
    assert {one.name: one.stat().st_mtime_ns for one in (own.folder / "state").iterdir()} == before
    [wrong] = [one for one in found if one["level"] == "wrong"]
    assert (wrong["of"], wrong["what"].startswith(where)) == ("cases", True)
    file.write_text(changed.replace("version = 1", "version = 2"))
    assert own.json("doctor")["ok"]
    with own.serving():
        assert types_of(own)["pothole"] == 2
    file.unlink()
    said = serve_until_it_ends(own)
    assert "`tolbooth cases types export FOLDER pothole`" in said, "one that ships cannot be changed in place"
    assert "write version = 3" in said


def test_the_doctor_compares_with_a_ledger_in_postgresql_too(
    own: Any, absent: Absent, monkeypatch: pytest.MonkeyPatch
) -> None:
    if why := databases.why_absent():
        absent(why)
    file = own.folder / "calendars" / "office.toml"
    file.write_text(TEXTS["office"])
    with databases.new_database() as url:
        monkeypatch.setenv("TOLBOOTH_DATABASE__URL", url)
        own.json("migrate")
        with own.serving():
            assert [one["of"] for one in own.json("doctor")["findings"] if one["level"] == "wrong"] == []
        file.write_text(TEXTS["office"].replace("16:00", "15:30"))
        found = own.json("doctor", code=1)["findings"]
        [wrong] = [one for one in found if one["level"] == "wrong"]
        assert "the calendar 'office' is changed" in wrong["what"]
        assert "write version = 2" in wrong["fix"]


def test_a_hub_does_not_start_on_what_it_cannot_read(own: Any) -> None:
    (own.folder / "calendars" / "office.toml").write_text(TEXTS["office"].replace('["08:45', '["18:45'))
    said = serve_until_it_ends(own)
    assert f"{own.folder / 'calendars' / 'office.toml'}:" in said
    assert "Fix: " in said
    own.config.write_text(CASES.replace('"calendars"', '"nowhere"'))
    assert "there is no folder" in serve_until_it_ends(own)
    own.config.write_text(CASES.replace('"calendars"', '"nowhere"').replace("enabled = true", ""))
    with own.serving():
        assert types_of(own) == {}, "where cases are not enabled, nothing is gone by"


def test_a_hub_never_asks_the_library_of_holidays(own: Any) -> None:
    """It is out of reach of this hub, which serves all the same, and closes its offices on bank holidays.

    Alerts are off: whether a source is silent on a bank holiday is asked of the library, and of nothing else.
    """
    own.config.write_text(f"{CASES}[alerts]\nkinds = []\n")
    program = "import sys; sys.modules['holidays'] = None; from hub.cli.main import main; main()"
    words = [sys.executable, "-c", program, "--config", str(own.config), "serve"]
    with (own.folder / "hub.log").open("w") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log, env=os.environ)
    try:
        own.settle_until_serving(process)
        assert types_of(own)["pothole"] == 1
        shown = own.json("cases", "calendars", "show", "office")
        assert "2026-12-28" in shown["closed"]
    finally:
        process.terminate()
        process.wait(30)
    assert "holidays" not in (own.folder / "hub.log").read_text()


def types_of(here: Any) -> dict[str, int]:
    """What the running hub goes by."""
    run = json.loads(here.run_file.read_text())
    answer = httpx2.get(f"{run['url']}/cases/types", headers={"authorization": f"Bearer {run['key']}"})
    return {one["name"]: one["version"] for one in answer.json()["items"]}


# ---- what the doctor says --------------------------------------------------------------------------------


def test_the_doctor_counts_them_and_names_back_offices_once(own: Any) -> None:
    found = [one for one in own.json("doctor")["findings"] if one["of"] == "cases"]
    assert [one["level"] for one in found] == ["good", "look"]
    assert "29 case types, 0 of them your own, and 2 calendars" in found[0]["what"]
    assert "wdm (blocked_gully, pothole)" in found[1]["what"]
    own.config.write_text('data = "state"\n')
    assert not [one for one in own.json("doctor")["findings"] if one["of"] == "cases"]


def test_the_doctor_warns_when_a_calendar_ends(tmp_path: Path) -> None:
    found = definitions_of(Cases(), tmp_path).calendars
    office, always = found["office"].definition, found["always"].definition
    end = date(2028, 12, 31)
    assert list(of_calendar(office, end - timedelta(days=90))) == []
    [soon] = of_calendar(office, end - timedelta(days=89))
    assert soon.level is Level.LOOK
    assert "--calendar office --year 2029" in soon.fix
    [soon] = of_calendar(office, end)
    assert soon.level is Level.LOOK
    [late] = of_calendar(office, end + timedelta(days=1))
    assert late.level is Level.WRONG
    assert list(of_calendar(always, date(2099, 1, 1))) == [], "it knows no bank holidays and needs none"

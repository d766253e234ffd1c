"""`tolbooth demo --scenario namesakes --once --json`: two women of one name are merged by mistake and taken
apart, and every system and every case is put right."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from demo import request_book
from demo.namesakes import reckoning
from demo.namesakes.reckoning import Ends
from demo.namesakes.scenario import ends_of
from demo.scenario_place import ScenarioPlace
from tests.demo.conftest import TOLBOOTH

PATIENCE = 280
"""Seconds: some thirty commands and a hub, on a machine that may be busy."""
pytestmark = pytest.mark.timeout(PATIENCE + 20)
ID = re.compile(r"(?:[cdgkp]-)?[1-9]\d*")


@dataclass(frozen=True)
class Day:
    folder: Path
    code: int
    verdict: dict[str, Any]
    trouble: str

    @property
    def ends(self) -> dict[str, Any]:
        return dict(self.verdict["ends"])

    def said(self, *words: str) -> list[str]:
        """What commands that begin so have answered."""
        begin = f"tolbooth {' '.join(words)}"
        return [one["said"] for one in self.verdict["steps"] if one["typed"].startswith(begin)]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    folder = tmp_path_factory.mktemp("namesakes") / "day"
    words = ["demo", "--scenario", "namesakes", "--once", "--json", "--data", str(folder)]
    done = subprocess.run([*TOLBOOTH, *words], capture_output=True, text=True, timeout=PATIENCE, check=False)
    verdict = json.loads(done.stdout) if done.stdout else {}
    return Day(folder, done.returncode, verdict, done.stderr)


def test_every_system_and_case_holds_the_right_id_in_the_end(day: Day) -> None:
    wrong = [one for one in day.verdict.get("checks", []) if not one["holds"]]
    assert day.code == 0, (day.trouble, wrong)
    assert day.verdict["agree"]
    ends, cards = day.ends, day.ends["cards"]
    citizen, namesake = ends["citizen"], ends["namesake"]
    assert citizen != namesake
    assert cards["crm"]["C1"]["person"] == citizen
    assert cards["crm"]["C1"]["others"] == ["care/S1", "council_tax/T1", "forms-web/F-1"]
    assert cards["care"]["S1"]["person"] == citizen
    assert cards["crm"]["C2"]["person"] == namesake
    assert cards["crm"]["C2"]["others"] == ["council_tax/T2", "forms-web/F-2", "forms-web/F-3"]
    assert {name: one["person"] for name, one in cards["council-tax"].items()} == {
        "T1": citizen,
        "T2": namesake,
    }
    assert {name: one["person"] for name, one in cards["cases"].items()} == {
        "F-1": citizen,
        "F-2": namesake,
        "F-3": namesake,
    }
    assert cards["cases"]["F-3"]["history"] == [namesake, citizen, namesake]
    assert (ends["account"]["balances"], ends["account"]["dead_open"]) == (True, 0)


def test_what_could_not_be_told_is_said_with_what_a_person_should_do(day: Day) -> None:
    merge, undo, split, given = day.ends["tellings"]
    assert [one["change"] for one in day.ends["tellings"]] == day.ends["changes"]
    told = {f"{one['record']['system']}/{one['record']['local_id']}": one for one in merge["items"]}
    assert {one["heard"] for name, one in told.items() if name.startswith(("crm/", "care/", "forms"))} == {
        "told"
    }
    assert all(one["overtaken_by"] in day.ends["changes"][1:] for one in merge["items"])
    assert [one["to_do"] for one in (merge, undo, split, given)] == [0, 0, 0, 0], "all of it is seen to"
    at_the_time = day.said("people told")
    for said, account, still in zip(
        at_the_time, ("T1", "T1", "T1", "T2"), (False, True, True, False), strict=True
    ):
        [line] = [one for one in said.splitlines() if one.startswith(f"council_tax/{account}: Have it noted")]
        assert "by hand in council_tax" in line
        assert ("no longer one person with" in line) is still
        assert re.search(r"Then discard d-[1-9]\d*, saying so", line)
    assert "council-tax did not take it" in " ".join(at_the_time[0].split())


def test_a_correction_is_open_until_its_system_says_the_value(day: Day) -> None:
    corrections = {one["id"]: one for one in day.ends["corrections"]}
    open_then = day.said("people corrections")[0]
    for one in day.ends["stayed_open"]:
        assert re.search(rf"^{one} .* open ", open_then, re.MULTILINE)
        assert corrections[one]["state"] == "corrected"
    book = request_book.read(ScenarioPlace(day.folder).book("crm"))
    taken = {one.record for one in book if one.type == "data.correction_requested"}
    crm = [one for one in day.ends["stayed_open"] if corrections[one]["record"]["system"] == "crm"]
    assert len(crm) == 2
    assert {f"{one}/requested" for one in crm} <= taken, "it was open although the CRM had taken it"
    mistaken = [one for one in corrections.values() if one["state"] == "taken_back"]
    assert {(one["record"]["local_id"], one["attribute"]) for one in mistaken} == {
        ("C2", "address"),
        ("C2", "ucrn"),
    }


def test_social_care_is_told_whose_its_record_is_and_nothing_that_others_hold(day: Day) -> None:
    book = list(request_book.read(ScenarioPlace(day.folder).book("care")))
    assert {one.type for one in book} == {"person.relinked", "data.correction_settled"}
    assert day.ends["account"]["deliveries"]["withheld"] == 1


def test_nothing_came_twice_without_a_flag_and_one_thing_did(day: Day) -> None:
    entries = list(request_book.read(ScenarioPlace(day.folder).book("crm")))
    [twice] = [one for one in entries if one.repeat]
    assert twice.flagged
    [first] = [one for one in entries if one.key == twice.key and not one.repeat]
    assert first.status == 0, "it had been taken by a system that went down before it could answer"
    undo = day.ends["tellings"][1]
    assert any(one["possible_duplicate"] for one in undo["items"])


def test_the_whole_is_in_one_trace(day: Day) -> None:
    merge, undo = day.ends["changes"][:2]
    events = {one["event"]["id"]: one for one in day.ends["trace"]["events"]}
    assert {f"{merge}/merged", f"{undo}/unmerged"} <= events.keys()
    assert events[f"{undo}/unmerged"]["event"]["causationid"] == f"{merge}/merged"
    for change in (merge, undo):
        told = [one for name, one in events.items() if name.startswith(f"{change}/relinked/")]
        assert len(told) == 8
        assert all(one["deliveries"] for one in told)
    assert not day.ends["trace"]["truncated"]


def _card(which: str, **said: Any) -> Callable[[dict[str, Any]], None]:
    system, name = which.split("/")

    def spoil(ends: dict[str, Any]) -> None:
        ends["cards"][system][name].update(said)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "fails"),
    [
        (_card("crm/C2", person="p-1"), {"crm: whose each record is"}),
        (_card("care/S1", others=[]), {"care: whose each record is"}),
        (_card("cases/F-2", person="p-1"), {"cases: whose each is"}),
        (_card("crm/C2", details={}), {"CRM: C2 is as it was"}),
        (lambda ends: ends["trace"].update(events=ends["trace"]["events"][:-1]), {"the trace of the merge"}),
        (lambda ends: ends.update(stayed_open=[]), {"corrections that stayed open"}),
    ],
    ids=[
        "a stale id",
        "a lost cross-reference",
        "a stale case",
        "a spoilt record",
        "a gap",
        "closed too soon",
    ],
)
def test_what_was_not_put_right_does_not_pass(
    day: Day, spoil: Callable[[Any], None], fails: set[str]
) -> None:
    place = ScenarioPlace(day.folder)
    ends = json.loads(ends_of(place).read_text("utf-8"))
    spoil(ends)
    wrong = [one.what for one in reckoning.checks(place, Ends.model_validate(ends)) if not one.holds]
    assert len(wrong) == len(fails), wrong
    assert all(any(what.startswith(start) for start in fails) for what in wrong), wrong


@pytest.mark.parametrize(
    ("spoil", "fails"),
    [
        (lambda lines: lines[:-1], {"crm: told of each record's move"}),
        (
            lambda lines: [line.replace('"flagged":true', '"flagged":false') for line in lines],
            {"crm: what came twice said"},
        ),
    ],
    ids=["never told", "told twice in silence"],
)
def test_a_book_that_was_tampered_with_does_not_pass(
    day: Day, tmp_path: Path, spoil: Callable[[list[str]], list[str]], fails: set[str]
) -> None:
    place = ScenarioPlace(Path(shutil.copytree(day.folder, tmp_path / "copy")))
    file = place.book("crm")
    file.write_text("".join(spoil(file.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    ends = Ends.model_validate_json(ends_of(place).read_bytes())
    wrong = [one.what for one in reckoning.checks(place, ends) if not one.holds]
    assert len(wrong) == len(fails), wrong
    assert all(any(what.startswith(start) for start in fails) for what in wrong), wrong


def test_the_page_for_stewards_shows_what_was_typed(day: Day, root: Path) -> None:
    """Each command of the page is one of the scenario's, but for the numbers of things."""
    page = (root / "docs" / "how-to" / "two-of-one-name.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
    shown = [line for block in blocks for line in block.replace("\\\n  ", "").splitlines()]
    typed = {_named(one["typed"]) for one in day.verdict["steps"]}
    typed.add(_named("tolbooth demo --scenario namesakes --once"))
    assert len(shown) > 15
    assert [line for line in shown if _named(line) not in typed] == []


def _named(command: str) -> tuple[str, ...]:
    """The words as a shell reads them, without the numbers of things."""
    words = ["N" if ID.fullmatch(word) else word for word in shlex.split(command)]
    return tuple(one for at, one in enumerate(words) if one != "N" or words[at - 1] != "N")

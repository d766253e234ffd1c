"""Files that are not what they should be, dropped into the folders of a hub that runs.

Each ends as a clear invalid message with its file and line; good files beside it are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapters.bacs_arudd.sandbox import write_report
from adapters.revenues_extract.sandbox import write_extract

MORNING = date(2026, 5, 1)
ADAPTERS = """
[adapters.moves]
kind = "revenues_extract"
folder = "{moves}"
settle = "{settle}"
every = "20ms"

[adapters.debits]
kind = "bacs_arudd"
folder = "{debits}"
settle = "{settle}"
every = "20ms"
"""
BOMB = """<?xml version="1.0"?>
<!DOCTYPE BACSDocument [
<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<BACSDocument>&c;</BACSDocument>
"""


@dataclass
class Council:
    """A hub with its two drop folders."""

    hub: Any
    moves: Path
    debits: Path
    until: Any

    def drop(self, folder: Path, name: str, content: bytes) -> None:
        aside = folder / f"{name}.part"
        aside.write_bytes(content)
        aside.rename(folder / name)

    def gone(self, folder: Path, name: str, where: str) -> None:
        """Wait until the file lies there."""
        self.until(
            lambda: (folder / where / name).is_symlink() or (folder / where / name).exists(),
            f"{name} in {where}",
        )

    def refused(self, name: str) -> list[dict[str, Any]]:
        """What was refused of a file, whole, in the file's order."""
        found = [
            self.hub.letter(one["id"]) for one in self.hub.letters(kind="invalid") if one["container"] == name
        ]
        return sorted(found, key=lambda one: one["line"] or 0)

    def events(self) -> int:
        many: int = self.hub.account()["events"]
        return many


def council(place: Any, until: Any, base: Path, settle: str = "0s") -> Council:
    moves, debits = base / "moves", base / "debits"
    for folder in (moves, debits):
        folder.mkdir(exist_ok=True)
    text = place.settings + ADAPTERS.format(moves=moves, debits=debits, settle=settle)
    (place.folder / "tolbooth.toml").write_text(text)
    return Council(place, moves, debits, until)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, hub_at: Any, until: Any) -> Iterator[Council]:
    """One hub for all; at the end its account balances."""
    base = tmp_path_factory.mktemp("council")
    place = hub_at(base / "hub")
    found = council(place, until, base)
    with place.serving():
        yield found
        account = place.account()
        assert account["balances"], account["checks"]
        assert "Traceback" not in place.log(), place.log()


def extract(folder: Path, **given: Any) -> bytes:
    """The bytes of a good extract, not yet dropped."""
    path = write_extract(folder, on=MORNING, **given).path
    content = path.read_bytes()
    path.unlink()
    return content


PAGES = {
    "an HTML file": (b"<!DOCTYPE html>\n<html><title>Please log in</title></html>\n", "web page", 1),
    "an empty file": (b"", "empty", None),
    "a file of blanks": (b"\n\n  \n", "empty", None),
}


@pytest.mark.parametrize("what", PAGES)
@pytest.mark.parametrize("kind", ["moves", "debits"])
def test_a_file_that_is_none_is_put_aside_whole_and_good_ones_are_taken(
    running: Council, tmp_path: Path, kind: str, what: str
) -> None:
    content, said, line = PAGES[what]
    suffix = "csv" if kind == "moves" else "xml"
    folder: Path = getattr(running, kind)
    name, good = f"{what.replace(' ', '-')}.{suffix}", f"beside-{what.replace(' ', '-')}.{suffix}"
    before = running.events()
    seed = 100 + list(PAGES).index(what)
    running.drop(folder, name, content)
    if kind == "moves":
        write_extract(folder, rows=3, seed=seed, on=MORNING, name=good)
    else:
        write_report(folder, items=3, seed=seed, on=MORNING, name=good)
    running.gone(folder, name, "quarantine")
    running.gone(folder, good, "done")
    (letter,) = running.refused(name)
    assert said in letter["cause"]
    assert letter["line"] == line
    assert letter["entry"] == kind
    assert f"quarantine/{name}" in letter["fix"]
    assert (folder / "quarantine" / name).read_bytes() == content
    assert running.refused(good) == []
    assert running.events() == before + 3


def test_a_wrong_header_names_what_is_wrong_with_it(running: Council, tmp_path: Path) -> None:
    content = extract(tmp_path, rows=5, seed=201).replace(b"moved_on", b"moved_when", 1)
    running.drop(running.moves, "header.csv", content)
    running.gone(running.moves, "header.csv", "quarantine")
    (letter,) = running.refused("header.csv")
    assert letter["line"] == 1
    assert "moved_on" in letter["cause"]


def test_an_xml_bomb_does_not_go_off(running: Council) -> None:
    running.drop(running.debits, "bomb.xml", BOMB.encode())
    running.gone(running.debits, "bomb.xml", "quarantine")
    (letter,) = running.refused("bomb.xml")
    assert "document type" in letter["cause"]
    assert letter["line"]
    assert "do not open it" in letter["fix"]


def test_a_link_out_of_the_folder_is_not_followed(running: Council, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(extract(tmp_path, rows=2, seed=202))
    (running.moves / "link.csv").symlink_to(secret)
    running.gone(running.moves, "link.csv", "quarantine")
    (letter,) = running.refused("link.csv")
    assert str(secret) in letter["cause"]
    assert letter["raw"] == ""
    assert secret.exists()


def test_the_same_file_under_another_name_makes_no_second_event(running: Council, tmp_path: Path) -> None:
    content = extract(tmp_path, rows=7, seed=203)
    before = running.hub.account()
    running.drop(running.moves, "monday.csv", content)
    running.gone(running.moves, "monday.csv", "done")
    running.drop(running.moves, "tuesday.csv", content)
    running.gone(running.moves, "tuesday.csv", "done")
    after = running.hub.account()
    assert after["events"] == before["events"] + 7
    assert after["records"]["duplicate"] == before["records"]["duplicate"] + 7
    assert running.refused("monday.csv") == running.refused("tuesday.csv") == []


def test_totals_that_do_not_add_up_are_told_and_the_rows_taken(running: Council) -> None:
    before = running.events()
    write_extract(running.moves, rows=6, seed=204, on=MORNING, name="totals.csv", total=9)
    write_report(running.debits, items=4, seed=204, on=MORNING, name="totals.xml", wrong_totals=True)
    running.gone(running.moves, "totals.csv", "done")
    running.gone(running.debits, "totals.xml", "done")
    (rows,) = running.refused("totals.csv")
    assert rows["line"] == 8
    assert "9" in rows["cause"]
    assert "6" in rows["cause"]
    (items,) = running.refused("totals.xml")
    assert items["line"]
    assert "numberOf is not 4" in items["cause"]
    assert running.events() == before + 10


def test_bad_rows_have_their_line_column_and_fix_in_plain_words(running: Council) -> None:
    before = running.events()
    file = write_extract(running.moves, rows=40, bad=4, seed=205, on=MORNING, name="rows.csv")
    running.gone(running.moves, "rows.csv", "done")
    found = running.refused("rows.csv")
    assert [one["line"] for one in found] == [line for line, _ in file.bad]
    for one in found:
        assert one["fix"]
        assert one["raw"]
        assert not re.search(r"\^|\$|should match|Input", one["cause"]), one["cause"]
    assert running.events() == before + 36


def test_a_file_in_a_wrong_encoding_is_told(running: Council, tmp_path: Path) -> None:
    running.drop(
        running.moves, "wide.csv", extract(tmp_path, rows=3, seed=206).decode("utf-8-sig").encode("utf-16")
    )
    running.gone(running.moves, "wide.csv", "quarantine")
    (letter,) = running.refused("wide.csv")
    assert "UTF-16" in letter["cause"]


def test_a_report_cut_short_is_not_taken_in_part(running: Council, tmp_path: Path) -> None:
    before = running.events()
    path = write_report(tmp_path, items=5, seed=207, on=MORNING).path
    content = path.read_bytes()
    running.drop(running.debits, "short.xml", content[: len(content) // 2])
    running.gone(running.debits, "short.xml", "quarantine")
    (letter,) = running.refused("short.xml")
    assert "well-formed" in letter["cause"]
    assert letter["line"]
    assert running.events() == before
    running.drop(running.debits, "whole.xml", content)
    running.gone(running.debits, "whole.xml", "done")
    assert running.events() == before + 5


def test_a_file_under_a_name_for_unfinished_ones_is_left_alone(running: Council, tmp_path: Path) -> None:
    content = extract(tmp_path, rows=10, seed=210)
    before = running.events()
    (running.moves / "later.csv.part").write_bytes(content[:300])
    write_extract(running.moves, rows=2, seed=211, on=MORNING, name="meanwhile.csv")
    running.gone(running.moves, "meanwhile.csv", "done")
    assert (running.moves / "later.csv.part").read_bytes() == content[:300]
    (running.moves / "later.csv.part").write_bytes(content)
    (running.moves / "later.csv.part").rename(running.moves / "later.csv")
    running.gone(running.moves, "later.csv", "done")
    assert running.refused("later.csv") == []
    assert running.events() == before + 12


def test_a_file_taken_too_early_is_told_and_mended_by_the_whole_one(running: Council, tmp_path: Path) -> None:
    content = extract(tmp_path, rows=10, seed=212)
    cut = content[: content.index(b"\n", len(content) // 2) - 20]
    before = running.events()
    running.drop(running.moves, "early.csv", cut)
    running.gone(running.moves, "early.csv", "done")
    taken = running.events() - before
    assert 0 < taken < 10
    broken, totals = running.refused("early.csv")
    assert {broken["line"], totals["line"]} <= {None, taken + 2, taken + 3}
    assert any("total" in one["cause"] for one in (broken, totals))
    assert broken["fix"]
    assert totals["fix"]
    running.drop(running.moves, "early.csv", content)
    running.gone(running.moves, "early~2.csv", "done")
    assert running.refused("early~2.csv") == []
    assert running.events() == before + 10


def test_a_half_written_file_waits_until_it_is_finished(tmp_path: Path, hub_at: Any, until: Any) -> None:
    place = hub_at(tmp_path / "hub")
    found = council(place, until, tmp_path, settle="400ms")
    content = extract(tmp_path, rows=30, seed=208)
    with place.serving(), (found.moves / "slow.csv").open("wb") as out:
        # Its sender writes a little more often than the file would count as complete.
        for start in range(0, len(content), len(content) // 6 + 1):
            out.write(content[start : start + len(content) // 6 + 1])
            out.flush()
            good = f"beside-{start}.csv"
            write_extract(found.moves, rows=1, seed=300 + start % 97, on=MORNING, name=good)
            assert not list(found.moves.glob("claimed/*/slow.csv"))
            assert found.refused("slow.csv") == []
        found.gone(found.moves, "slow.csv", "done")
        assert found.refused("slow.csv") == []
        until(lambda: found.events() >= 30, "the rows")
        assert place.account()["balances"]

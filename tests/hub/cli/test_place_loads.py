"""Files of places that are wrong, loaded by the command line: each is told with what to do, and nothing of it
counts that should not."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from identity_index.places.addressbase.sandbox import Line, Town, delivery, unit, write, write_town
from tests.hub.cli.conftest import TOLBOOTH, Place, settle

SPOTS = list(Town(20).spots())


def changes(tmp_path: Path, lines: Iterable[tuple[str, Line]], made: str) -> str:
    file = tmp_path / f"changes-{made}.csv"
    write(file, iter(list(lines)), made=made, full=False)
    return str(file)


def test_what_is_wrong_with_a_file_is_told_before_anything_of_it_counts(here: Place, tmp_path: Path) -> None:
    full, short = tmp_path / "full.csv", tmp_path / "short.csv"
    write_town(full, 20)
    write(short, (("I", one) for one in Town(20).records()), counted=1_269_403)
    cut = tmp_path / "cut.csv"
    cut.write_text("".join(full.read_text().splitlines(keepends=True)[:-3]))
    nameless = tmp_path / "gazetteer.csv"
    nameless.write_text("number,street,town\n7,Provost Way,Tolburgh\n")
    with here.serving():
        for file, said in (
            (short, "its trailer counts 1,269,403 records"),
            (cut, "it was cut short"),
            (tmp_path / "none.csv", "cannot be read"),
            (nameless, "names no column uprn"),
        ):
            refused = here.run("places", "load", str(file))
            assert (refused.exit_code, said in refused.output) == (1, True), refused.output
        early = here.run("places", "load", changes(tmp_path, [("U", unit(SPOTS[0]))], "2026-05-07"))
        assert (early.exit_code, "load a full supply first" in early.output) == (1, True)
        assert here.json("places", "loads", "list")["items"] == []
        assert here.json("places", "load", str(full))["counts"]["added"] == 20
        older = here.run("places", "load", changes(tmp_path, [("U", unit(SPOTS[0]))], "2026-05-01"))
        assert (older.exit_code, "an older file would take places back" in older.output) == (1, True)
        assert len(here.json("places", "loads", "list")["items"]) == 1


def test_lines_that_are_wrong_are_told_and_the_others_count(here: Place, tmp_path: Path) -> None:
    full = tmp_path / "full.csv"
    write_town(full, 20)
    one, two = SPOTS[0], SPOTS[1]
    lines = [
        ("D", unit(replace(one, uprn=12))),
        ("U", unit(replace(one, easting=-10.0))),
        ("U", unit(replace(two, postcode="ZZ9 9ZZ"))),
        ("U", (21, f"{two.uprn}.0", *unit(two)[2:])),
        ("U", (21, f"{str(two.uprn)[:6]} {str(two.uprn)[6:]}", *unit(two)[2:])),
        ("D", delivery(two)),
    ]
    with here.serving():
        here.json("places", "load", str(full))
        file = changes(tmp_path, lines, "2026-05-08")
        done = here.run("places", "load", file)
        assert done.exit_code == 0
        for said in (
            "UPRN 12 that is not held",
            "easting -10",
            "a spreadsheet has made",
            "white space in it",
        ):
            assert said in " ".join(done.output.split()), said
        found = here.json("places", "loads", "show", "pl-2")
        counts = found["counts"]
        assert (counts["rejected"], counts["updated"], counts["misplaced"]) == (3, 2, 1)
        assert [each["line"] for each in found["rejects"]] == [2, 3, 5, 6]
        moved = here.json("places", "postcode", two.postcode)["moved"]
        assert [(each["uprn"], each["postcode"]) for each in moved] == [(str(two.uprn), "ZZ9 9ZZ")]
        [text] = here.json("places", "match", f"3 alder close, tolburgh {two.postcode}")["items"]
        assert (text["outcome"], text["uprn"]) == ("certain", str(two.uprn)), "the postcode that it had"


def test_a_load_whose_hub_goes_away_says_that_the_same_command_goes_on(here: Place, tmp_path: Path) -> None:
    full = tmp_path / "full.csv"
    write_town(full, 2_000)
    command = [str(TOLBOOTH), "--config", str(here.config), "places", "load", str(full), "--batch", "100"]
    hub = here.start()
    loading = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    settle(lambda: _lines_in(here) > 0, "the first lines")
    os.kill(hub.pid, signal.SIGKILL)
    hub.wait(30)
    _, said = loading.communicate(timeout=60)
    words = " ".join(said.split())
    assert loading.returncode == 1, said
    assert "is stopped, writing after line" in words
    assert "the same command goes on from there" in words
    here.run_file.unlink(missing_ok=True)
    with here.serving():
        assert here.json("places", "load", str(full))["counts"]["added"] == 2_000


def _lines_in(here: Place) -> int:
    loads = here.json("places", "loads", "list")["items"]
    return int(loads[0]["line"]) if loads else 0

"""A file of people is taken in by a hub that runs, and by the next one where that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.hub.cli.conftest import TOLBOOTH, Place, place
from tests.identity_index.people.importing.files import HEAD, content_of, person

Until = Callable[[Callable[[], bool], str], None]
PROFILE = """local_id = "ref"
date_of_birth = "born"
date_order = "dmy"
emails = ["email"]

[name]
given = "forename"
family = "surname"

[address]
lines = ["street"]
postcode = "postcode"
"""
MANY = 150
MORE = 1_500
"""Of a file that takes long enough to be killed in the middle of."""


def filled(here: Place, many: int = MANY) -> Place:
    """Its hub keeps an index of people, and there is a file of them."""
    settings = here.config.read_text()
    here.config.write_text(settings + "\n[people]\nenabled = true\n")
    (here.folder / "profile.toml").write_text(PROFILE)
    lines = [person(n) for n in range(many)]
    (here.folder / "people.csv").write_bytes(content_of(*lines, "no,more"))
    return here


@pytest.fixture
def keeps(here: Place) -> Place:
    return filled(here)


@pytest.fixture
def keeps_more(here: Place) -> Place:
    return filled(here, MORE)


def names(hub: Place) -> list[tuple[str, list[str]]]:
    """Every person, and what their records are called."""
    people: list[Any] = []
    onward: list[str] = []
    while True:
        page = hub.json("people", "list", "--limit", "500", *onward)
        people += page["items"]
        if page["next"] is None:
            return [(one["id"], [each["local_id"] for each in one["records"]]) for one in people]
        onward = ["--after", page["next"]]


def words(hub: Place, *more: str, file: str = "people.csv") -> list[str]:
    profile = str(hub.folder / "profile.toml")
    return ["people", "import", str(hub.folder / file), "--system", "revenues", "--profile", profile, *more]


def test_a_file_is_taken_in_reported_and_changes_nothing_the_second_time(keeps: Place) -> None:
    with keeps.serving():
        first = keeps.json(*words(keeps))
        assert (first["state"], first["counts"]["registered"]) == ("finished", MANY)
        assert [(one["line"], one["column"]) for one in first["rejects"]] == [(MANY + 2, None)]
        again = keeps.run(*words(keeps))
        assert again.exit_code == 0, again.output
        assert "people.csv of revenues changes nothing: all that it says was known." in again.stdout
        assert "the row has 2 columns" in again.stdout
        missing = keeps.folder / "missing.csv"
        missing.write_text(HEAD.replace("born", "birth") + "\n")
        refused = keeps.run(*words(keeps, file="missing.csv"))
        assert refused.exit_code == 1
        assert "has no column 'born', which the profile names" in refused.stderr
        assert keeps.run(*words(keeps, file="none.csv")).exit_code == 1
        assert keeps.json("people", "links", "revenues/A-7")["person"] == "p-8"
    listed = keeps.json("people", "imports", "list")["items"]
    assert [(one["id"], one["state"]) for one in listed] == [("im-2", "finished"), ("im-1", "finished")]
    assert keeps.json("people", "imports", "show", "im-1")["counts"] == first["counts"]
    noted = keeps.json("audit", "list", "--thing", "people-import/im-1")["items"]
    assert sorted((one["action"], one["reason"]) for one in noted) == [
        ("people.import", "begun"),
        ("people.import", "the whole file is in"),
    ]


def in_parquet(hub: Place, many: int = MANY, **how: Any) -> None:
    """The same rows as `people.csv` has, but for the one that is none."""
    rows = [person(n).split(",") for n in range(many)]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(HEAD.split(","))}
    parquet.write_table(pa.table(columns), hub.folder / "people.parquet", row_group_size=40, **how)


def test_a_name_that_no_system_has_is_said_before_anything_is_sent(keeps: Place) -> None:
    with keeps.serving():
        wrong = keeps.run(*words(keeps), "--system", "Council Tax")
    assert wrong.exit_code == 2, wrong.output
    said = " ".join(wrong.output.split())
    assert ("is no name of a system" in said, "Traceback" in said) == (True, False), said


def test_parquet_ends_as_csv_does(keeps: Place, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = filled(place(tmp_path / "other"))
    for hub in (keeps, other):
        in_parquet(hub)
    with keeps.serving():
        keeps.json(*words(keeps))
        by_csv = names(keeps)
        again = keeps.run(*words(keeps, file="people.parquet"))
        assert "people.parquet of revenues changes nothing: all that it says was known." in again.stdout
        assert names(keeps) == by_csv
    with other.serving():
        first = other.json(*words(other, file="people.parquet"))
        assert (first["counts"]["registered"], first["line"], first["rejects"]) == (MANY, MANY, [])
        assert names(other) == by_csv


def test_a_damaged_parquet_file_is_in_as_far_as_it_can_be_read(keeps: Place) -> None:
    in_parquet(keeps, write_page_checksum=True, use_dictionary=False)
    file = keeps.folder / "people.parquet"
    content = bytearray(file.read_bytes())
    content[parquet.read_metadata(file).row_group(2).column(0).data_page_offset + 100] ^= 0xFF
    file.write_bytes(bytes(content))
    with keeps.serving():
        broken = keeps.run(*words(keeps, "--batch", "20", file="people.parquet"))
        assert broken.exit_code == 1
        told = " ".join(broken.stderr.split())
        assert "people.parquet cannot be read to its end" in told
        assert "it is damaged after row 80 " in told
        left = keeps.run("people", "imports", "show", "im-1")
        assert "running, after row 80" in left.stdout
        in_parquet(keeps)
        ended = keeps.json(*words(keeps, file="people.parquet"))
    assert (ended["counts"]["unchanged"], ended["counts"]["registered"]) == (80, MANY - 80)


def test_a_hub_killed_in_the_middle_leaves_what_is_gone_on_with(
    keeps_more: Place, until: Until, tmp_path: Path
) -> None:
    """With the command itself: the hub by SIGKILL, and then the command by Ctrl-C."""
    (tmp_path / "whole").mkdir()
    whole = filled(place(tmp_path / "whole"), MORE)
    command = [str(TOLBOOTH), "--config", str(keeps_more.config), *words(keeps_more, "--batch", "1")]

    def running() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def line() -> int:
        items = keeps_more.json("people", "imports", "list")["items"]
        return int(items[0]["line"]) if items else 0

    with whole.serving():
        all_at_once = whole.json(*words(whole))
        everybody = names(whole)
    hub = keeps_more.start()
    importing = running()
    until(lambda: line() > 20, "the first rows")
    os.kill(hub.pid, signal.SIGKILL)
    hub.wait(30)
    _, said = importing.communicate(timeout=30)
    assert (importing.returncode, "cannot be reached" in said) == (1, True), said
    reached = line()
    assert 20 < reached < MORE, "it is there without a hub"
    keeps_more.run_file.unlink(missing_ok=True)
    with keeps_more.serving():
        importing = running()
        until(lambda: line() > reached + 20, "more rows")
        importing.send_signal(signal.SIGINT)
        _, said = importing.communicate(timeout=30)
        assert importing.returncode == 130, said
        assert "The same command again goes on from there." in said
        assert f"im-1 goes on after line {reached}." in said
        ended = keeps_more.json(*words(keeps_more))
        assert names(keeps_more) == everybody, "as without a kill"
    assert (ended["id"], ended["state"], ended["line"]) == ("im-1", "finished", MORE + 2)
    assert ended["counts"] == all_at_once["counts"]
    assert everybody == [(f"p-{n + 1}", [f"A-{n}"]) for n in range(MORE)]

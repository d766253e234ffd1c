"""Lagan's cases are taken over by a hub that runs, and by the next one where that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.verint.sandbox import Cases, running
from adapters.verint.sandbox.cases import FIRST_CASE, CaseThere, NoteThere
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER
from tests.hub.cli.conftest import CASES, TOLBOOTH, Place, settle

MANY = 240
NOON = datetime.now(UTC).replace(tzinfo=None, hour=12, minute=0, second=0, microsecond=0) - timedelta(
    days=400
)
"""Not so long ago that cases would be forgotten as soon as they are in: potholes are kept for three years."""
ADAPTER = """
[adapters.lagan]
kind = "verint"
address = "{url}"
authentication = "username_token"
username = "{user}"
password = "file:password"
results_limit = 20
"""
PROFILE = """
leave = ["Test"]

[types.pothole]
from = ["Roads / Pothole"]
statuses = { Open = "received", Ordered = "ordered", Closed = "repaired" }
"""


@pytest.fixture
def lagan() -> Iterator[RunningSandbox]:
    with running(Cases(most_results=100)) as made:
        for number in range(MANY):
            opened = NOON + number * timedelta(hours=7)
            closed = opened + timedelta(days=3) if number % 4 else None
            made.cases.keep(
                CaseThere(
                    reference=str(FIRST_CASE + number),
                    status="Closed" if closed else "Open",
                    classifiers=["Roads", "Pothole"],
                    title=f"Hole {number}",
                    opened=opened,
                    closed=closed,
                    modified=closed or opened,
                    notes=[NoteThere(number=1_000 + number, text="Looked at", created=opened)],
                )
            )
        yield made


def filled(folder: Path, lagan: RunningSandbox) -> Place:
    for name in ("types", "calendars"):
        (folder / name).mkdir(parents=True)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    (folder / "tolbooth.toml").write_text(CASES + ADAPTER.format(url=lagan.url, user=USER))
    (folder / "lagan.toml").write_text(PROFILE)
    return Place(folder)


def words(hub: Place, *more: str) -> list[str]:
    return ["cases", "import", "--from", "lagan", "--profile", str(hub.folder / "lagan.toml"), *more]


def state_of(hub: Place) -> list[Any]:
    """Every case as it is here, but for what goes by the clock on the wall."""
    found: list[Any] = []
    for number in range(0, MANY, 7):
        case = hub.json("cases", "show", str(FIRST_CASE + number))
        clocks = [(one["name"], one["due_at"], one["state"]) for one in case["clocks"]]
        found.append([case[name] for name in ("reference", "status", "opened_at", "ended_at", "title")])
        found[-1] += [clocks, [one["text"] for one in case["notes"]]]
    return found


def test_a_hub_killed_in_the_middle_leaves_what_is_gone_on_with(
    tmp_path: Path, lagan: RunningSandbox
) -> None:
    """With the command itself: the hub by SIGKILL, and then the command by Ctrl-C."""
    whole, killed = filled(tmp_path / "whole", lagan), filled(tmp_path / "killed", lagan)
    with whole.serving():
        at_once = whole.json(*words(whole))
        everything = state_of(whole)
    assert at_once["import"]["counts"]["new"] == MANY
    command = [str(TOLBOOTH), "--config", str(killed.config), *words(killed)]

    def running() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def new() -> int:
        items = killed.json("cases", "imports", "list")["items"]
        return int(items[0]["counts"]["new"]) if items else 0

    hub = killed.start()
    importing = running()
    settle(lambda: new() >= 40, "the first pages")
    os.kill(hub.pid, signal.SIGKILL)
    hub.wait(30)
    _, said = importing.communicate(timeout=60)
    assert (importing.returncode, "cannot be reached" in said) == (1, True), said
    reached = new()
    assert 40 <= reached < MANY, "it is there without a hub"
    killed.run_file.unlink(missing_ok=True)
    with killed.serving():
        importing = running()
        settle(lambda: new() >= reached + 20, "more pages")
        importing.send_signal(signal.SIGINT)
        _, said = importing.communicate(timeout=60)
        assert importing.returncode == 130, said
        assert "The same command again goes on from there." in said
        ended = killed.json(*words(killed))
        assert killed.json("cases", "count")["items"] == [
            {"of": {"status": "repaired"}, "cases": MANY - MANY // 4},
            {"of": {"status": "received"}, "cases": MANY // 4},
        ]
        found = state_of(killed)
        again = killed.json(*words(killed))
        assert again["import"]["counts"]["unchanged"] == MANY
    assert found == everything, "as without a kill"
    assert ended["import"]["id"] == "ci-1"
    assert ended["import"]["counts"] == at_once["import"]["counts"]
    assert ended["reconcile"]["balanced"]


def test_it_is_reported_for_people_and_ends_with_1_where_it_does_not_balance(
    tmp_path: Path, lagan: RunningSandbox
) -> None:
    here = filled(tmp_path / "hub", lagan)
    lagan.cases.keep(
        CaseThere(
            reference="101999999999", classifiers=["Taxi"], opened=NOON, modified=NOON, title="A licence"
        )
    )
    with here.serving():
        preview = here.run("cases", "import", "--from", "verint", "--dry-run")
        assert preview.exit_code == 0, preview.output
        assert "no type takes the old kind 'Taxi'" in " ".join(preview.stdout.split())
        assert f"{MANY + 1} cases there, {MANY + 1} of them without a place here." in preview.stdout
        mapped = here.json(*words(here, "--dry-run"))
        assert sum(one["cases"] for one in mapped["items"] if one["type"] == "pothole") == MANY
        assert here.json("cases", "imports", "list")["items"] == []
        before = here.run(*words(here, "--reconcile"))
        assert before.exit_code == 1
        assert "lagan and this hub do not balance." in before.stdout
        assert here.json("cases", "list")["items"] == []
        done = here.run(*words(here))
        assert done.exit_code == 1
        assert "The cases of lagan are in." in done.stdout
        assert "101999999999" in done.stdout
        profile = here.folder / "lagan.toml"
        profile.write_text(profile.read_text().replace('["Test"]', '["Taxi"]'))
        mended = here.run(*words(here))
        assert mended.exit_code == 0, mended.output
        assert "lagan and this hub balance" in mended.stdout
        assert "The cases of lagan are as they were: nothing was changed." in mended.stdout
        shown = here.run("cases", "imports", "show", "ci-1")
        assert "missing" in shown.stdout
        assert here.run("cases", "show", "CAS-1").exit_code == 1
        profile.write_text("types = 3")
        wrong = here.run(*words(here))
        assert wrong.exit_code == 1
        assert "The profile cannot be used" in wrong.stderr
        assert here.run("cases", "import", "--from", "lagan").exit_code == 2
    noted = here.json("audit", "list", "--thing", "case-import/ci-2")["items"]
    assert {one["action"] for one in noted} == {"cases.import"}

"""Weights at the command line; and what the hub was doing about them when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hub.cli.conftest import TOLBOOTH, Place
from tests.identity_index.people.importing.files import content_of, person

Until = Callable[[Callable[[], bool], str], None]
MANY = 60
LABELS = "system,local_id,other_system,other_local_id,same\n"


@pytest.fixture
def keeps(here: Place) -> Place:
    """Its hub keeps an index of people, and there are two files of the same ones."""
    here.config.write_text(here.config.read_text() + "\n[people]\nenabled = true\n")
    (here.folder / "profile.toml").write_text(
        'local_id = "ref"\ndate_of_birth = "born"\ndate_order = "dmy"\n'
        '[name]\ngiven = "forename"\nfamily = "surname"\n'
        '[address]\nlines = ["street"]\npostcode = "postcode"\n'
    )
    (here.folder / "people.csv").write_bytes(content_of(*(person(n) for n in range(MANY))))
    return here


def imported(hub: Place, *systems: str) -> None:
    for system in systems:
        file, profile = str(hub.folder / "people.csv"), str(hub.folder / "profile.toml")
        hub.json("people", "import", file, "--system", system, "--profile", profile)


def job(hub: Place, which: str) -> Any:
    return hub.json("people", "weights", "job", which)


def test_what_the_hub_was_doing_when_it_was_killed_the_next_one_does(keeps: Place, until: Until) -> None:
    hub = keeps.start()
    imported(keeps, "revenues", "crm")
    learned = keeps.json("people", "train")
    assert (learned["id"], learned["state"], learned["records"]) == ("wj-1", "done", 2 * MANY)
    version = learned["weights"]
    keeps.json("people", "weights", "try", version, "--all", "--no-wait")
    keeps.json("people", "train", "--no-wait")
    os.kill(hub.pid, signal.SIGKILL)
    hub.wait(30)
    keeps.run_file.unlink(missing_ok=True)
    assert job(keeps, "wj-2")["kind"] == "trial", "it is there without a hub"
    with keeps.serving():
        until(lambda: bool(job(keeps, "wj-3")["state"] == "done"), "both jobs")
        trial = job(keeps, "wj-2")
        assert (trial["state"], trial["tried"]) == ("done", 2 * MANY), "each of them once"
        assert job(keeps, "wj-3")["weights"] == version
        shown = keeps.run("people", "weights", "job", "wj-2", "--examples", "1")
        assert "links that would not be made" in shown.stdout
        used = keeps.run("people", "weights", "use", version, "--reason", "it was tried")
        assert f"{version} is in use from the next record on." in used.stdout
    assert keeps.json("people", "weights", "list")["in_use"] == version


def test_labels_are_read_line_by_line_and_a_chart_is_drawn(keeps: Place, tmp_path: Path) -> None:
    labels = tmp_path / "labels.csv"
    labels.write_text(
        LABELS + "crm,A-1,revenues,A-1,yes\n\ncrm,A-1,revenues,A-2,no\ncrm,A-1,revenues,none,no\n"
    )
    evaluating = ["people", "evaluate", "--labels", str(labels)]
    with keeps.serving():
        imported(keeps, "revenues", "crm")
        drawn = keeps.run(*evaluating, "--chart", str(tmp_path / "found.html"))
        assert drawn.exit_code == 0, drawn.output
        assert "by 2 pairs, 1 of them one person's." in drawn.stdout
        assert "The index does not know both crm/A-1 and revenues/none" in drawn.stderr
        page = (tmp_path / "found.html").read_text()
        assert page.count("<polyline") == 3
        assert "linked from this probability on" in page
    assert keeps.json(*evaluating)["same"] == 1, "it needs no hub that runs"
    labels.write_text(
        LABELS
        + "crm,A-1,revenues,A-1,yes\ncrm,A-1,no\ncrm,A-1,revenues,A-1,no\ncrm,A-1,revenues,A-2,perhaps\n"
    )
    some = keeps.run(*evaluating)
    assert "by 1 pairs, 1 of them one person's." in some.stdout, "what is wrong loses nothing beside it"
    assert "line 3 is no label: write system,local_id" in some.stderr
    assert "line 5 is no label: the last is to be yes or no" in some.stderr
    assert "Said to be one person's, and not to be: 1 pairs." in some.stderr
    for content, said in (
        ("one,other\n", "Its first line is to be system,local_id"),
        (LABELS, "has no label"),
        (LABELS + "crm,A-1,revenues,A-1,perhaps\n", "line 2 is no label"),
        (
            LABELS + f"crm,A-1,revenues,{'9' * 2000},yes\n",
            "line 2 is no label: the local_id of other cannot be one",
        ),
    ):
        labels.write_text(content)
        refused = keeps.run(*evaluating)
        assert (refused.exit_code, said in refused.stderr) == (1, True), refused.stderr
    labels.write_bytes(b"\xff\xfe")
    assert "is not written in UTF-8" in keeps.run(*evaluating).stderr
    assert keeps.run(*evaluating[:2], "--reviews", "--chart", "found.pdf").exit_code == 2
    assert keeps.run(*evaluating[:2]).exit_code == 2


def test_whoever_watches_may_go(keeps: Place, until: Until) -> None:
    """Ctrl-C ends the command; the hub goes on, until it is told to stop."""
    with keeps.serving():
        imported(keeps, "revenues", "crm")
        command = [str(TOLBOOTH), "--config", str(keeps.config), "people", "train"]
        watching = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until(lambda: bool(keeps.json("people", "weights", "jobs")["items"]), "the job")
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=60)
        # The last: it had ended but for the interpreter, which ends by the signal itself.
        assert watching.returncode in {0, 130, -signal.SIGINT}, said
        until(lambda: bool(job(keeps, "wj-1")["state"] == "done"), "its end")
        stopped = keeps.run("people", "weights", "stop", "wj-1", "--reason", "too late")
        assert (stopped.exit_code, "wj-1 has ended already" in stopped.stderr) == (1, True)

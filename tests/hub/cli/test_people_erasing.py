"""The walk of an erasure on a terminal; and the plug is pulled in the middle of one, which goes on to the
same end."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from identity_index.people.erasing.stepping import hash_of
from tests.hub.cli.conftest import place, settle
from tests.processes import start

if TYPE_CHECKING:
    from tests.hub.cli.conftest import Place
    from tests.processes import Process

MARK = "Zzyx17qmarker"
PEOPLE = """
[people]
enabled = true
erasure = {{ second_person = {second} }}
"""


def settled(folder: Path, *, second: bool) -> Place:
    folder.mkdir(exist_ok=True)
    made = place(folder)
    told = PEOPLE.format(second=str(second).lower())
    made.config.write_text(made.config.read_text() + told)
    return made


def recorded(event: str, system: str, local_id: str) -> Any:
    details = {
        "name": {"full": f"Ailsa {MARK}"},
        "date_of_birth": "1961-03-17",
        "emails": [f"{MARK}@example.org"],
        "address": {"lines": [f"4 {MARK} Street"], "postcode": "ZZ1 1ZZ"},
    }
    return {
        **{
            "specversion": "1.0",
            "id": event,
            "source": f"/invented/{system}",
            "time": "2026-05-06T09:00:00Z",
        },
        "type": "uk.gov.council.person.recorded.v1",
        "data": {"person": {"system": system, "local_id": local_id}, "details": details},
    }


def publish(of: Place, *events: Any) -> None:
    file = of.folder / "events.json"
    file.write_text(json.dumps(events))
    done = of.run("events", "publish", str(file))
    assert done.exit_code == 0, done.output


def known(of: Place) -> None:
    """Two records, of one person."""
    publish(of, recorded("c-1", "crm", "C7"), recorded("h-1", "housing", "H1"))

    def both() -> bool:
        items = of.json("people", "list")["items"]
        return [len(one["records"]) for one in items] == [2]

    settle(both, "the person of both records")


def finished(of: Place) -> Any:
    settle(lambda: bool(of.json("people", "erasures", "show", "x-1")["state"] == "finished"), "the erasure")
    return of.json("people", "erasures", "show", "x-1")["certificate"]


def test_the_walk_of_an_erasure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = settled(tmp_path / "hub", second=True)
    with here.serving():
        known(here)
        why = ("--reason", "a claim in court")
        assert here.run("people", "hold", "p-1", *why).exit_code == 0
        ask = ("people", "erase", "p-1", "--basis", "objection", "--reason", "ER 3")
        held = here.run(*ask)
        assert (held.exit_code, "legal hold" in held.output) == (1, True)
        assert here.run("people", "release", "h-1", "--reason", "settled").exit_code == 0
        assert [one["ended_at"] is None for one in here.json("people", "holds", "p-1")["items"]] == [False]
        asked = here.run(*ask)
        assert (asked.exit_code, "second person" in asked.output) == (0, True), asked.output
        assert here.run("people", "erasures", "refuse", "x-1", "--reason", "not she").exit_code == 0
        assert here.json(*ask)["id"] == "x-2"
        own = here.run("people", "erasures", "approve", "x-2", "--reason", "mine")
        assert (own.exit_code, "a second person has to" in own.output) == (1, True)
        none = here.run("people", "erasures", "certificate", "x-2", "--to", str(tmp_path / "x.json"))
        assert (none.exit_code, "has no certificate" in none.output) == (1, True)
        scopes = ("--scope", "people:erase", "--scope", "people:steward")
        made = here.json("keys", "create", "Ruairidh Sample", *scopes)
        monkeypatch.setenv("TOLBOOTH_KEY", made["key"])
        assert here.run("people", "erasures", "approve", "x-2", "--reason", "seen").exit_code == 0
        monkeypatch.delenv("TOLBOOTH_KEY")

        def done() -> bool:
            return bool(here.json("people", "erasures", "show", "x-2")["state"] == "finished")

        settle(done, "the erasure")
        to = tmp_path / "x-2.json"
        assert here.run("people", "erasures", "certificate", "x-2", "--to", str(to)).exit_code == 0
        certificate = json.loads(to.read_text())
        assert (certificate["sha256"], MARK in to.read_text()) == (hash_of(certificate), False)
        again = here.run("people", "erasures", "certificate", "x-2", "--to", str(to))
        assert (again.exit_code, "cannot be written" in again.output) == (1, True)
        assert [one["state"] for one in here.json("people", "erasures", "list")["items"]] == [
            *("finished", "refused")
        ]

        publish(here, recorded("c-2", "crm", "C7"))
        settle(lambda: bool(here.json("people", "erasures", "keys")["items"][0]["times"]), "its return")
        shown = here.run("people", "erasures", "keys")
        assert ("x-2" in shown.stdout, "C7" in shown.stdout) == (True, False)
        allowed = here.run("people", "erasures", "allow", "crm/C7", "--reason", "she moved back")
        assert allowed.exit_code == 0, allowed.output
        publish(here, recorded("c-3", "crm", "C7"))
        settle(lambda: len(here.json("people", "list")["items"]) == 2, "the new person")


@contextmanager
def hub(of: Place, die_at: str = "") -> Iterator[Process]:
    """Serving; it ends by itself where it is to die."""
    of.run_file.unlink(missing_ok=True)
    environment = {**os.environ, "TOLBOOTH_DIE_AT": die_at}
    with (of.folder / "hub.log").open("a") as log:
        words = ["--config", str(of.config), "serve"]
        process = start(words, folder=of.folder, environment=environment, log=log)
    try:
        settle(lambda: of.run_file.exists() or process.poll() is not None, "the hub's run file")
        yield process
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The certificate of an erasure that nothing ended."""
    here = settled(tmp_path_factory.mktemp("whole"), second=False)
    with hub(here):
        known(here)
        here.json("people", "erase", "p-1", "--basis", "objection", "--reason", "ER 3")
        return finished(here)


@pytest.mark.parametrize("moment", ["before_commit:1", "after_commit:3", "before_commit:6", "after_commit:8"])
def test_a_kill_in_the_middle_leads_to_the_same_certificate(
    tmp_path: Path, undisturbed: Any, moment: str
) -> None:
    here = settled(tmp_path / "hub", second=False)
    with hub(here, die_at=f"erase.{moment}") as killed:
        known(here)
        here.run("people", "erase", "p-1", "--basis", "objection", "--reason", "ER 3")
        assert killed.wait(60) == -signal.SIGKILL
    with hub(here):
        certificate = finished(here)
    assert certificate["sha256"] == hash_of(certificate)
    same = {"certificate", "person", "basis", "asked_by", "erased", "kept"}
    assert {name: certificate[name] for name in same} == {name: undisturbed[name] for name in same}
    for file in (here.folder / "state").glob("tolbooth.db"):
        assert MARK.encode() not in file.read_bytes(), "what was erased is not in the file either"

"""From a record in another system to the event that made it, and what came back."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.matter import attached_text
from ledger.reader import Reader
from ledger.states import Outcome
from tests.ledger.reading.conftest import Filled

FORM = {"type_": "form.submitted", "source": "/council/web"}
UPDATE = {"type_": "request.updated", "source": "/council/roads"}


@pytest.fixture
def told(here: Any) -> Any:
    """A ledger in which roads made one record of event 1, and event 3 is what came back about it."""
    here.json("migrate")
    engine = open_engine(f"sqlite:///{here.folder / 'state' / 'tolbooth.db'}")
    door = SqliteDoor(engine)
    filled = Filled(engine, door, Reader(engine))
    filled.event("roads", id="F-1", subject="FS-31", **FORM)
    filled.attempt("roads", Outcome.RECEIPT, "taken on", made="638/344")
    filled.event(id="F-2", **FORM)
    attached = attached_text({"request": "/council/web about FS-31"})
    filled.event(id="u-1", correlationid="F-1", attached=attached, **UPDATE)
    filled.event("roads", id="F-3", **FORM)
    filled.attempt("roads", Outcome.RECEIPT, made="700")
    filled.event("crm", id="F-4", **FORM)
    filled.attempt("crm", Outcome.RECEIPT, made="700")
    door.close()
    engine.dispose()
    return here


def test_a_trace_begins_with_a_record_of_another_system(told: Any) -> None:
    found = told.json("events", "trace", "--link", "roads/638/344")
    assert [(one["event"]["id"], one["tie"]) for one in found["events"]] == [
        ("F-1", "itself"),
        ("u-1", "story"),
    ]
    lines = told.run("events", "trace", "--link", "roads/638/344").stdout.splitlines()
    (made,) = [place for place, line in enumerate(lines) if line.strip() == "made roads case 638/344"]
    assert "attempt 1: receipt: taken on" in lines[made - 1]
    assert "u-1" in lines[made + 1]


def test_what_was_made_of_an_event_is_shown_with_it(told: Any) -> None:
    assert [one["local_id"] for one in told.json("events", "show", "1")["links"]] == ["638/344"]
    shown = told.run("events", "show", "1").stdout
    assert "made roads case 638/344 at " in shown
    assert "by d-1" in shown
    assert "/council/web about FS-31" in told.run("events", "show", "3").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--link", "roads/1"], "The hub has made no record 1 in roads"),
        (["--link", "roads/F-1"], "`tolbooth adapters list`"),
        (["--link", "roads"], "SYSTEM/LOCAL_ID"),
        (["--link", "/1"], "SYSTEM/LOCAL_ID"),
        ([], "--link"),
        (["1", "--link", "roads/638/344"], "--link"),
    ],
)
def test_what_leads_nowhere_says_what_to_do(told: Any, arguments: list[str], words: str) -> None:
    result = told.run("events", "trace", *arguments)
    assert result.exit_code != 0
    assert words in result.stderr


def test_a_number_is_of_the_system_that_is_named(told: Any) -> None:
    ids = [
        told.json("events", "trace", "--link", f"{system}/700")["events"][0]["event"]["id"]
        for system in ("roads", "crm")
    ]
    assert ids == ["F-3", "F-4"]

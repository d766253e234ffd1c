"""What counts of a person on a terminal, over a ledger that no hub serves."""

from __future__ import annotations

from typing import Any

import pytest

from hub.migrating import migrate
from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.links.kind import Kind
from identity_index.links.record import New, Said
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.session import Session

SETTINGS = """
[people.corrections]
crm = ["name"]
[people.golden.default]
prefer = ["revenues"]
[people.minting]
enabled = true
prefix = "MT"
"""


def _fill(session: Session) -> None:
    def new(system: str, name: str, master: int | None = None) -> New:
        said = Said.of({"name": {"full": name}}, 1_777_600_000_000_000, f"/invented/{system}", name)
        return New(system, "7", said, master)

    why = Because("index")
    changing.link(session, Kind.PERSON, [(new("crm", "Ailsa Exampel"), why)])
    changing.link(session, Kind.PERSON, [(new("revenues", "Ailsa Sample", 1), why)])


@pytest.fixture
def met(here: Any) -> Any:
    """A ledger that knows one person by two systems, and no hub; the CRM takes corrections of names."""
    here.config.write_text(here.config.read_text() + SETTINGS)
    (here.folder / "state").mkdir()
    engine = open_engine(f"sqlite:///{here.folder / 'state' / 'tolbooth.db'}")
    migrate(engine)
    door = SqliteDoor(engine)
    door.submit(_fill).result()
    door.close()
    engine.dispose()
    return here


def test_what_counts_and_who_says_otherwise(met: Any) -> None:
    told = met.run("people", "golden", "p-1", "--unmasked", "--purpose", "a call")
    assert told.exit_code == 0, told.output
    for word in ("Ailsa Sample", "revenues/7", "crm/7: Ailsa", "revenues is trusted"):
        assert word in " ".join(told.stdout.split())
    assert "Ailsa" not in met.run("people", "golden", "p-1").stdout
    assert met.run("people", "golden", "p-9").exit_code == 1


def test_deciding_asks_for_the_correction(met: Any) -> None:
    assert met.run("people", "corrections").stdout == "No system is asked to correct anything.\n"
    why = ("--reason", "her passport says so")
    decided = met.json("people", "decide", "p-1", "name", '{"full": "Ailsa Example"}', *why)
    assert [one["by"] is not None for one in decided["attributes"]] == [True]
    [asked] = met.json("people", "corrections")["items"]
    assert (asked["id"], asked["state"], asked["record"]["system"]) == ("k-1", "open", "crm")
    assert asked["because"].endswith("no system has said anything new since.")
    assert met.json("people", "corrections", "--system", "revenues")["items"] == []
    assert "k-1" in met.run("people", "corrections").stdout
    met.json("people", "undecide", "p-1", "name", "--reason", "a mistake")
    states = [one["state"] for one in met.json("people", "corrections", "--all")["items"]]
    assert states == ["taken_back", "open"], "what the rules choose is asked for instead"


def test_what_is_no_value_is_told(met: Any) -> None:
    refused = met.run("people", "decide", "p-1", "date_of_birth", "7 March 1961", "--reason", "so")
    assert refused.exit_code == 1
    assert "YYYY-MM-DD" in refused.stderr
    broken = met.run("people", "decide", "p-1", "name", '{"full"', "--reason", "so")
    assert broken.exit_code == 2


def test_a_number_is_given_to_whom_a_steward_confirms(met: Any) -> None:
    given = met.json("people", "number", "p-1", "--reason", "saw the passport")
    assert "ucrn" in [one["attribute"] for one in given["attributes"]]
    again = met.run("people", "number", "p-1", "--reason", "saw it again")
    assert again.exit_code == 1
    assert "They have a ucrn already." in again.stderr
    [entry] = met.json("audit", "list", "--thing", "person/1")["items"]
    assert (entry["action"], entry["reason"]) == ("people.number", "saw the passport")

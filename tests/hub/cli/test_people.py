"""Who is who on a terminal, over a ledger that no hub serves."""

from __future__ import annotations

import json
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

EVIDENCE = {
    "outcome": "link",
    "best": {
        "bits": 20.5,
        "steps": [
            {"field": "family name", "level": "is the same", "bits": 8.5},
            {"field": "date of birth", "level": "is the same", "bits": 12.0},
        ],
        "contradictions": [],
    },
    "probability": 0.9987,
    "reasons": ["certain"],
}
BY_INDEX = Because("index", "certain", weights="w-1", evidence=json.dumps(EVIDENCE))
STEWARD = Because("Morven Sample", "the same person")


def details(name: str, born: str, street: str) -> Any:
    address = {"lines": [street, "Nowhere"], "postcode": "ZZ1 1ZZ"}
    return {
        "name": {"full": name},
        "date_of_birth": born,
        "address": address,
        "emails": [f"{born}@example.org"],
    }


def _fill(session: Session) -> None:
    def new(system: str, local_id: str, name: str, master: int | None = None) -> New:
        told = details(name, "1961-03-07", "1 Invented Street")
        return New(
            system, local_id, Said.of(told, 1_700_000_000_000_000, f"/council/{system}", local_id), master
        )

    changing.link(
        session,
        Kind.PERSON,
        [(new("revenues", "4711", "Ailsa Example"), None), (new("crm", "C-7", "A. Example"), None)],
    )
    changing.link(session, Kind.PERSON, [(new("housing", "H/1", "Ailsa Example", 1), BY_INDEX)])
    changing.merge(session, Kind.PERSON, 1, 2, STEWARD)


@pytest.fixture
def met(here: Any) -> Any:
    """A folder whose ledger knows one person by three systems, and no hub."""
    (here.folder / "state").mkdir()
    engine = open_engine(f"sqlite:///{here.folder / 'state' / 'tolbooth.db'}")
    migrate(engine)
    door = SqliteDoor(engine)
    door.submit(_fill).result()
    door.close()
    engine.dispose()
    return here


def test_records_stand_beside_each_other_and_fit_a_terminal(
    met: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = met.run("people", "show", "housing/H/1", "--unmasked", "--purpose", "a call")
    assert shown.exit_code == 0, shown.output
    for word in ("revenues/4711", "housing/H/1", "crm/C-7", "Ailsa Example", "1961-03-07", "ZZ1 1ZZ"):
        assert word in shown.stdout
    masked = met.run("people", "show", "p-1")
    assert "Ailsa" not in masked.stdout
    assert "•••" in masked.stdout
    assert met.run("people", "show", "p-1", "--unmasked").exit_code == 1, "no purpose"
    [entry] = met.json("audit", "list", "--thing", "person/1")["items"]
    assert (entry["action"], entry["reason"]) == ("payloads.read", "a call")


def test_an_old_id_and_a_key_lead_to_the_person(met: Any) -> None:
    assert met.json("people", "show", "p-2")["became"] == "p-1"
    told = met.run("people", "show", "p-2").stdout
    assert "p-1" in told
    assert "c-2" in told
    assert [one["id"] for one in met.json("people", "list")["items"]] == ["p-1"]
    links = met.json("people", "links", "revenues/4711", "--in", "crm", "--in", "housing")
    assert [(one["system"], one["local_id"]) for one in links["items"]] == [
        ("crm", "C-7"),
        ("housing", "H/1"),
    ]
    alone = met.run("people", "links", "p-1", "--in", "parking")
    assert alone.stdout == "No such system is known to hold anything of p-1.\n"


def test_what_became_of_a_person(met: Any) -> None:
    page = met.json("people", "history", "revenues/4711", "--limit", "1")
    assert [(one["id"], one["what"]) for one in page["items"]] == [("c-2", "merge")]
    rest = met.json("people", "history", "p-1", "--after", page["next"])
    assert [one["id"] for one in rest["items"]] == ["c-1"]
    told = met.run("people", "history", "p-1").stdout
    assert "crm/C-7, p-2 to p-1" in told
    assert met.json("people", "history", "c-2")["persons"] == ["p-1", "p-2"]
    assert met.json("people", "history", "c-1")["evidence"] == EVIDENCE
    why = met.run("people", "history", "c-1").stdout
    assert ("likely" in why, "99.9%" in why, "+20.5" in why, '"bits"' in why) == (True, True, True, False)
    assert met.json("people", "updates", "revenues/4711") == {"items": [], "next": None}
    assert (
        met.run("people", "updates", "p-1").stdout == "Nothing else was said of p-1 since the first time.\n"
    )
    nobody = met.run("people", "history", "p-77")
    assert nobody.exit_code == 1
    assert "There is no p-77, and never was." in nobody.stderr


def test_the_events_of_a_person_are_listed_by_an_id_that_was_merged(met: Any) -> None:
    event = {
        "specversion": "1.0",
        "id": "m-1",
        "source": "/council/housing",
        "type": "uk.gov.council.person.moved.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {
            "person": {"system": "housing", "local_id": "H/1"},
            "name": {"full": "Ailsa Example"},
            "moved_on": "2026-05-06",
        },
    }
    settings = met.folder / "tolbooth.toml"
    settings.write_text(settings.read_text() + "\n[people]\nenabled = true\n")
    file = met.folder / "event.json"
    file.write_text(json.dumps(event))
    with met.serving():
        met.json("events", "publish", str(file))
        for written in ("p-1", "p-2", "crm/C-7"):
            (found,) = [
                one
                for one in met.json("events", "list", "--person", written, "--purpose", "a call")["items"]
                if one["id"] == "m-1"
            ]
            assert found["people"] == {"person": "p-1"}
        shown = met.run("events", "show", str(found["seq"])).stdout
        assert "p-1" in shown
    failed = met.run("events", "list", "--person", "p-99", "--purpose", "a call")
    assert (failed.exit_code, "p-99" in failed.output) == (1, True)

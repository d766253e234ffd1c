"""Saying who is who on a terminal, with a hub that serves: what systems record, the index knows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.hub.cli.conftest import place

WHY = ("--reason", "it is one person")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A hub that keeps an index of people."""
    found = place(tmp_path_factory.mktemp("people"))
    with found.config.open("a") as file:
        file.write("\n[people]\nenabled = true\n")
    with found.serving():
        yield found


def recorded(people: Any, system: str, local_id: str, name: str, **details: Any) -> None:
    """A system says what it holds."""
    data = {
        "person": {"system": system, "local_id": local_id},
        "details": {"name": {"full": name}, **details},
    }
    options = ("--type", "person.recorded", "--source", f"/council/{system}", "--id", f"{system}/{local_id}")
    people.json("events", "publish", *options, "--data", json.dumps(data))


def known(people: Any, record: str) -> str | None:
    result = people.run("people", "show", record, "--json")
    return str(json.loads(result.stdout)["id"]) if result.exit_code == 0 else None


def test_a_steward_looks_merges_and_takes_it_back(
    people: Any, until: Callable[[Callable[[], bool], str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(people, "revenues", "4711", "Ailsa Example", date_of_birth="1961-03-07")
    recorded(people, "housing", "H1", "Morven Sample", date_of_birth="1984-11-30")
    until(
        lambda: bool(known(people, "revenues/4711") and known(people, "housing/H1")), "the index meets them"
    )
    first, second = known(people, "revenues/4711"), known(people, "housing/H1")
    assert first != second
    monkeypatch.setenv("COLUMNS", "80")
    look = people.run("people", "merge", first, second, *WHY, "--dry-run")
    assert (look.exit_code, "nothing is done" in look.stdout) == (0, True), look.output
    assert "Would be told: housing (1 record), revenues (1 record)." in look.stdout
    assert known(people, "housing/H1") == second
    merged = people.json("people", "merge", first, second, *WHY)
    assert (merged["what"], known(people, "housing/H1")) == ("merge", first)
    story = people.json("people", "history", first)["items"]
    assert [one["id"] for one in story] == [merged["change"]]
    back = people.run("people", "undo", merged["change"], *WHY)
    assert "Told: housing (1 record), revenues (1 record)." in back.stdout
    assert known(people, "housing/H1") == second
    twice = people.run("people", "undo", merged["change"], *WHY)
    assert (twice.exit_code, "taken back already" in twice.stderr) == (1, True)


def test_what_is_written_wrongly_is_told_before_anything_is_asked(people: Any) -> None:
    for records in (["4711"], ["/4711"]):
        wrong = people.run("people", "split", "p-1", *records, *WHY)
        assert (wrong.exit_code, "does not name a record" in wrong.output) == (2, True)
    assert people.run("people", "merge", "p-1", "p-2").exit_code == 2, "no reason"
    nobody = people.run("people", "split", "p-999", "revenues/4711", *WHY)
    assert (nobody.exit_code, "There is no p-999" in nobody.stderr) == (1, True)


def test_a_person_is_found_by_what_is_known_and_that_goes_on_record(
    people: Any, until: Callable[[Callable[[], bool], str], None]
) -> None:
    address = {"lines": ["12 Invented Loan"], "postcode": "ZZ9 9ZZ"}
    recorded(people, "crm", "F1", "Seonaid MacExample", date_of_birth="1972-06-11", address=address)
    until(lambda: known(people, "crm/F1") is not None, "the index meets them")
    asked = ("people", "find", "--purpose", "a call at the desk")
    person = known(people, "crm/F1")
    for terms in (
        ("--name", "Seonaid MacExample", "--postcode", "zz99zz"),
        ("--name", "seonaid mac example", "--born", "1972-11-06"),
        (
            "--born",
            "1972-06-11",
        ),
    ):
        found = people.json(*asked, *terms)["items"]
        assert found[0]["id"] == person, terms
    told = people.run(*asked, "--name", "Seonaid MacExample").stdout
    assert person in told
    assert "MacExample" not in told, "what is held stays masked"
    assert people.json(*asked, "--number", "nino/QQ123456C")["items"] == []
    entry = people.json("audit", "list", "--action", "people.search", "--limit", "1")["items"][0]
    assert (entry["reason"], entry["detail"]) == ("a call at the desk", {"by": ["nino"]})
    nothing = people.run(*asked)
    assert (nothing.exit_code, "nothing to look for" in nothing.stderr) == (1, True)
    assert people.run("people", "find", "--name", "Seonaid").exit_code == 2, "no purpose"

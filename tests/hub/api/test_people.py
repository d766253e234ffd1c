"""Who is who over HTTP: by any id that was ever given, and by what any system calls them."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.ids import change_id, person_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.links.record import New, Said
from ledger import clock
from ledger.session import Session
from safeguards.policy import Scope

AILSA = {
    "name": {"full": "Ailsa Example", "given": "Ailsa", "family": "Example"},
    "date_of_birth": "1961-03-07",
    "identifiers": [{"scheme": "nino", "value": "QQ123456C"}],
}
BY_INDEX = Because("index", "certain", weights="w-1", evidence='{"bits": 31.5}')
MISTAKEN = Because("Morven Sample", "Ailsa Example of Nowhere Street rang")


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def met(running: Any, system: str, local_id: str, details: Any = AILSA, person: str | None = None) -> str:
    """The index meets a record, of a new person or of one that it knows."""
    master = None if person is None else person_id.read(person)

    def unit(session: Session) -> int:
        new = New(
            system, local_id, Said.of(details, 1_700_000_000_000_000, f"/council/{system}", local_id), master
        )
        [(record, _)] = changing.link(session, Kind.PERSON, [(new, BY_INDEX if master else None)])
        return record.master

    return person_id.written(running.hub.door.submit(unit).result())


def merged(running: Any, kept: str, gone: str) -> str:
    pair = (person_id.read(kept), person_id.read(gone))
    done = running.hub.door.submit(
        lambda session: changing.merge(session, Kind.PERSON, *pair, MISTAKEN)
    ).result()
    return change_id.written(done.number)


def said_anew(running: Any, system: str, local_id: str, details: Any, as_of: int) -> None:
    def unit(session: Session) -> None:
        [record] = links.by_source(session, Kind.PERSON, [(system, local_id)]).values()
        said = Said.of(details, as_of, f"/council/{system}", f"{local_id} at {as_of}")
        links.tell(session, record, said, clock.now(session))

    running.hub.door.submit(unit).result()


def test_a_person_is_found_by_what_a_system_calls_them(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "revenues", "4711")
    met(running, "social-care", "S/9 links", person=person)
    found = operator.get("/people/by-source/social-care/S%2F9%20links").json()
    assert (found["id"], found["state"], found["many"]) == (person, "active", 2)
    assert operator.get(f"/people/{person}").json() == found
    assert [(one["system"], one["local_id"]) for one in found["records"]] == [
        ("revenues", "4711"),
        ("social-care", "S/9 links"),
    ]
    missing = operator.get("/people/by-source/revenues/4712")
    assert missing.status_code == 404
    assert "'4712' of the system 'revenues'" in missing.json()["detail"]


def test_from_one_systems_key_to_those_of_the_systems_asked_for(
    running: Any, operator: httpx2.Client
) -> None:
    person = met(running, "revenues", "4711")
    for system, local_id in (("housing", "H1"), ("crm", "C7"), ("crm", "C9")):
        met(running, system, local_id, person=person)
    met(running, "crm", "C8")
    asked = operator.get("/people/by-source/revenues/4711/links").json()
    assert asked["person"] == person
    assert [(one["system"], one["local_id"]) for one in asked["items"]] == [
        ("housing", "H1"),
        ("crm", "C7"),
        ("crm", "C9"),
    ]
    some = operator.get(
        "/people/by-source/crm/C7/links", params={"system": ["crm", "revenues", "gone"]}
    ).json()
    assert [one["local_id"] for one in some["items"]] == ["4711", "C9"]
    whole = operator.get(f"/people/{person}/links", params={"system": "crm"}).json()
    assert [one["local_id"] for one in whole["items"]] == ["C7", "C9"]


def test_an_old_id_points_at_what_it_became(running: Any, operator: httpx2.Client) -> None:
    first, second, third = (met(running, "crm", name) for name in ("C1", "C2", "C3"))
    early = merged(running, second, third)
    late = merged(running, first, second)
    for old, change in ((second, late), (third, early)):
        found = operator.get(f"/people/{old}").json()
        assert (found["state"], found["became"], found["change"]) == ("merged", first, change)
        assert (found["records"], found["since"] is None) == ([], False)
        links = operator.get(f"/people/{old}/links").json()
        assert (links["person"], len(links["items"])) == (first, 3)
    assert operator.get("/people/p-999").status_code == 404
    assert operator.get("/people/nobody").status_code == 404
    assert [one["id"] for one in operator.get("/people").json()["items"]] == [first]


def test_the_history_of_a_person_tells_who_why_and_what_moved(running: Any, operator: httpx2.Client) -> None:
    first = met(running, "crm", "C1")
    second = met(running, "housing", "H1")
    met(running, "revenues", "4711", person=first)
    change = merged(running, first, second)
    page = operator.get(f"/people/{first}/history", params={"limit": 1}).json()
    [newest] = page["items"]
    assert (newest["id"], newest["what"], newest["by"]) == (change, "merge", "Morven Sample")
    assert newest["reason"] == "•••", "a person's own words may name somebody"
    assert newest["moved"] == [
        {
            "record": {"system": "housing", "local_id": "H1", "generation": 1},
            "source": second,
            "target": first,
        }
    ]
    rest = operator.get(f"/people/{first}/history", params={"after": page["next"]}).json()
    [link] = rest["items"]
    assert (link["what"], link["by"], link["reason"]) == ("link", "index", "certain")
    assert (link["weights"], link["evidence"]) == ("w-1", {"bits": 31.5})
    assert rest["next"] is None
    assert operator.get(f"/people/changes/{change}").json() == newest
    shown = operator.get(f"/people/changes/{change}", params={"unmasked": "true", "purpose": "a complaint"})
    assert shown.json()["reason"] == MISTAKEN.reason
    assert operator.get("/people/changes/c-99").status_code == 404
    assert operator.get(f"/people/{first}/history", params={"after": "nonsense"}).status_code == 400


def test_what_systems_said_anew_is_told_of_each_record(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "revenues", "4711")
    met(running, "social-care", "9", person=person)
    assert operator.get(f"/people/{person}/updates").json() == {"items": [], "next": None}
    later = 1_700_000_000_000_000
    wed = {**AILSA, "name": {"full": "Ailsa Specimen"}, "gender": "female"}
    said_anew(running, "revenues", "4711", wed, later + 1)
    said_anew(running, "social-care", "9", {**AILSA, "date_of_death": "2024"}, later + 2)
    said_anew(running, "revenues", "4711", AILSA, later + 3)
    whole = operator.get(f"/people/{person}/updates").json()["items"]
    assert [(one["record"]["system"], one["version"], one["changed"]) for one in whole] == [
        ("revenues", 3, ["gender", "name"]),
        ("social-care", 2, ["date_of_death"]),
        ("revenues", 2, ["gender", "name"]),
    ]
    assert (whole[0]["event_source"], whole[0]["event_id"]) == ("/council/revenues", f"4711 at {later + 3}")
    assert "Specimen" not in str(whole), "which parts, and nothing of what they hold"
    paged, after = [], None
    while True:
        how = {"limit": 1} if after is None else {"limit": 1, "after": after}
        page = operator.get(f"/people/{person}/updates", params=how).json()
        paged += page["items"]
        after = page["next"]
        if after is None:
            break
    assert paged == whole
    assert operator.get(f"/people/{person}/updates", params={"after": "nonsense"}).status_code == 400
    assert operator.get("/people/p-99/updates").status_code == 404
    with running.client(Scope.ROUTES_READ) as other:
        assert other.get(f"/people/{person}/updates").status_code == 403


def test_everybody_is_listed_page_by_page_and_by_a_key_that_was_ever_theirs(
    running: Any, operator: httpx2.Client
) -> None:
    people = [met(running, "crm", f"C{number}") for number in range(5)]
    first = operator.get("/people", params={"limit": 2}).json()
    second = operator.get("/people", params={"limit": 3, "after": first["next"]}).json()
    assert [one["id"] for one in (*first["items"], *second["items"])] == people
    assert second["next"] is None
    [one] = operator.get("/people", params={"system": "crm", "local_id": "C3"}).json()["items"]
    assert one["id"] == people[3]
    assert operator.get("/people", params={"system": "crm", "local_id": "C9"}).json()["items"] == []
    assert operator.get("/people", params={"system": "crm"}).status_code == 422


def test_personal_data_is_masked_and_in_clear_only_for_a_purpose_and_on_record(
    running: Any, operator: httpx2.Client
) -> None:
    person = met(running, "payroll", "QQ123456C")
    for path in (
        f"/people/{person}",
        "/people/by-source/payroll/QQ123456C",
        f"/people/{person}/links",
        "/people",
    ):
        text = operator.get(path).text
        assert "Ailsa" not in text
        assert "1961" not in text
        assert "QQ123456C" not in text, "some systems know people by what is to be hidden"
    none = operator.get(f"/people/{person}", params={"unmasked": "true"})
    assert none.status_code == 422
    assert "say what you need it for" in none.json()["detail"].lower()
    asked = {"unmasked": "true", "purpose": "a call at the desk"}
    with running.client(Scope.PEOPLE_READ, holder="Ruairidh Example") as reader:
        refused = reader.get(f"/people/{person}", params=asked)
        assert (refused.status_code, refused.json()["scope"]) == (403, "payloads:read")
        assert reader.get(f"/people/{person}").status_code == 200
    with running.client(Scope.PAYLOADS_READ, Scope.EVENTS_READ) as other:
        assert other.get(f"/people/{person}", params=asked).json()["scope"] == "people:read"
    before = operator.get("/audit", params={"thing": "person/1"}).json()["items"]
    assert before == [], "nobody has seen anything yet"
    clear = operator.get(f"/people/{person}", params=asked).json()
    assert clear["records"][0]["details"] == AILSA
    [entry] = operator.get("/audit", params={"thing": "person/1"}).json()["items"]
    assert (entry["who"], entry["action"], entry["reason"]) == (
        "Ailsa Example",
        "payloads.read",
        "a call at the desk",
    )

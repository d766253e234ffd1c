"""What counts of a person over HTTP: where it comes from, who says otherwise, and deciding it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.ids import person_id
from identity_index.links.kind import Kind
from identity_index.links.record import New, Said
from ledger.session import Session
from safeguards.policy import Scope

MAY_2026 = 1_777_600_000_000_000
MASK = "•••"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def met(running: Any, system: str, local_id: str, details: Any, person: str | None = None) -> str:
    """The index meets a record, of a new person or of one that it knows."""
    master = None if person is None else person_id.read(person)

    def unit(session: Session) -> int:
        said = Said.of(details, MAY_2026, f"/invented/{system}", local_id)
        [(record, _)] = changing.link(
            session, Kind.PERSON, [(New(system, local_id, said, master), Because("index"))]
        )
        return record.master

    return person_id.written(running.hub.door.submit(unit).result())


@pytest.fixture
def ailsa(running: Any) -> str:
    """Known by two systems that do not agree."""
    person = met(
        running,
        "crm",
        "C-7",
        {"name": {"full": "A Example"}, "date_of_birth": "1961-07-03", "emails": ["none"]},
    )
    return met(
        running,
        "tax",
        "QQ 12",
        {"name": {"full": "Ailsa Example"}, "date_of_birth": "1961-03-07", "address": {"lines": ["QQ 12"]}},
        person,
    )


def attribute(found: Any, name: str) -> Any:
    return next(one for one in found["attributes"] if one["attribute"] == name)


def test_each_value_says_where_it_comes_from_and_who_says_otherwise(
    operator: httpx2.Client, ailsa: str
) -> None:
    asked = {"unmasked": "true", "purpose": "a call at the desk"}
    found = operator.get(f"/people/{ailsa}/golden", params=asked).json()
    name = attribute(found, "name")
    assert name["value"] == {"full": "Ailsa Example"}
    assert name["record"] == {"system": "tax", "local_id": "QQ 12", "generation": 1}
    assert (name["because"], name["disagreement"]) == ("No system says otherwise.", False)
    born = attribute(found, "date_of_birth")
    assert (born["disagreement"], born["by"]) == (True, None)
    assert {one["value"]: one["agrees"] for one in born["said"]} == {
        born["value"]: True,
        ({"1961-03-07", "1961-07-03"} - {born["value"]}).pop(): False,
    }
    assert [one["attribute"] for one in found["attributes"]] == ["address", "date_of_birth", "name"]
    assert found["doubtful"] == [
        {
            "record": {"system": "crm", "local_id": "C-7", "generation": 1},
            "attribute": "email",
            "value": "none",
            "says": "This is no e-mail address.",
        }
    ]
    [entry] = operator.get("/audit", params={"thing": "person/1"}).json()["items"]
    assert (entry["action"], entry["reason"]) == ("payloads.read", "a call at the desk")


def test_values_are_masked_and_so_is_a_key_that_repeats_one(operator: httpx2.Client, ailsa: str) -> None:
    answer = operator.get(f"/people/{ailsa}/golden")
    for hidden in ("Ailsa", "1961", "QQ 12"):
        assert hidden not in answer.text
    name = attribute(answer.json(), "name")
    assert (name["value"], name["because"]) == (MASK, "No system says otherwise.")
    assert operator.get(f"/people/{ailsa}/golden", params={"unmasked": "true"}).status_code == 422
    assert operator.get("/people/p-99/golden").status_code == 404


def test_a_steward_decides_and_takes_it_back(running: Any, operator: httpx2.Client, ailsa: str) -> None:
    path = f"/people/{ailsa}/golden/date_of_birth"
    body = {"value": "1961-03-08", "reason": "the birth certificate says so"}
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.post(path, json=body).json()["scope"] == "people:steward"
    born = attribute(operator.post(path, json=body).json(), "date_of_birth")
    assert (born["value"], born["record"], born["disagreement"]) == (MASK, None, True)
    assert (born["by"], len(born["said"])) == ("Ailsa Example", 2)
    asked = {"unmasked": "true", "purpose": "a call"}
    shown = operator.get(f"/people/{ailsa}/golden", params=asked).json()
    assert attribute(shown, "date_of_birth")["value"] == "1961-03-08"
    [event] = operator.get("/events", params={"type": "person.updated"}).json()["items"]
    assert event["subject"] == f"person/{ailsa}"
    back = operator.post(f"{path}/undecide", json={"reason": "it was his brother's"})
    assert attribute(back.json(), "date_of_birth")["by"] is None
    again = operator.post(f"{path}/undecide", json={"reason": "again"})
    assert again.status_code == 409
    assert "the rules choose it already" in again.json()["detail"]
    entries = operator.get("/audit", params={"thing": "person/1"}).json()["items"]
    assert {one["action"] for one in entries} == {"people.decide", "people.undecide", "payloads.read"}
    assert "1961" not in str(entries)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("date_of_birth", "7 March"),
        ("date_of_birth", None),
        ("name", 5),
        ("chi", "0101201235"),
        ("Not A Name", "x"),
        ("ward", {"deep": []}),
        ("ward", "x" * 5000),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(
    operator: httpx2.Client, ailsa: str, name: str, value: Any
) -> None:
    before = operator.get(f"/people/{ailsa}/golden").json()
    answer = operator.post(f"/people/{ailsa}/golden/{name}", json={"value": value, "reason": "because"})
    assert answer.status_code == 409, answer.text
    assert operator.get(f"/people/{ailsa}/golden").json() == before
    assert operator.post(f"/people/{ailsa}/golden/ward", json={"value": "North"}).status_code == 422


def test_corrections_are_listed_masked(running: Any, operator: httpx2.Client) -> None:
    assert operator.get("/people/corrections").json() == {"items": [], "next": None}
    assert operator.get("/people/corrections", params={"state": "half"}).status_code == 422
    with running.client(Scope.EVENTS_READ) as other:
        assert other.get("/people/corrections").json()["scope"] == "people:read"


def test_a_number_that_cannot_be_or_is_somebody_elses_is_shown_with_the_reason(
    running: Any, operator: httpx2.Client
) -> None:
    def of(value: str) -> dict[str, Any]:
        return {
            "name": {"full": "Ailsa Example"},
            "date_of_birth": "1975-08-02",
            "identifiers": [{"scheme": "chi", "value": value}],
        }

    wrong, another = met(running, "crm", "C-8", of("1703611102")), met(running, "tax", "8", of("1703611101"))
    asked = {"unmasked": "true", "purpose": "a call at the desk"}
    seen = operator.get(f"/people/{wrong}/golden", params=asked).json()
    assert [one["attribute"] for one in seen["attributes"]] == ["date_of_birth", "name"]
    assert [(one["value"], one["says"]) for one in seen["doubtful"]] == [
        ("1703611102", "This is no CHI number: its check digit is wrong.")
    ]
    seen = operator.get(f"/people/{another}/golden", params=asked).json()
    assert attribute(seen, "chi")["value"] == "1703611101"
    says = "The CHI number is of somebody born on another day than the record says."
    assert [(one["value"], one["says"]) for one in seen["doubtful"]] == [("1703611101", says)]
    masked = operator.get(f"/people/{another}/golden").json()["doubtful"]
    assert [(one["value"], one["says"]) for one in masked] == [(MASK, says)]

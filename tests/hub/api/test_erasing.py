"""A person is erased: a marker that stood in every place stands in none, and what the law needs is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import inspect, text

from identity_index.people.erasing.stepping import hash_of
from safeguards.policy import Scope

MARK = "Zzyx17qmarker"
KEY = f"{MARK}-4711"
AS_JSON = {"content-type": "application/cloudevents+json"}
ROUTES = """
[subscriptions.people]
adapter = "people"
order_by = "data.person.local_id"
[subscriptions.app]
adapter = "receiver"
order_by = "data.person.local_id"
[routes.people]
types = ["person.recorded", "person.moved", "case.opened"]
to = "people"
[routes.told]
types = ["case.*", "person.*"]
to = "app"
"""


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True, "corrections": {"housing": ["name"]}}}


def publish(client: httpx2.Client, **event: Any) -> httpx2.Response:
    body = {"specversion": "1.0", "source": "/invented/app", "time": "2026-05-06T07:08:09Z", **event}
    return client.post("/events", json=body, headers=AS_JSON)


def recorded(client: httpx2.Client, event: str, system: str, local_id: str, **details: Any) -> None:
    answer = publish(
        client,
        id=event,
        type="uk.gov.council.person.recorded.v1",
        subject=f"{system}/{local_id}",
        data={"person": {"system": system, "local_id": local_id}, "details": details},
    )
    assert answer.status_code == 202, answer.text


def marked(**more: Any) -> dict[str, Any]:
    return {
        "name": {"full": f"Ailsa {MARK}"},
        "date_of_birth": "1961-03-17",
        "emails": [f"{MARK}@example.org"],
        "address": {"lines": [f"4 {MARK} Street"], "postcode": "ZZ1 1ZZ"},
        "identifiers": [{"scheme": "library", "value": f"{MARK}9"}],
        "further": {"note": f"a note of {MARK}"},
        **more,
    }


def scan(hub: Any, folder: Path) -> list[str]:
    """Every place in every table, and in every file of the hub's folder but the database's own, that has the
    marker in any case."""
    found = []
    with hub.engine.connect() as connection:
        for table in inspect(hub.engine).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):
                for column, value in row._mapping.items():
                    raw = isinstance(value, bytes | memoryview)
                    written = bytes(value).decode("utf-8", "replace") if raw else str(value)
                    if MARK.casefold() in written.casefold():
                        found.append(f"{table}.{column}")
    for file in folder.rglob("*"):
        if file.is_file() and "tolbooth.db" not in file.name and MARK.encode() in file.read_bytes():
            found.append(str(file))
    return sorted(set(found))


@pytest.fixture
def planted(operator: httpx2.Client, running: Any) -> str:
    """A person of two systems, with the marker wherever anything can hold it."""
    assert operator.put("/routes", params={"owner": "tests"}, content=ROUTES).status_code == 200
    recorded(operator, "r-1", "crm", KEY, **marked())
    recorded(operator, "r-2", "housing", f"{KEY}-b", **marked(name={"full": f"A {MARK}"}))
    recorded(operator, "r-3", "crm", "C-9", name={"full": "Isla Sample"}, date_of_birth="1980-01-02")

    def known(found: Any) -> bool:
        return sum(len(one["records"]) for one in found["items"]) == 3

    found = running.until(operator, "/people", known)
    persons = [one["id"] for one in found["items"]]
    person: str = persons[0]
    if len(persons) == 3:
        merge = {"other": persons[1], "reason": f"she is {MARK}"}
        assert operator.post(f"/people/{persons[0]}/merge", json=merge).status_code == 200
    decide = {"value": f"miller {MARK}", "reason": f"{MARK} said so"}
    assert operator.post(f"/people/{person}/golden/occupation", json=decide).status_code == 200
    plant_notes(operator, person)
    # A dead letter that repeats what it was to deliver, an edit of it that waits, and an invalid message.
    running.receiver.refuses = True
    running.receiver.words = f"no such street as 4 {MARK} Street"
    moved = publish(
        operator,
        id="m-1",
        type="uk.gov.council.person.moved.v1",
        subject=f"crm/{KEY}",
        partitionkey=KEY,
        correlationid=f"story-{KEY}",
        data={
            "person": {"system": "crm", "local_id": KEY},
            "name": {"full": f"Ailsa {MARK}"},
            "new_address": {"lines": [f"4 {MARK} Street"], "postcode": "ZZ1 1ZZ"},
            "moved_on": "2026-05-01",
        },
    )
    assert moved.status_code == 202, moved.text
    running.until(
        operator, "/dead-letters", lambda page: any(one["event_id"] == "m-1" for one in page["items"])
    )
    wrong = publish(
        operator,
        id="w-1",
        type="uk.gov.council.person.moved.v1",
        data={"person": {"system": "crm", "local_id": KEY}, "name": {"full": MARK}},
    )
    assert wrong.status_code == 422, wrong.text
    return person


def plant_notes(operator: httpx2.Client, person: str) -> None:
    """What the council itself says of her, renewed and ended too."""
    acting = {
        "role": "carer",
        "by": {"name": f"B {MARK}", "contact": MARK},
        "about": [MARK],
        "evidence": MARK,
    }
    need = {"need": "interpreter", "detail": MARK, "source": MARK}
    later = "2027-01-01T00:00:00Z"
    risk = {"risk": "do_not_visit_alone", "detail": MARK, "reason": MARK, "until": later}
    for what, said in (("acting", acting), ("needs", need), ("risks", risk)):
        noted = operator.post(f"/people/{person}/{what}", json=said)
        assert noted.status_code == 200, noted.text
    which = noted.json()["id"]
    renewed = operator.post(f"/people/risks/{which}/renew", json={"until": later, "reason": MARK})
    assert renewed.status_code == 200, renewed.text


def erased(client: httpx2.Client, running: Any, person: str, second: Callable[[str], httpx2.Response]) -> Any:
    asked = client.post(f"/people/{person}/erase", json={"reason": "ER 3", "basis": "objection"})
    assert asked.status_code == 200, asked.text
    which = asked.json()["id"]
    assert second(which).status_code == 200
    return running.until(client, f"/people/erasures/{which}", lambda one: one["state"] == "finished")


def test_what_was_planted_in_every_place_is_in_none(
    operator: httpx2.Client, running: Any, planted: str, tmp_path: Path
) -> None:
    before = scan(running.hub, tmp_path)
    for place in (
        *("payload.data", "record_version.details", "source_record.local_id", "person_features.features"),
        *("person_term.value", "golden_decision.value", "event_person.value", "invalid_message.raw"),
        *("event.subject", "event.attributes", "delivery.cause", "attempt.detail", "delivery.lane"),
        *("event.correlationid", "link.hub_id"),
        *("person_note.detail", "person_note.party_name", "person_note_term.reason"),
    ):
        assert place in before, f"nothing was planted in {place}"
    running.receiver.refuses = False
    with running.client(Scope.PEOPLE_ERASE, holder="Ruairidh Sample") as second:

        def approve(which: str) -> httpx2.Response:
            own = operator.post(f"/people/erasures/{which}/approve", json={"reason": "mine"})
            assert own.status_code == 409, "nobody lets their own go"
            answer: httpx2.Response = second.post(
                f"/people/erasures/{which}/approve", json={"reason": "seen"}
            )
            return answer

        done = erased(operator, running, planted, approve)
    left = [one for one in scan(running.hub, tmp_path) if one != "audit.reason"]
    assert left == []
    certificate = done["certificate"]
    assert certificate["sha256"] == hash_of(certificate)
    assert certificate["erased"]["record_version"] == 2
    assert (certificate["asked_by"], certificate["approved_by"]) == ("Ailsa Example", "Ruairidh Sample")
    assert MARK not in json.dumps(certificate)
    # Whoever is not erased is as before, and the account balances.
    assert operator.get("/people/by-source/crm/C-9").status_code == 200
    account = operator.get("/account").json()
    assert all(one.get("holds", one.get("ok", True)) for one in account.get("checks", []))
    # The same record again is a repeat where it is the same event, and a new person where it is not.
    data = {"person": {"system": "crm", "local_id": KEY}, "details": {}}
    again = publish(operator, id="r-1", type="uk.gov.council.person.recorded.v1", data=data)
    assert again.json()["results"][0]["status"] == "duplicate", again.text
    ask = {"reason": "ER 3", "basis": "objection"}
    repeated = operator.post(f"/people/{planted}/erase", json=ask).json()
    assert (repeated["id"], repeated["state"]) == (done["id"], "finished")
    recorded(operator, "r-9", "crm", KEY, name={"full": "Ailsa Again"})
    met = running.until(operator, f"/people?system=crm&local_id={KEY}", lambda page: bool(page["items"]))
    assert met["items"][0]["id"] != planted


def test_a_hold_forbids_it_and_what_is_on_its_way_is_waited_for(
    operator: httpx2.Client, running: Any, planted: str
) -> None:
    held = operator.post(f"/people/{planted}/holds", json={"reason": "a claim in court"})
    assert held.status_code == 200, held.text
    ask = {"reason": "ER 4", "basis": "not_needed"}
    refused = operator.post(f"/people/{planted}/erase", json=ask)
    assert (refused.status_code, "legal hold" in refused.text) == (409, True)
    released = operator.post(f"/people/holds/{held.json()['id']}/release", json={"reason": "settled"})
    assert released.json()["ended_by"] == "Ailsa Example"
    asked = operator.post(f"/people/{planted}/erase", json=ask).json()
    assert asked["state"] == "waiting"
    gone = operator.post(f"/people/erasures/{asked['id']}/refuse", json={"reason": "a mistake"}).json()
    assert gone["state"] == "refused"
    assert [one["id"] for one in operator.get("/people/erasures").json()["items"]] == [asked["id"]]

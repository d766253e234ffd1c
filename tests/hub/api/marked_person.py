"""A person of whom a marker stands wherever a person's words can rest; and where it is found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import inspect, text

MARK = "Zzyx17qmarker"
KEY = f"{MARK}-4711"
NINO = {"scheme": "nino", "value": "AB304917C"}
AS_JSON = {"content-type": "application/cloudevents+json"}
ROUTES = """
[subscriptions.people]
adapter = "people"
order_by = "data.person.local_id"
[subscriptions.organisations]
adapter = "organisations"
[subscriptions.app]
adapter = "receiver"
order_by = "data.person.local_id"
[routes.people]
types = ["person.recorded", "person.moved", "case.opened"]
to = "people"
[routes.organisations]
types = ["organisation.recorded"]
to = "organisations"
[routes.told]
types = ["case.*", "person.*"]
to = "app"
approve_edits = true
"""


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
        "identifiers": [{"scheme": "library", "value": f"{MARK}9"}, NINO],
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


def plant(operator: httpx2.Client, running: Any) -> str:
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
    running.receiver.words = "closed for the day"
    plant_letters(operator, running)
    plant_reviews(operator, running)
    plant_organisation(operator, running, 1, 2)
    plant_rejects(operator)
    restrict = {"ground": "objection", "reason": f"{MARK} objects"}
    assert operator.post(f"/people/{person}/restrict", json=restrict).status_code == 200
    return person


def plant_letters(operator: httpx2.Client, running: Any) -> None:
    """An edit that waits for a second person, a search that is kept, and a replay that was chosen by one."""
    items = operator.get("/dead-letters").json()["items"]
    moved = next(one["id"] for one in items if one["event_id"] == "m-1")
    edit = {
        "reason": "so it is right",
        "revision": 0,
        "set": {"data.new_address.lines[0]": f"5 {MARK} Street"},
    }
    waits = operator.post(f"/dead-letters/{moved}/edits", json=edit)
    assert (waits.status_code, waits.json()["outcome"]) == (202, "waiting"), waits.text
    search = {"subject": f"crm/{KEY}"}
    kept = operator.post("/dead-letters/searches", json={"name": "hers", "search": search})
    assert kept.status_code == 201, kept.text
    again = operator.post("/replays", json={"search": search, "reason": "the street is mended"})
    assert again.status_code == 202, again.text
    path = f"/replays/{again.json()['id']}"
    running.until(operator, path, lambda one: one["ended_at"] is not None)


def plant_reviews(operator: httpx2.Client, running: Any) -> None:
    """Somebody of whom nothing but a number speaks for being her; and what a steward said of that."""
    other = {"name": {"full": "Torquil Madeupname"}, "date_of_birth": "1999-12-02", "identifiers": [NINO]}
    recorded(operator, "l-1", "care", "L-1", **other)
    page = running.until(operator, "/people/reviews?state=open", lambda found: bool(found["items"]))
    answers = [{"review": one["id"], "answer": "rejected"} for one in page["items"]]
    said = operator.post("/people/reviews/decide", json={"answers": answers, "reason": f"{MARK} said so"})
    assert said.status_code == 200, said.text


def plant_organisation(operator: httpx2.Client, running: Any, *numbers: int) -> None:
    """She is the contact of a business, by her key, and by her name and e-mail address."""
    name = {"full": f"Ailsa {MARK}"}
    contacts = [
        {"role": "owner", "person": {"system": "crm", "local_id": KEY}, "name": name, "phone": f"{MARK}-1"},
        {"role": "accounts", "name": name, "email": f"{MARK}@example.org"},
        {"role": "director", "name": {"full": "Isla Sample"}},
    ]
    for number in numbers:
        answer = publish(
            operator,
            id=f"o-{number}",
            type="uk.gov.council.organisation.recorded.v1",
            data={
                "organisation": {"system": "licensing", "local_id": "L7"},
                "details": {"name": f"Invented Bakers {number}", "contacts": contacts},
            },
        )
        assert answer.status_code == 202, answer.text
    path = "/organisations/by-source/licensing/L7"
    running.until(operator, path, lambda one: one.get("name") == f"Invented Bakers {numbers[-1]}")


def plant_rejects(operator: httpx2.Client) -> None:
    """A reader of another's making repeats what it could not read."""
    digest = "0" * 64
    begun = operator.post(
        "/people/imports", json={"system": "crm", "file": "june.csv", "sha256": digest, "profile": digest}
    )
    assert begun.status_code == 200, begun.text
    wrong = {"line": 2, "column": "name", "problem": f"Ailsa {MARK} is no name", "fix": f"mend {KEY}"}
    batch = {"after": 0, "through": 2, "rejects": [wrong], "last": True}
    sent = operator.post(f"/people/imports/{begun.json()['id']}/batches", json=batch)
    assert sent.status_code == 200, sent.text


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

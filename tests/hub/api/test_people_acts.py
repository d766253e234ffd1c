"""Saying who is who over HTTP: merge, split and taking back, each with its events, in one unit."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from ledger.tables import event, payload
from safeguards.policy import Scope
from tests.hub.api.test_people import met

WHY = {"reason": "they rang, and it is one person"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def told(client: httpx2.Client) -> list[tuple[str, str]]:
    """The types and subjects of what the index published, in the order of the ledger."""
    found = client.get("/events", params={"order": "oldest", "type": "person.*"}).json()["items"]
    return [(one["type"].split(".")[-2], one["subject"]) for one in found]


def owner(client: httpx2.Client, system: str, local_id: str) -> str:
    found: str = client.get(f"/people/by-source/{system}/{local_id}").json()["id"]
    return found


def test_a_merge_is_looked_at_then_made_told_and_taken_back(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "housing", "H1")
    met(running, "crm", "C7", person=second)
    wanted = {**WHY, "other": second}
    would = operator.post(f"/people/{first}/merge", json={**wanted, "dry_run": True}).json()
    assert (would["change"], would["what"], would["persons"]) == (None, "merge", [first, second])
    assert [(one["record"]["local_id"], one["source"], one["target"]) for one in would["moved"]] == [
        ("H1", second, first),
        ("C7", second, first),
    ]
    assert sorted(one["system"] for one in would["told"]) == ["crm", "housing", "revenues"]
    assert owner(operator, "housing", "H1") == second
    assert told(operator) == []
    assert operator.get("/audit", params={"action": "people.*"}).json()["items"] == []

    made = operator.post(f"/people/{first}/merge", json=wanted).json()
    assert {**made, "change": None} == would, "what was said before is what was done"
    assert owner(operator, "housing", "H1") == first
    assert told(operator) == [
        ("merged", f"person/{first}"),
        ("relinked", "record/housing/H1"),
        ("relinked", "record/crm/C7"),
        ("relinked", "record/revenues/4711"),
    ]
    entries = operator.get("/audit", params={"action": "people.merge"}).json()["items"]
    assert {(one["thing"], one["who"], one["reason"]) for one in entries} == {
        (first, "Ailsa Example", WHY["reason"]),
        (second, "Ailsa Example", WHY["reason"]),
    }
    assert operator.get("/audit", params={"thing": made["change"]}).json()["items"] == entries
    assert operator.get("/audit", params={"thing": second}).json()["items"] == [
        one for one in entries if one["thing"] == second
    ]
    late = operator.post(f"/people/{second}/merge", json={**WHY, "other": first})
    assert late.status_code == 409
    assert f"{second} is known as {first} since it was merged" in late.json()["detail"]

    back = operator.post(f"/people/changes/{made['change']}/undo", json=WHY).json()
    assert (back["what"], owner(operator, "crm", "C7")) == ("unmerge", second)
    assert [kind for kind, _ in told(operator)[4:]] == ["unmerged", "relinked", "relinked", "relinked"]
    again = operator.post(f"/people/changes/{made['change']}/undo", json=WHY)
    assert (again.status_code, "taken back already" in again.json()["detail"]) == (409, True)
    anew = operator.post(f"/people/{first}/merge", json={**wanted, "dry_run": True}).json()
    [warning] = anew["warnings"]
    assert f"look at {back['change']} by Ailsa Example" in warning


def test_a_merge_says_which_systems_no_route_takes_it_to(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "housing", "H1")
    met(running, "crm", "C7", person=second)
    routes = "".join(
        f"""
[subscriptions.{name}]
adapter = "receiver"
[routes.{name}]
types = ["person.relinked"]
to = "{name}"
{matching}
"""
        for name, matching in (
            ("revenues-app", "matching = \"data.record.system == 'revenues'\""),
            ("cases", ""),
            ("crm", ""),
        )
    )
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()
    wanted = {**WHY, "other": second}
    for body in ({**wanted, "dry_run": True}, wanted):
        made = operator.post(f"/people/{first}/merge", json=body).json()
        assert sorted(one["system"] for one in made["told"]) == ["crm", "housing", "revenues"]
        assert [one["system"] for one in made["untold"]] == ["housing"]


def test_of_a_change_it_is_said_who_knows_and_what_to_do(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "housing", "H1")
    made = operator.post(f"/people/{first}/merge", json={**WHY, "other": second}).json()
    found = operator.get(f"/people/changes/{made['change']}/told").json()
    assert (found["change"], found["to_do"]) == (made["change"], 2)
    assert {(one["record"]["system"], one["heard"], one["person"]) for one in found["items"]} == {
        ("revenues", "nobody", first),
        ("housing", "nobody", first),
    }
    [housing] = [one for one in found["items"] if one["record"]["system"] == "housing"]
    assert housing["says"] == "No route takes it to housing."
    assert housing["to_do"] == (
        "Have it noted by hand in housing: this record is one person with revenues/4711. Or make a route for "
        "person.relinked where data.record.system is housing."
    )
    assert (housing["delivery"], housing["overtaken_by"]) == (None, None)

    back = operator.post(f"/people/changes/{made['change']}/undo", json=WHY).json()
    overtaken = operator.get(f"/people/changes/{made['change']}/told").json()
    assert overtaken["to_do"] == 0
    assert {(one["to_do"], one["overtaken_by"]) for one in overtaken["items"]} == {(None, back["change"])}
    now = operator.get(f"/people/changes/{back['change']}/told").json()
    [housing] = [one for one in now["items"] if one["record"]["system"] == "housing"]
    assert "no longer one person with revenues/4711; it is one person with nobody else." in housing["to_do"]
    assert operator.get("/people/changes/c-99/told").status_code == 404
    with running.client(Scope.EVENTS_READ) as other:
        assert other.get(f"/people/changes/{back['change']}/told").status_code == 403


def test_it_is_said_what_became_of_each_delivery(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "housing", "H1")
    third = met(running, "crm", "C7")
    routes = "".join(
        f"""
[subscriptions.{name}]
adapter = "receiver"
cleared_for = "{cleared}"
[routes.{name}]
types = ["person.relinked"]
matching = "data.record.system == '{name}'"
to = "{name}"
"""
        for name, cleared in (("revenues", "sensitive"), ("housing", "open"))
    )
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()

    def told(change: str) -> dict[str, Any]:
        path = f"/people/changes/{change}/told"
        done = running.until(
            operator, path, lambda body: all(one["heard"] != "on_its_way" for one in body["items"])
        )
        return {one["record"]["system"]: one for one in done["items"]}

    made = operator.post(f"/people/{first}/merge", json={**WHY, "other": second}).json()
    found = told(made["change"])
    assert (found["revenues"]["heard"], found["revenues"]["to_do"]) == ("told", None)
    assert found["revenues"]["says"] == "revenues has taken it."
    assert (found["housing"]["heard"], found["housing"]["subscription"]) == ("withheld", "housing")
    assert found["housing"]["to_do"].endswith("this record is one person with revenues/4711.")

    running.receiver.refuses = True
    again = operator.post(f"/people/{first}/merge", json={**WHY, "other": third}).json()
    refused = told(again["change"])["revenues"]
    assert (refused["heard"], refused["says"]) == ("refused", "revenues did not take it: no such street")
    letter = refused["delivery"]
    assert f"Then discard {letter}, saying so; or mend what is wrong, and replay it." in refused["to_do"]
    assert told(made["change"])["housing"]["overtaken_by"] == again["change"]
    operator.post(f"/dead-letters/{letter}/discard", json=WHY).raise_for_status()
    given_up = told(again["change"])["revenues"]
    assert (given_up["heard"], given_up["to_do"]) == ("given_up", None)


def test_what_was_told_and_is_forgotten_is_counted(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "revenues", "4711"), met(running, "housing", "H1")
    made = operator.post(f"/people/{first}/merge", json={**WHY, "other": second}).json()
    path = f"/people/changes/{made['change']}/told"
    assert (len(operator.get(path).json()["items"]), operator.get(path).json()["forgotten"]) == (2, 0)
    forget = update(payload).where(
        payload.c.seq.in_(select(event.c.seq).where(event.c.subject.like("record/%")))
    )
    running.hub.door.submit(lambda session: session.execute(forget.values(data=None))).result(30)
    found = operator.get(path).json()
    assert (found["items"], found["to_do"], found["forgotten"]) == ([], 0, 2)


def test_a_split_names_the_records_that_are_somebody_elses(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "revenues", "4711")
    met(running, "crm", "C7", person=person)
    for records, words in (
        ([{"system": "crm", "local_id": "C9"}], "has no record crm/C9, as it is now"),
        (
            [{"system": "crm", "local_id": "C7"}, {"system": "revenues", "local_id": "4711"}],
            "nothing to part them from",
        ),
    ):
        refused = operator.post(f"/people/{person}/split", json={**WHY, "records": records})
        assert (refused.status_code, words in refused.json()["detail"]) == (409, True), refused.text
    wanted = {**WHY, "records": [{"system": "crm", "local_id": "C7"}]}
    assert operator.post("/people/p-99/split", json=wanted).status_code == 404
    would = operator.post(f"/people/{person}/split", json={**wanted, "dry_run": True}).json()
    made = operator.post(f"/people/{person}/split", json=wanted).json()
    assert made["made"] == would["made"] == [owner(operator, "crm", "C7")]
    assert told(operator) == [
        ("unmerged", f"person/{person}"),
        ("relinked", "record/crm/C7"),
        ("relinked", "record/revenues/4711"),
    ]
    assert operator.post(f"/people/changes/{made['change']}/undo", json=WHY).status_code == 200
    assert owner(operator, "crm", "C7") == person


def test_deciding_takes_a_scope_of_its_own_and_a_reason(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "crm", "C1"), met(running, "crm", "C2")
    with running.client(Scope.PEOPLE_READ, Scope.PAYLOADS_READ) as reader:
        for path, body in (
            (f"/people/{first}/merge", {"other": second}),
            (f"/people/{first}/split", {"records": [{"system": "crm", "local_id": "C1"}]}),
            ("/people/changes/c-1/undo", {}),
        ):
            refused = reader.post(path, json={**WHY, **body})
            assert (refused.status_code, refused.json()["scope"]) == (403, "people:steward")
            assert operator.post(path, json=body).status_code == 422
            assert operator.post(path, json={**body, "reason": "  "}).status_code == 422
    assert operator.post(f"/people/{first}/merge", json={**WHY, "other": first}).status_code == 409
    assert operator.post(f"/people/{first}/merge", json={**WHY, "other": "p-99"}).status_code == 404
    assert operator.post("/people/changes/c-9/undo", json=WHY).status_code == 404


def test_a_reason_has_lines_and_no_control_characters(running: Any, operator: httpx2.Client) -> None:
    first, second = met(running, "crm", "C1"), met(running, "crm", "C2")
    for sign in ("\x00", "\x0b", "\x7f"):
        wanted = {"other": second, "reason": f"she rang{sign}twice", "dry_run": True}
        refused = operator.post(f"/people/{first}/merge", json=wanted)
        assert refused.status_code == 422
        assert "body.reason: must be words, without control characters" in refused.json()["detail"]
    lines = {"other": second, "reason": "she rang\nand came by\ttwice"}
    assert operator.post(f"/people/{first}/merge", json=lines).status_code == 200

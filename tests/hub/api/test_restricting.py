"""A person's data are restricted: withheld in every view, and said to be, but from who may see them for a
purpose that the law allows; not sent again unsaid; taken out for the person, and erased, all the same."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from dead_letter.groups.filing import Filing
from hub.clues import Clues
from hub.duties import duties_of
from identity_index.people.erasing.stepping import hash_of
from ledger import clock, leases
from ledger.leases import Lease
from ledger.session import Session
from ledger.tables import event, invalid_message
from safeguards.policy import Scope

CLASSES = ("open", "internal", "personal", "sensitive")
MASK = "•••"
AS_JSON = {"content-type": "application/cloudevents+json"}
CLEAR = {"unmasked": "true", "purpose": "a call at the desk"}
SECRET = "Quillfield"
ROUTES = """
[subscriptions.people]
adapter = "people"
order_by = "data.person.local_id"
[subscriptions.app]
adapter = "receiver"
[routes.people]
types = ["person.recorded"]
to = "people"
[routes.told]
types = ["person.moved", "person.restricted", "person.restriction_lifted"]
to = "app"
"""
DETAILS = {
    "name": {"full": f"Ailsa {SECRET}"},
    "date_of_birth": "1961-03-17",
    "address": {"lines": [f"4 {SECRET} Street"], "postcode": "ZZ1 1ZZ"},
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {
        "people": {"enabled": True, "erasure": {"second_person": False}},
        "retention": {"payloads": dict.fromkeys(CLASSES, "30d"), "invalid_messages": "30d"},
    }


def publish(client: httpx2.Client, **event: Any) -> httpx2.Response:
    body = {"specversion": "1.0", "source": "/invented/app", "time": "2026-05-06T07:08:09Z", **event}
    return client.post("/events", json=body, headers=AS_JSON)


def recorded(client: httpx2.Client, running: Any, event: str, local_id: str, details: Any) -> str:
    """Answers with the person."""
    data = {"person": {"system": "crm", "local_id": local_id}, "details": details}
    answer = publish(client, id=event, type="uk.gov.council.person.recorded.v1", data=data)
    assert answer.status_code == 202, answer.text
    path = f"/people?system=crm&local_id={local_id}"
    found = running.until(client, path, lambda page: bool(page["items"]))
    person: str = found["items"][0]["id"]
    return person


@pytest.fixture
def ailsa(operator: httpx2.Client, running: Any) -> str:
    """Known by the CRM; one event about her could not be delivered, and one could not be read."""
    assert operator.put("/routes", params={"owner": "tests"}, content=ROUTES).status_code == 200
    person = recorded(operator, running, "r-1", "C-7", DETAILS)
    running.receiver.refuses = True
    moved = {
        "person": {"system": "crm", "local_id": "C-7"},
        "name": {"full": f"Ailsa {SECRET}"},
        "moved_on": "2026-05-01",
    }
    sent = publish(operator, id="m-1", type="uk.gov.council.person.moved.v1", data=moved)
    assert sent.status_code == 202, sent.text
    wrong = publish(
        operator,
        id="w-1",
        type="uk.gov.council.person.moved.v1",
        data={"person": moved["person"], "name": SECRET},
    )
    assert wrong.status_code == 422, wrong.text
    running.until(operator, "/dead-letters", lambda page: len(page["items"]) == 2)
    return person


@pytest.fixture
def restricted(operator: httpx2.Client, ailsa: str) -> Any:
    wanted = {"ground": "accuracy", "reason": "RS 5: she contests the address"}
    answer = operator.post(f"/people/{ailsa}/restrict", json=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def letters(client: httpx2.Client) -> tuple[str, str]:
    """The failed delivery, and the message that could not be read."""
    found = client.get("/dead-letters").json()["items"]
    failed = next(one["id"] for one in found if one["event_id"] == "m-1")
    return failed, next(one["id"] for one in found if one["id"][0] == "i")


def test_what_is_held_is_withheld_and_said_to_be(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    assert (restricted["id"], restricted["records"], restricted["persons"]) == ("rs-1", 1, [ailsa])
    other = recorded(operator, running, "r-2", "C-8", DETAILS)
    assert other != ailsa
    [review] = operator.get("/people/reviews").json()["items"]
    assert (review["why"], review["candidate"]) == ("restricted", ailsa)
    for path in (f"/people/{ailsa}", f"/people/{ailsa}/golden", f"/people/reviews/{review['id']}"):
        seen = operator.get(path, params=CLEAR).json()
        assert [one["id"] for one in seen["restricted"]] == ["rs-1"], path
        side = seen["sides"][1] if "sides" in seen else seen
        assert SECRET not in json.dumps(side), path
    assert operator.get(f"/people/{ailsa}", params=CLEAR).json()["records"][0]["details"] is None
    search = {"name": f"Ailsa {SECRET}", "date_of_birth": "1961-03-17", "purpose": "a call"}
    found = operator.post("/people/search", json=search).json()
    assert ([one["id"] for one in found["items"]], found["restricted"]) == ([other], 1)
    why = {"purpose": "a visit"}
    assert operator.get(f"/people/{ailsa}/household", params=why).json()["state"] == "withheld"
    household = operator.get(f"/people/{other}/household", params=why).json()
    assert ([one["person"] for one in household["members"]], household["restricted"]) == ([other], 1)
    key = {"system": "crm", "local_id": "C-7"}
    contact = {"role": "owner", "person": key, "name": DETAILS["name"], "email": f"{SECRET}@example.org"}
    said = {"name": "Invented Bakers", "contacts": [contact]}
    business = {"organisation": {"system": "licensing", "local_id": "L7"}, "details": said, "reason": "?"}
    made = operator.post("/organisations", json=business)
    assert made.status_code == 200, made.text
    shown = operator.get(f"/organisations/{made.json()['id']}", params=CLEAR).json()
    assert (shown["contacts"][0]["is"], shown["contacts"][0]["email"]) == (ailsa, MASK)
    assert SECRET not in json.dumps(shown)
    refused = operator.post(f"/people/reviews/{review['id']}/accept", json={"reason": "she is"})
    assert (refused.status_code, "rs-1" in refused.text) == (409, True)


def test_the_single_view_is_for_purposes_that_the_law_allows_alone(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    def look(client: httpx2.Client, purpose: str) -> Any:
        answer = client.get(f"/people/{ailsa}/holdings", params={"purpose": purpose})
        assert answer.status_code == 200, answer.text
        assert [one["id"] for one in answer.json()["restricted"]] == [restricted["id"]]
        return answer.json()

    contact = look(operator, "contact")
    assert (contact["fields"], contact["things"]) == ([], [])
    assert {one["part"] for one in contact["withheld"]} == {"records", "counts", "events"}
    assert SECRET in json.dumps(look(operator, "legal_claim"))
    with running.client(Scope.PEOPLE_HOLDINGS, holder="Desk") as desk:
        assert SECRET not in json.dumps(look(desk, "legal_claim")), "the purpose alone is not enough"
    looks = operator.get("/audit", params={"action": "people.holdings"}).json()["items"]
    assert [(one["detail"]["purpose"], one["detail"]["restricted"]) for one in looks] == [
        ("legal_claim", ["rs-1"]),
        ("legal_claim", ["rs-1"]),
        ("contact", ["rs-1"]),
    ]


def test_events_and_dead_letters_that_name_them_are_masked_for_everybody(
    operator: httpx2.Client, ailsa: str, restricted: Any
) -> None:
    event = operator.get("/events/1", params=CLEAR).json()
    assert (event["people"], event["restricted"]) == ({"person": ailsa}, True)
    assert event["data"]["details"]["name"]["full"] == MASK
    listed = operator.get("/events", params={**CLEAR, "data": "true"}).json()["items"]
    assert SECRET not in json.dumps(listed)
    failed, unread = letters(operator)
    for which in (failed, unread):
        assert SECRET not in json.dumps(operator.get(f"/dead-letters/{which}", params=CLEAR).json())
        original = operator.get(f"/dead-letters/{which}/original", params={"purpose": "?"})
        assert (original.status_code, "restricted" in original.text) == (409, True)
    draft = {"set": {"data.moved_on": "2026-05-02"}}
    shown = operator.post(f"/dead-letters/{failed}/diff", params=CLEAR, json=draft).json()
    assert shown["masked"] is True
    lifted = {"reason": "verified", "informed": "by letter"}
    assert operator.post(f"/people/restrictions/{restricted['id']}/lift", json=lifted).status_code == 200
    assert operator.get("/events/1", params=CLEAR).json()["data"]["details"]["name"]["full"] != MASK
    assert SECRET in json.dumps(operator.get(f"/dead-letters/{unread}", params=CLEAR).json())
    assert operator.get(f"/dead-letters/{failed}/original", params={"purpose": "?"}).status_code == 200


def test_nothing_that_names_them_is_sent_again_unless_it_is_said(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    assert restricted["persons"] == [ailsa]
    running.until(operator, "/dead-letters", lambda page: len(page["items"]) == 3)  # the telling failed too
    failed, unread = letters(operator)
    running.receiver.refuses = False
    why = {"reason": "it is mended"}
    edit = {**why, "revision": 0, "set": {"data.moved_on": "2026-05-02"}}
    for path, body in (
        (f"/dead-letters/{failed}/replay", why),
        (f"/dead-letters/{failed}/edits", edit),
    ):
        refused = operator.post(path, json=body)
        assert (refused.status_code, "restricted" in refused.text) == (409, True), refused.text
    mended = {**why, "revision": 0, "text": "{}"}
    refused = operator.post(f"/dead-letters/{unread}/edits", json=mended)
    assert (refused.status_code, "restricted" in refused.text) == (409, True), refused.text
    job = operator.post("/replays", json={**why, "letters": [failed]}).json()
    ended = running.until(operator, f"/replays/{job['id']}", lambda one: one["ended_at"] is not None)
    assert (ended["progress"]["skipped"], ended["progress"]["delivered"]) == (1, 0)
    [item] = operator.get(f"/replays/{job['id']}/items").json()["items"]
    assert "restricted" in item["why"]
    assert "m-1" not in running.receiver.got
    sent = operator.post(f"/dead-letters/{failed}/replay", json={**why, "restricted": True})
    assert sent.status_code == 202, sent.text
    new = sent.json()["replayed_as"]
    running.until(operator, f"/dead-letters/{new}", lambda one: one["state"] == "delivered")
    known = operator.get("/audit", params={"action": "dead-letters.restricted"}).json()["items"]
    assert [(one["who"], one["reason"]) for one in known] == [("Ailsa Example", "it is mended")]


def test_it_is_lifted_with_a_certificate_and_the_person_told_before(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    path = f"/people/restrictions/{restricted['id']}/lift"
    untold = operator.post(path, json={"reason": "verified"})
    assert (untold.status_code, "informed" in untold.text) == (422, True)
    with running.client(Scope.PEOPLE_READ, Scope.PEOPLE_STEWARD, Scope.PEOPLE_RESTRICTED) as other:
        assert other.post(path, json={"reason": "x", "informed": "y"}).status_code == 403
    done = operator.post(path, json={"reason": "verified", "informed": "by letter on 4 June"}).json()
    certificate = done["certificate"]
    assert certificate["sha256"] == hash_of(certificate)
    assert (certificate["ground"], certificate["from"], certificate["until"]) == (
        *("accuracy", restricted["since"].replace("Z", "+00:00")),
        done["lifted_at"].replace("Z", "+00:00"),
    )
    assert (certificate["restricted_by"], certificate["lifted_by"]) == ("Ailsa Example", "Ailsa Example")
    assert operator.get(f"/people/{ailsa}").json()["restricted"] == []
    assert operator.get("/people/restrictions", params={"in_force": "true"}).json()["items"] == []
    [known] = operator.get(f"/people/{ailsa}/restrictions").json()["items"]
    assert (known["lifted_by"], known["informed"]) == ("Ailsa Example", "by letter on 4 June")
    actions = [one["action"] for one in operator.get("/audit", params={"thing": "person/1"}).json()["items"]]
    assert actions == ["people.lift", "people.restrict"]


def test_it_is_taken_out_for_the_person_and_erased_all_the_same(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    taken = operator.post(f"/people/{ailsa}/export", json={"reason": "SAR 12"}).text
    assert SECRET in taken
    assert restricted["reason"] in taken
    running.receiver.refuses = False
    asked = operator.post(f"/people/{ailsa}/erase", json={"reason": "ER 3", "basis": "objection"}).json()
    assert [one["id"] for one in asked["restricted"]] == [restricted["id"]], "who lets it go is to know"
    running.until(operator, f"/people/erasures/{asked['id']}", lambda one: one["state"] == "finished")
    after = operator.get(f"/people/restrictions/{restricted['id']}").json()
    assert (after["reason"], after["lifted_by"], after["records"]) == ("", "erasure", 0)


def a_month_passes_and_retention_goes_round(running: Any) -> None:
    """As the scheduler's process does it."""
    hub, month = running.hub, 31 * 24 * 3600 * clock.SECOND

    def unit(session: Session) -> Lease | None:
        for column in (event.c.accepted_at, invalid_message.c.at):
            session.execute(update(column.table).values({column.name: column - month}))
        return leases.acquire(session, "the test's", "tests", 60 * clock.SECOND, alone=True)

    lease = hub.door.submit(unit).result(20)
    duties = duties_of(hub, Filing(hub.catalogue), Clues(hub.adapters, hub.catalogue), lambda _: None)
    asyncio.run(duties["retention"]._round(lease))  # type: ignore[attr-defined]


def test_retention_takes_nothing_of_them_until_it_is_lifted(
    operator: httpx2.Client, running: Any, ailsa: str, restricted: Any
) -> None:
    """Another's goes by the same rule in the same round."""
    other = recorded(operator, running, "r-2", "C-9", {"name": {"full": "Bram Mockridge"}})
    assert other != ailsa
    running.until(operator, "/dead-letters", lambda page: len(page["items"]) == 3)  # the telling failed too
    for one in operator.get("/dead-letters").json()["items"]:
        assert (
            operator.post(f"/dead-letters/{one['id']}/discard", json={"reason": "known"}).status_code == 200
        )
    unread = "i-1"
    for one in operator.get("/events", params={"type": "person.recorded"}).json()["items"]:
        path = f"/events/{one['seq']}/deliveries"
        running.until(operator, path, lambda page: {item["state"] for item in page["items"]} == {"delivered"})

    def gone() -> dict[str, bool]:
        items = operator.get("/events", params={"type": "person.recorded"}).json()["items"]
        return {one["id"]: operator.get(f"/events/{one['seq']}").json()["erased"] for one in items}

    def message_gone() -> bool:
        return operator.get(f"/dead-letters/{unread}").json()["forgotten_at"] is not None

    a_month_passes_and_retention_goes_round(running)
    assert gone() == {"r-1": False, "r-2": True}
    assert not message_gone()
    assert operator.get("/retention/events/1").json()["restricted"] is True
    lifted = {"reason": "verified", "informed": "by letter"}
    path = f"/people/restrictions/{restricted['id']}/lift"
    assert operator.post(path, json=lifted).status_code == 200
    a_month_passes_and_retention_goes_round(running)
    assert gone()["r-1"] is True
    assert message_gone()
    assert operator.get("/retention/events/1").json()["restricted"] is False

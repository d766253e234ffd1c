"""A person is erased: a marker that stood in every place stands in none, and what the law needs is there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from identity_index.people.erasing.stepping import hash_of
from safeguards.policy import Scope
from tests.hub.api.marked_person import KEY, MARK, plant, plant_organisation, publish, recorded, scan


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True, "corrections": {"housing": ["name", "occupation"]}}}


@pytest.fixture
def planted(operator: httpx2.Client, running: Any) -> str:
    return plant(operator, running)


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
        *("correction.wanted", "review.reason", "review_batch.reason", "change.reason"),
        *("edit.envelope", "saved_search.terms", "replay_job.of"),
        *("person_import_reject.problem", "person_import_reject.fix", "restriction.reason"),
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
    left = [one for one in scan(running.hub, tmp_path) if one not in {"audit.reason", "audit.detail"}]
    assert left == []
    certificate = done["certificate"]
    assert certificate["sha256"] == hash_of(certificate)
    for table, many in (("record_version", 4), ("replay_job", 1), ("saved_search", 1)):
        assert certificate["erased"][table] == many, table
    contacts = operator.get("/organisations/by-source/licensing/L7").json()["contacts"]
    assert [one["role"] for one in contacts] == ["owner", "accounts", "director"]
    assert [one.get("name") is None for one in contacts] == [True, True, False]
    plant_organisation(operator, running, 3)
    contacts = operator.get("/organisations/by-source/licensing/L7").json()["contacts"]
    assert [one.get("name") is None for one in contacts] == [True, False, False], "not by her key again"
    assert (certificate["asked_by"], certificate["approved_by"]) == ("Ailsa Example", "Ruairidh Sample")
    assert MARK not in json.dumps(certificate)
    told = [one for one in certificate["kept"] if "as a contact by no key of theirs" in one]
    assert [one.endswith("licensing") for one in told] == [True], "what stays is said"
    # Whoever is not erased is as before, and the account balances.
    assert operator.get("/people/by-source/crm/C-9").status_code == 200
    account = operator.get("/account").json()
    assert all(one.get("holds", one.get("ok", True)) for one in account.get("checks", []))
    # The same record again is a repeat where it is the same event, and turned away where it is not.
    data = {"person": {"system": "crm", "local_id": KEY}, "details": {}}
    again = publish(operator, id="r-1", type="uk.gov.council.person.recorded.v1", data=data)
    assert again.json()["results"][0]["status"] == "duplicate", again.text
    ask = {"reason": "ER 3", "basis": "objection"}
    repeated = operator.post(f"/people/{planted}/erase", json=ask).json()
    assert (repeated["id"], repeated["state"]) == (done["id"], "finished")
    recorded(operator, "r-9", "crm", KEY, name={"full": "Ailsa Again"})
    keys = running.until(
        operator, "/people/erasures/keys", lambda found: any(one["times"] for one in found["items"])
    )
    assert [(one["system"], one["erasure"], one["times"]) for one in keys["items"]] == [
        ("crm", done["id"], 1),
        ("housing", done["id"], 0),
    ]
    assert MARK not in json.dumps(keys)
    page = f"/people?system=crm&local_id={KEY}"
    assert operator.get(page).json()["items"] == []
    [seq] = [one["seq"] for one in operator.get("/events").json()["items"] if one["id"] == "r-9"]
    given = operator.get(f"/events/{seq}/deliveries").json()["items"]
    [said] = [one["tries"][-1]["detail"] for one in given if one["subscription"] == "people"]
    assert "has erased this key" in said, "and who follows the event sees it"
    # A steward may let it come again.
    allow = {"system": "crm", "local_id": KEY, "reason": "she moved back"}
    assert operator.post("/people/erasures/keys/allow", json=allow).status_code == 200
    assert operator.post("/people/erasures/keys/allow", json=allow).status_code == 404
    recorded(operator, "r-10", "crm", KEY, name={"full": "Ailsa Again"})
    met = running.until(operator, page, lambda found: bool(found["items"]))
    assert met["items"][0]["id"] != planted


def test_who_acted_for_another_acts_for_nobody(operator: httpx2.Client, running: Any, planted: str) -> None:
    """Known by the index, or by a name and how to reach them; whoever has no more than the name is not."""
    other = operator.get("/people/by-source/crm/C-9").json()["id"]
    name = f"Ailsa {MARK}"
    for by in (
        {"person": planted},
        {"name": name, "contact": f"{MARK}@example.org"},
        {"name": name, "contact": "0131 496 0000"},
    ):
        said = {"role": "carer", "by": by, "about": ["rent"], "evidence": "a letter"}
        noted = operator.post(f"/people/{other}/acting", json=said)
        assert noted.status_code == 200, noted.text
    running.receiver.refuses = False
    with running.client(Scope.PEOPLE_ERASE, holder="Ruairidh Sample") as second:

        def approve(which: str) -> httpx2.Response:
            answer: httpx2.Response = second.post(
                f"/people/erasures/{which}/approve", json={"reason": "seen"}
            )
            return answer

        certificate = erased(operator, running, planted, approve)["certificate"]
    asked = {"unmasked": "true", "purpose": "the rent", "ended": "true"}
    found = operator.get(f"/people/{other}/acting", params=asked).json()["for_them"]
    assert [(one["by_name"], one["contact"], one["holds"], one["end_reason"]) for one in reversed(found)] == [
        (None, None, False, "who acted was erased"),
        (None, None, False, "who acted was erased"),
        (name, "0131 496 0000", True, None),
    ]
    assert len([one for one in certificate["kept"] if "acting.changed" in one]) == 1


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

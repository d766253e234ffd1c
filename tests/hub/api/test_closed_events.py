"""What is for its team alone is not told by any other door than that of cases."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from cases.announcing import source_of
from safeguards.policy import Scope
from schemas.contacts import source_code
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_cases import take
from tests.hub.api.test_golden import met

__all__ = ["operator"]
operator = test_cases.operator
CARE: dict[str, Any] = {
    "type": "social_care_referral",
    "channel": "email",
    "details": {"concern": "care_at_home"},
    "title": "Her son shouts",
    "description": "At night.",
    "location": None,
    "reporter": {"name": {"full": "Bruce Example"}, "email": "bruce@example.org"},
}
HIDDEN = ("social", "shouts", "care_at_home", "bruce@", "Bruce", "screening")


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True}, "people": {"enabled": True}}


def closed_case(operator: httpx2.Client, **more: Any) -> str:
    reference: str = take(operator, **{**CARE, **more})["reference"]
    moved = operator.post(f"/cases/{reference}/status", json={"to": "screening", "as": "officer"})
    assert moved.status_code == 200, moved.text
    return reference


def test_events_say_that_there_is_one_and_no_more(running: Running, operator: httpx2.Client) -> None:
    reference = closed_case(operator)
    open_one = take(operator)["reference"]
    whole = operator.get("/events", params={"limit": 100}).json()["items"]
    own = [one["seq"] for one in whole if reference in str(one["subject"])]
    assert len(own) >= 3
    assert not any(one["closed"] for one in whole)
    with running.client(Scope.EVENTS_READ, Scope.PAYLOADS_READ) as reader:
        for query in ("", "&data=true", "&data=true&unmasked=true&purpose=a+complaint"):
            listed = reader.get(f"/events?limit=100{query}")
            seen = {one["seq"]: one for one in listed.json()["items"]}
            # One for each, so that whoever counts comes to the same.
            assert seen.keys() >= {one["seq"] for one in whole}
            assert {seq for seq, one in seen.items() if one["closed"]} == set(own)
            assert "uk.gov.council.case.opened.v1" in {seen[seq]["type"] for seq in own}
            assert open_one in listed.text
            assert [one for one in (reference, *HIDDEN) if one in listed.text] == []
        for seq in own:
            for path in (f"/events/{seq}", f"/events/{seq}/trace", f"/events/{seq}/deliveries"):
                answer = reader.get(path)
                assert answer.status_code == 200, path
                assert [one for one in (reference, *HIDDEN) if one in answer.text] == [], path
        about = {"subject": f"case/{reference}"}
        assert reader.get("/events", params=about).json()["items"] == []
        assert reader.get("/events", params={"subject": f"case/{open_one}"}).json()["items"] != []
        source = next(one["source"] for one in whole if one["seq"] == own[0])
        assert reader.get("/events", params={"source": source, "id": f"{reference}/1"}).status_code == 404
    with running.client(Scope.EVENTS_READ, Scope.CASES_RESTRICTED) as team:
        assert len(team.get("/events", params=about).json()["items"]) == len(own)


def test_a_file_of_it_is_given_to_its_team_alone(running: Running, operator: httpx2.Client) -> None:
    sent = operator.post("/attachments", content=b"She said so.", headers={"content-type": "text/plain"})
    name = sent.json()["reference"]
    reference = closed_case(
        operator,
        attachments=[{"reference": name, "name": "said.txt", "media_type": "text/plain", "size": 12}],
    )
    with running.client(Scope.ATTACHMENTS_READ, Scope.EVENTS_READ) as reader:
        for path in (f"/attachments/{name}", f"/attachments/{name}/details"):
            answer = reader.get(path)
            assert (answer.status_code, reference in answer.text) == (404, False), answer.text
        events = reader.get("/events", params={"data": True, "limit": 100})
        assert name not in events.text
    with running.client(Scope.ATTACHMENTS_READ, Scope.CASES_RESTRICTED) as team:
        assert team.get(f"/attachments/{name}").content == b"She said so."
    assert operator.post(f"/cases/{reference}/type", json={**TO_ALL}).status_code == 200
    with running.client(Scope.ATTACHMENTS_READ) as reader:
        assert reader.get(f"/attachments/{name}").status_code == 200


TO_ALL = {"type": "pothole", "details": {"where_exactly": "outside number 12"}}


def test_neither_people_nor_the_audit_trail_name_it(running: Running, operator: httpx2.Client) -> None:
    reference, open_one = closed_case(operator), take(operator)["reference"]
    system = source_code(source_of(running.hub.identity.id))
    for key, name in ((reference, "Bruce Example"), (open_one, "Ailsa Exampleson")):
        met(running, system, key, {"name": {"full": name}})
    with running.client(Scope.PEOPLE_READ, Scope.AUDIT_READ) as reader:
        for path in ("/people", "/audit"):
            answer = reader.get(path)
            assert (answer.status_code, reference in answer.text, open_one in answer.text) == (
                200,
                False,
                True,
            ), path
    people = operator.get("/people").json()["items"]
    [who] = [one for one in people if reference in str(one)]
    with running.client(Scope.PEOPLE_HOLDINGS, holder="ada") as reader:
        purpose = next(
            one["name"] for one in reader.get("/people/purposes").json()["items"] if "cases" in one["parts"]
        )
        asked = {"purpose": purpose, "note": "a complaint"}
        answer = reader.get(f"/people/{who['id']}/holdings", params=asked)
        assert answer.status_code == 200, answer.text
        assert [one for one in (reference, "restricted case") if one in answer.text] == []
        assert any(one["part"] == "cases" and one["many"] >= 1 for one in answer.json()["withheld"])


def test_who_sends_dead_letters_again_sees_that_there_is_one(
    running: Running, operator: httpx2.Client
) -> None:
    running.receiver.refuses = True
    running.receiver.words = "Bruce Example is not known"
    reference = closed_case(operator)
    found = running.until(operator, "/dead-letters", lambda page: page["items"] != [])
    assert reference in str(found)
    scopes = (Scope.DEAD_LETTERS_READ, Scope.DEAD_LETTERS_REPLAY, Scope.PAYLOADS_READ)
    with running.client(*scopes, holder="olive") as clerk:
        page = clerk.get("/dead-letters")
        assert (len(page.json()["items"]), page.json()["found"]) == (len(found["items"]), found["found"])
        [line] = [one for one in page.json()["items"] if one["id"] == found["items"][0]["id"]]
        assert (line["subscription"], line["type"], line["group"]) == tuple(
            found["items"][0][name] for name in ("subscription", "type", "group")
        )
        one = clerk.get(f"/dead-letters/{line['id']}")
        assert one.json()["delivery"]["tries"][-1]["outcome"] == "reject"
        clear = clerk.get(f"/dead-letters/{line['id']}", params={"unmasked": True, "purpose": "to mend it"})
        export = clerk.post("/dead-letters/export", json={"format": "jsonl"})
        for answer in (page, one, clear, export):
            assert answer.status_code == 200, answer.text
            assert [each for each in (reference, *HIDDEN) if each in answer.text] == []
        original = clerk.get(f"/dead-letters/{line['id']}/original", params={"purpose": "to mend it"})
        assert (original.status_code, "cases:restricted" in original.text) == (409, True)
        running.receiver.refuses = False
        again = clerk.post(f"/dead-letters/{line['id']}/replay", json={"reason": "it knows him now"})
        assert again.status_code == 202, again.text

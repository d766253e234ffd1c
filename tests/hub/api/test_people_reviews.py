"""Reviews over HTTP: seen beside each other, answered once or many at once, and taken back as a whole."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from identity_index.history import changing
from identity_index.history.change import Because
from identity_index.ids import person_id, review_id
from identity_index.links import repository as links
from identity_index.links.kind import Kind
from identity_index.people.reviews import repository as reviews
from identity_index.people.reviews.review import Opening, Why
from ledger import clock
from ledger.session import Session
from safeguards.policy import Scope
from tests.hub.api.test_people import AILSA, met
from tests.hub.api.test_people_acts import owner, told

WHY = {"reason": "Ailsa Example rang"}
EVIDENCE = {
    "outcome": "review",
    "best": {
        "bits": 9.5,
        "steps": [
            {"field": "family name", "level": "same", "bits": 11.25},
            {"field": "postcode", "level": "another", "bits": -1.75},
        ],
        "contradictions": [],
    },
    "reasons": ["possible, not certain"],
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def asked(running: Any, one: str, other: str, why: Why = Why.POSSIBLE, evidence: Any = EVIDENCE) -> str:
    """The index asks whether the first record of one is the other's."""
    master, candidate = person_id.read(one), person_id.read(other)

    def unit(session: Session) -> int:
        of = links.of_masters(session, Kind.PERSON, [master, candidate])
        record, best = of[master][-1].number, of[candidate][0].number
        opening = Opening(why, record, master, candidate, best, "w-1", json.dumps(evidence), 9.5, 0.87)
        return reviews.open_all(session, [opening], clock.now(session))[0]

    return review_id.written(running.hub.door.submit(unit).result())


def pair(running: Any, number: int) -> tuple[str, str, str]:
    """Two persons, and the review of whether they are one."""
    one, other = met(running, "crm", f"C{number}"), met(running, "housing", f"H{number}")
    return one, other, asked(running, one, other)


def states(client: httpx2.Client) -> dict[str, str]:
    found = client.get("/people/reviews", params={"every": "true"}).json()["items"]
    return {one["id"]: one["state"] for one in found}


def test_a_review_shows_the_two_and_why_and_masks_them(running: Any, operator: httpx2.Client) -> None:
    one, other, review = pair(running, 1)
    met(running, "revenues", "4711", person=other)
    page = operator.get("/people/reviews").json()
    [line] = page["items"]
    assert (line["id"], line["person"], line["candidate"], line["bits"]) == (review, one, other, 9.5)
    assert page["counts"] == {"open": 1, "accepted": 0, "rejected": 0, "unsure": 0, "closed": 0}
    answer = operator.get(f"/people/reviews/{review}")
    assert "Ailsa" not in answer.text
    found = answer.json()
    assert [(side["person"], side["record"]["local_id"]) for side in found["sides"]] == [
        (one, "C1"),
        (other, "H1"),
    ]
    assert [each["local_id"] for each in found["sides"][1]["others"]] == ["4711"]
    assert [(each["field"], each["bits"], each["total"]) for each in found["waterfall"]] == [
        ("family name", 11.25, 11.25),
        ("postcode", -1.75, 9.5),
    ]
    assert found["waterfall"][1]["says"] == "postcode another: -1.8 bits"
    clear = {"unmasked": "true", "purpose": "a review"}
    shown = operator.get(f"/people/reviews/{review}", params=clear).json()
    assert shown["sides"][0]["record"]["details"] == AILSA
    entries = operator.get("/audit", params={"action": "payloads.read"}).json()["items"]
    assert {(entry["thing"], entry["reason"]) for entry in entries} == {
        ("p-1", "a review"),
        ("p-2", "a review"),
    }
    with running.client(Scope.PEOPLE_READ) as reader:
        assert reader.get(f"/people/reviews/{review}", params=clear).json()["scope"] == "payloads:read"
        refused = reader.post(f"/people/reviews/{review}/accept", json=WHY)
        assert (refused.status_code, refused.json()["scope"]) == (403, "people:steward")


def test_a_day_on_which_somebody_died_is_not_told_with_the_reasons(
    running: Any, operator: httpx2.Client
) -> None:
    one = met(running, "crm", "C1")
    review = asked(running, one, one, Why.DEATHS, {"reasons": ["one record says 2026-01-05, another 2025"]})
    found = operator.get(f"/people/reviews/{review}").json()
    assert found["reasons"] == ["one record says •••, another •••"]
    clear = {"unmasked": "true", "purpose": "a review"}
    shown = operator.get(f"/people/reviews/{review}", params=clear).json()
    assert shown["reasons"] == ["one record says 2026-01-05, another 2025"]


def test_each_answer_is_given_once_told_and_on_record(running: Any, operator: httpx2.Client) -> None:
    _, other, first = pair(running, 1)
    _, _, second = pair(running, 2)
    _, _, third = pair(running, 3)
    done = operator.post(f"/people/reviews/{first}/accept", json=WHY).json()
    assert (done["answer"], owner(operator, "crm", "C1")) == ("accepted", other)
    assert told(operator)[0] == ("merged", f"person/{other}")
    no = operator.post(f"/people/reviews/{second}/reject", json=WHY).json()
    assert no["change"] is not None
    assert operator.post(f"/people/reviews/{third}/unsure", json=WHY).json()["change"] is None
    assert states(operator) == {first: "accepted", second: "rejected", third: "unsure"}
    late = operator.post(f"/people/reviews/{third}/accept", json=WHY)
    assert (late.status_code, "has answered v-3: unsure" in late.json()["detail"]) == (409, True)
    shown = operator.get(f"/people/reviews/{first}").json()
    assert (shown["decided_by"], shown["reason"], shown["change"]) == ("Ailsa Example", "•••", done["change"])
    past = operator.get(f"/people/changes/{done['change']}").json()
    assert past["evidence"]["best"]["bits"] == 9.5, "by what it was decided"
    assert operator.get("/people/reviews/v-9").status_code == 404
    assert operator.post(f"/people/reviews/{first}/accept", json={"reason": ""}).status_code == 422


def test_several_answers_are_given_together_and_taken_back_together(
    running: Any, operator: httpx2.Client
) -> None:
    pairs = [pair(running, number) for number in range(1, 4)]
    before = {name: owner(operator, "crm", name) for name in ("C1", "C2", "C3")}
    answers = [
        {"review": pairs[0][2], "answer": "accepted"},
        {"review": pairs[1][2], "answer": "rejected"},
        {"review": "v-99", "answer": "accepted"},
        {"review": pairs[2][2], "answer": "accepted"},
    ]
    batch = operator.post("/people/reviews/decide", json={**WHY, "answers": answers}).json()
    assert [one["refused"] is None for one in batch["items"]] == [True, True, False, True]
    assert "v-99" in batch["items"][2]["refused"]
    assert owner(operator, "crm", "C1") == pairs[0][1]
    assert operator.get(f"/people/reviews/batches/{batch['id']}").json() == batch

    back = operator.post(f"/people/reviews/batches/{batch['id']}/undo", json=WHY).json()
    assert back["undone_by"] == "Ailsa Example"
    assert {name: owner(operator, "crm", name) for name in before} == before
    assert set(states(operator).values()) == {"open"}
    again = operator.post(f"/people/reviews/batches/{batch['id']}/undo", json=WHY)
    assert (again.status_code, "has taken b-1 back already" in again.json()["detail"]) == (409, True)
    one = operator.post(f"/people/reviews/{pairs[0][2]}/accept", json=WHY)
    assert one.status_code == 200, "a person may still say that they are one"

    twice = operator.post("/people/reviews/decide", json={**WHY, "answers": [answers[3], answers[3]]})
    assert (twice.status_code, "answered twice" in twice.json()["detail"]) == (409, True)
    none = operator.post("/people/reviews/decide", json={**WHY, "answers": [answers[2]]})
    assert (none.status_code, "None of these can be answered" in none.json()["detail"]) == (409, True)


def test_a_batch_that_later_changes_stand_on_is_taken_back_but_for_those(
    running: Any, operator: httpx2.Client
) -> None:
    pairs = [pair(running, number) for number in (1, 2)]
    answers = [{"review": review, "answer": "accepted"} for _, _, review in pairs]
    batch = operator.post("/people/reviews/decide", json={**WHY, "answers": answers}).json()
    change = batch["items"][0]["change"]

    def parted(session: Session) -> None:
        """Somebody has taken one of them back alone, and answered nothing."""
        changing.undo(session, Kind.PERSON, int(change.removeprefix("c-")), Because("Ruairidh Sample"))

    running.hub.door.submit(parted).result()
    refused = operator.post(f"/people/reviews/batches/{batch['id']}/undo", json=WHY)
    assert refused.status_code == 409
    assert pairs[0][2] in refused.json()["detail"]
    assert states(operator) == {pairs[0][2]: "accepted", pairs[1][2]: "accepted"}, "all of it or nothing"
    left = operator.post(f"/people/reviews/batches/{batch['id']}/undo", json={**WHY, "leave_overtaken": True})
    assert left.status_code == 200
    assert states(operator) == {pairs[0][2]: "accepted", pairs[1][2]: "open"}

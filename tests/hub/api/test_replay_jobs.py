"""Replays as jobs over HTTP: who may, what is said, and what makes no sense."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from dead_letter.replays.tables import replay_item
from safeguards.policy import Scope
from tests.hub.api.test_groups import KIND, WHY, fail, groups


def ended(running: Any, client: httpx2.Client, which: str) -> dict[str, Any]:
    found: dict[str, Any] = running.until(
        client, f"/replays/{which}", lambda body: body["ended_at"] is not None
    )
    return found


def test_a_group_is_replayed_as_one_job(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    fail(running, operator, case, "c-1", "c-2", "c-3", words="no street number 17")
    fail(running, operator, case, "c-4", words="the case is closed")
    closed, street = groups(operator)
    running.receiver.refuses = False
    answer = operator.post("/replays", json={"group": street["id"], "canary": 1, **WHY})
    assert answer.status_code == 202, answer.text
    job = ended(running, operator, answer.json()["id"])
    assert (job["state"], job["author"]) == ("done", "Ailsa Example")
    assert job["of"] == {"group": street["id"], "last": 3}
    assert job["progress"] == {
        "chosen": 3,
        "choosing": False,
        "waiting": 0,
        "out": 0,
        "delivered": 3,
        "mended": 0,
        "failed": 0,
        "skipped": 0,
        "left_out": 0,
    }
    assert sorted(running.receiver.got) == ["c-1", "c-2", "c-3"]
    items = operator.get(f"/replays/{job['id']}/items", params={"limit": 2}).json()
    assert [one["outcome"] for one in items["items"]] == ["delivered"] * 2
    rest = operator.get(f"/replays/{job['id']}/items", params={"after": items["next"]}).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    for one in items["items"] + rest["items"]:
        shown = operator.get(f"/dead-letters/{one['letter']}").json()
        assert shown["replayed_as"] == [{"id": one["made"], "state": "delivered"}]
    assert [one["id"] for one in groups(operator, open=True)] == [closed["id"]]
    assert [one["id"] for one in operator.get("/replays").json()["items"]] == [job["id"]]
    again = operator.post("/replays", json={"group": street["id"], **WHY})
    assert (again.status_code, "nothing to replay" in again.json()["detail"]) == (409, True)
    assert operator.get("/account").json()["balances"]


def test_a_key_is_kept_in_order_by_a_job(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    """One dead letter holds its followers; once it is delivered they come after it."""
    running.receiver.refuses = True
    for number in range(1, 6):
        operator.post("/events", json={**case, "id": f"c-{number}"}, headers=KIND).raise_for_status()
    [letter] = running.until(operator, "/dead-letters", lambda page: page["items"])["items"]
    running.receiver.refuses = False
    job = operator.post("/replays", json={"letters": [letter["id"]], **WHY}).json()
    assert ended(running, operator, job["id"])["progress"]["delivered"] == 1
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 5)
    assert running.receiver.got == [f"c-{number}" for number in range(1, 6)]


def test_what_receivers_said_is_masked_in_a_replay_too(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", words="nothing is known of a bin on Invented Street")
    [letter] = operator.get("/dead-letters").json()["items"]
    job = operator.post("/replays", json={"letters": [letter["id"]], **WHY}).json()["id"]
    ended(running, operator, job)
    [item] = operator.get(f"/replays/{job}/items").json()["items"]
    assert (item["outcome"], item["why"]) == ("failed", "It failed again: nothing is known of •••")
    kept = running.hub.reader
    with kept.session() as session:
        assert [row.why for row in session.execute(select(replay_item)).all()] == ["It failed again"]


def test_who_may_only_look_may_only_look(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    fail(running, operator, case, "c-1")
    [letter] = operator.get("/dead-letters").json()["items"]
    wanted = {"letters": [letter["id"]], **WHY}
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        assert reader.post("/replays", json=wanted).status_code == 403
        job = operator.post("/replays", json=wanted).json()["id"]
        assert reader.get("/replays").status_code == 200
        assert reader.get(f"/replays/{job}").status_code == 200
        for what in ("pause", "resume", "cancel"):
            assert reader.post(f"/replays/{job}/{what}", json=WHY).status_code == 403
    with running.client(Scope.DEAD_LETTERS_REPLAY) as replayer:
        assert replayer.get(f"/replays/{job}").status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"letters": ["d-1"], "group": "g-1"}, 422, "exactly one"),
        ({}, 422, "exactly one"),
        ({"letters": []}, 422, "letters"),
        ({"letters": ["d-1"] * 1001}, 422, "letters"),
        ({"stretch": {"first": 1}}, 422, "goes to one subscription"),
        ({"stretch": {"first": 1, "types": ["case opened"]}, "to": "app"}, 422, "types"),
        ({"stretch": {"first": 1, "last": 0}, "to": "app"}, 422, "last"),
        ({"stretch": {"first": 5000}, "to": "app"}, 409, "There is no event from 5000"),
        ({"letters": ["d-1"], "rate": 0}, 422, "rate"),
        ({"letters": ["d-1"], "stop_at": 1.5}, 422, "stop_at"),
        ({"letters": ["d-1"], "concurrency": 0}, 422, "concurrency"),
        ({"letters": ["d-1"], "canary": -1}, 422, "canary"),
        ({"letters": ["d-1"], "reason": ""}, 422, "reason"),
        ({"letters": ["d-1"], "to": "apq"}, 409, "did you mean 'app'"),
        ({"letters": ["d-77"]}, 404, "no delivery 77"),
        ({"letters": ["x"]}, 404, "not the id of a dead letter"),
        ({"letters": ["i-77"]}, 404, "no invalid message 77"),
        ({"letters": ["d-1", "i-1"], "to": "app"}, 409, "goes where the routes give it"),
        ({"group": "g-77"}, 404, "no group g-77"),
        ({"group": "77"}, 404, "not the id of a group"),
    ],
)
def test_what_makes_no_sense_is_refused(
    running: Any, operator: httpx2.Client, case: dict[str, Any], body: dict[str, Any], status: int, said: str
) -> None:
    fail(running, operator, case, "c-1")
    answer = operator.post("/replays", json={**WHY, **body})
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert operator.get("/replays").json()["items"] == []


def test_a_group_of_invalid_messages_is_a_job_too(running: Any, operator: httpx2.Client) -> None:
    operator.post("/events", content=b"not JSON", headers=KIND)
    [group] = groups(operator)
    aimed = operator.post("/replays", json={"group": group["id"], "to": "app", **WHY})
    assert (aimed.status_code, "goes where the routes give it" in aimed.text) == (409, True)
    job = operator.post("/replays", json={"group": group["id"], **WHY}).json()["id"]
    assert ended(running, operator, job)["progress"]["failed"] == 1
    [item] = operator.get(f"/replays/{job}/items").json()["items"]
    assert (item["letter"], item["seq"], item["outcome"]) == ("i-1", None, "failed")
    assert "still cannot become an event" in item["why"]
    assert operator.get("/dead-letters/i-1").json()["state"] == "open"


def test_a_replay_that_is_not_there(operator: httpx2.Client) -> None:
    for path in ("/replays/r-99", "/replays/99", "/replays/r-99/items"):
        assert operator.get(path).status_code == 404
    assert operator.post("/replays/r-99/cancel", json=WHY).status_code == 404
    assert operator.get("/replays", params={"after": "nonsense"}).status_code == 400

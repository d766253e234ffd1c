"""Groups of dead letters: failures of one cause, and what staff know of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope

KIND = {"content-type": "application/cloudevents+json"}
WHY = {"reason": "the register was mended"}


def fail(running: Any, operator: httpx2.Client, case: dict[str, Any], *ids: str, words: str = "") -> None:
    """Publish cases, each with a key of its own, that the receiver refuses."""
    running.receiver.refuses = True
    running.receiver.words = words or running.receiver.words
    before = operator.get("/account").json()["deliveries"]["dead"]
    for one in ids:
        body = {**case, "id": one, "partitionkey": one}
        assert operator.post("/events", json=body, headers=KIND).status_code == 202
    running.until(operator, "/account", lambda body: body["deliveries"]["dead"] == before + len(ids))


def groups(client: httpx2.Client, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        client.get("/dead-letters/groups", params=query).raise_for_status().json()["items"]
    )
    return items


def test_failures_of_one_cause_are_one_group(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", "c-2", words="no street number 17 in ward 4")
    fail(running, operator, case, "c-3", words="no street number 9 in ward 11")
    fail(running, operator, case, "c-4", words="the case is closed")
    operator.post("/events", content=b"not JSON", headers=KIND)
    invalid, closed, street = groups(operator)
    assert (street["count"], street["open"], street["state"]) == (3, 3, "new")
    assert street["words"] == "no street number <n> in ward <n>"
    assert (street["stage"], street["place"], street["error"]) == ("deliver", "app", "Reject")
    assert street["frame"].endswith("Receiver.deliver")
    assert street["first_at"] < street["last_at"] < closed["first_at"]
    assert (street["last_hour"], street["last_day"]) == (3, 3)
    assert (closed["count"], invalid["stage"]) == (1, "receive")
    assert [one["holder"] for one in (invalid, closed, street)] == ["Ailsa Example", None, None]
    whole = operator.get(f"/dead-letters/groups/{street['id']}").json()
    assert sum(hour["count"] for hour in whole["trend"]) == 3
    assert len(whole["letters"]) == 3
    for letter in whole["letters"]:
        shown = operator.get(f"/dead-letters/{letter}").json()
        assert (shown["group"], shown["stage"]) == (street["id"], "deliver")
        (attempt,) = shown["delivery"]["tries"]
        assert (attempt["error"], attempt["frame"]) == ("Reject", street["frame"])
        assert attempt["version"]
    assert {one["group"] for one in operator.get("/dead-letters").json()["items"]} == {
        one["id"] for one in (invalid, closed, street)
    }


def test_what_the_message_said_is_not_in_the_groups_words(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    title = case["data"]["title"]
    fail(running, operator, case, "c-1", words=f"there is no such case: {title}")
    [group] = groups(operator)
    assert group["words"] == "there is no such case: <value>"


def test_a_link_to_a_ticket_fits_or_is_refused(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    link = "https://tickets.example/" + "é" * 300
    answer = operator.patch(f"/dead-letters/groups/{group['id']}", json={"ticket": link})
    assert (answer.status_code, "at most 1,024 characters" in answer.text) == (409, True)


def test_a_decision_closes_a_letter_and_never_hides_the_next_failure(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", "c-2")
    [group] = groups(operator, open=True)
    for letter in operator.get(f"/dead-letters/groups/{group['id']}").json()["letters"]:
        assert operator.post(f"/dead-letters/{letter}/discard", json=WHY).status_code == 200
    assert groups(operator, open=True) == []
    assert groups(operator)[0]["open"] == 0
    fail(running, operator, case, "c-3")
    [again] = groups(operator, open=True)
    assert (again["id"], again["open"], again["count"]) == (group["id"], 1, 3)


def test_a_replay_takes_the_place_of_what_it_replays(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    [first] = operator.get(f"/dead-letters/groups/{group['id']}").json()["letters"]
    second = operator.post(f"/dead-letters/{first}/replay", json=WHY).json()["replayed_as"]
    running.until(operator, f"/dead-letters/{second}", lambda body: body["state"] == "dead")
    whole = operator.get(f"/dead-letters/groups/{group['id']}").json()
    assert whole["letters"] == [second]
    assert (whole["group"]["count"], whole["group"]["open"]) == (2, 1)
    running.receiver.refuses = False
    third = operator.post(f"/dead-letters/{second}/replay", json=WHY).json()["replayed_as"]
    running.until(operator, f"/dead-letters/{third}", lambda body: body["state"] == "delivered")
    assert groups(operator, open=True) == []


def test_a_resolved_group_that_fails_again_is_regressed(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    path = f"/dead-letters/groups/{group['id']}"
    done = operator.patch(path, json={"state": "resolved", **WHY}).raise_for_status().json()
    assert done["group"]["state"] == "resolved"
    assert groups(operator, state="new") == []
    fail(running, operator, case, "c-2")
    assert [one["id"] for one in groups(operator, state="regressed")] == [group["id"]]
    with running.hub.reader.session() as session:
        [entry] = audit.listing(session, thing=f"group/{group['id'][2:]}")
    assert (entry.who, entry.action, entry.reason) == ("Ailsa Example", "groups.change", WHY["reason"])
    assert entry.detail == {"state": "resolved", "was": "new"}


def test_staff_say_what_they_know_of_it(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    path = f"/dead-letters/groups/{group['id']}"
    known = {
        "state": "known",
        "owner": "Ruairidh Sample",
        "ticket": "https://tickets.example/INC-7",
        "labels": ["crm", "supplier"],
    }
    shown = operator.patch(path, json=known).raise_for_status().json()["group"]
    assert {name: shown[name] for name in known} == known
    written = operator.post(f"{path}/notes", json={"text": "the supplier was told"})
    assert written.status_code == 201
    [note] = written.json()["notes"]
    assert (note["who"], note["text"]) == ("Ailsa Example", "the supplier was told")
    for query in ({"owner": "Ruairidh Sample"}, {"label": "crm"}, {"words": "STREET such"}, {"place": "app"}):
        assert [one["id"] for one in groups(operator, **query)] == [group["id"]]
    for query in ({"owner": "nobody"}, {"label": "cr"}, {"words": "%"}, {"place": "crm"}, {"state": "new"}):
        assert groups(operator, **query) == []
    bare = operator.patch(path, json={"owner": "", "ticket": "", "labels": []}).json()["group"]
    assert (bare["owner"], bare["ticket"], bare["labels"]) == (None, None, [])


def test_a_muted_group_is_known_again_once_its_time_is_over(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    path = f"/dead-letters/groups/{group['id']}"
    soon = datetime.now(UTC) + timedelta(seconds=2)
    muted = operator.patch(path, json={"state": "muted", "muted_until": soon.isoformat()}).json()
    assert muted["group"]["state"] == "muted"
    fail(running, operator, case, "c-2")
    shown = running.until(operator, path, lambda body: body["group"]["state"] == "known")
    assert shown["group"]["muted_until"] is None
    assert [one["id"] for one in groups(operator, state="known")] == [group["id"]]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 409, "name what is"),
        ({"state": "muted"}, 409, "until when"),
        ({"state": "muted", "muted_until": "2001-01-01T00:00:00Z"}, 409, "lies in the future"),
        ({"muted_until": "2001-01-01T00:00:00Z"}, 409, "goes with"),
        ({"state": "new"}, 422, "state"),
        ({"ticket": "javascript:alert(1)"}, 422, "body.ticket: write a whole address, as https://"),
        ({"ticket": "INC-7"}, 422, "body.ticket: write a whole address, as https://"),
        ({"labels": ["x" * 65]}, 422, "labels"),
        ({"count": 0}, 422, "count"),
    ],
)
def test_what_makes_no_sense_is_refused(
    running: Any, operator: httpx2.Client, case: dict[str, Any], body: dict[str, Any], status: int, said: str
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    answer = operator.patch(f"/dead-letters/groups/{group['id']}", json=body)
    assert answer.status_code == status
    assert said in answer.text


def test_who_may_only_look_may_only_look(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    path = f"/dead-letters/groups/{group['id']}"
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        assert reader.get(path).status_code == 200
        assert reader.patch(path, json={"state": "known"}).status_code == 403
        assert reader.post(f"{path}/notes", json={"text": "no"}).status_code == 403
    with running.client(Scope.DEAD_LETTERS_TRIAGE) as triage:
        assert triage.get(path).status_code == 403
    assert operator.get("/dead-letters/groups/g-99").status_code == 404
    assert operator.get("/dead-letters/groups/d-1").status_code == 404

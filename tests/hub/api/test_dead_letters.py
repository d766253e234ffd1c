from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from ledger import invalid, tallies
from ledger.invalid import InvalidMessage
from ledger.states import Entered
from ledger.tallies import Count
from safeguards.audit import repository as audit
from safeguards.policy import Scope

WHY = {"reason": "the street is on the map now"}
KIND = {"content-type": "application/cloudevents+json"}


def dead(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> str:
    """The id of a dead delivery, with a follower held behind it."""
    running.receiver.refuses = True
    for number in (1, 2):
        assert operator.post("/events", json={**case, "id": f"c-{number}"}, headers=KIND).status_code == 202
    body = running.until(operator, "/dead-letters", lambda page: page["items"])
    running.receiver.refuses = False
    return str(body["items"][0]["id"])


def test_a_replayed_dead_letter_is_delivered_and_its_followers_after_it(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    shown = operator.get(f"/dead-letters/{which}").json()
    assert (shown["state"], shown["cause"], shown["stage"]) == ("dead", "no such street", "deliver")
    answer = operator.post(f"/dead-letters/{which}/replay", json=WHY)
    assert answer.status_code == 202, answer.text
    new = answer.json()["replayed_as"]
    running.until(operator, f"/dead-letters/{new}", lambda body: body["state"] == "delivered")
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 2)
    assert running.receiver.got == ["c-1", "c-2"]
    assert operator.get("/dead-letters").json()["items"] == []
    resolved = operator.get("/dead-letters", params={"state": "resolved"}).json()["items"]
    assert [one["id"] for one in resolved] == [which]
    shown = operator.get(f"/dead-letters/{which}").json()
    assert shown["replayed_as"] == [{"id": new, "state": "delivered"}]
    assert [(one["who"], one["reason"]) for one in shown["decisions"]] == [("Ailsa Example", WHY["reason"])]
    account = operator.get("/account").json()
    assert account["balances"]
    assert (account["dead_open"], account["dead_resolved"]) == (0, 1)
    again = operator.post(f"/dead-letters/{which}/replay", json=WHY)
    assert again.status_code == 409
    assert "nothing is left to do" in again.json()["detail"]


def test_a_discarded_one_lets_the_next_go(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    assert operator.post(f"/dead-letters/{which}/discard", json=WHY).status_code == 200
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    assert running.receiver.got == ["c-2"]
    assert operator.get(f"/dead-letters/{which}").json()["state"] == "discarded"


def test_the_original_is_masked_until_somebody_asks_for_it(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    operator.post("/events", content=b"Ailsa Example, not JSON", headers=KIND)
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        assert reader.get(f"/dead-letters/{which}").json()["event"]["data"]["title"] == "•••"
        message = reader.get("/dead-letters/i-1").json()
        assert message["raw"] is None
        assert message["bytes"] == 23
        assert "Ailsa" not in reader.get("/dead-letters").text
        assert reader.post(f"/dead-letters/{which}/replay", json=WHY).status_code == 403
        assert reader.post(f"/dead-letters/{which}/discard", json=WHY).status_code == 403
    assert operator.get("/dead-letters/i-1").json()["raw"] is None
    with running.hub.reader.session() as session:
        assert audit.listing(session, thing="invalid/1") == ()
    asked = {"unmasked": "true", "purpose": "to mend it"}
    assert operator.get("/dead-letters/i-1", params=asked).json()["raw"] == "Ailsa Example, not JSON"
    shown = operator.get(f"/dead-letters/{which}", params=asked).json()
    assert shown["event"]["data"] == case["data"]
    with running.hub.reader.session() as session:
        for thing in ("invalid/1", f"delivery/{which[2:]}"):
            (entry,) = audit.listing(session, thing=thing)
            assert (entry.who, entry.action, entry.reason) == (
                "Ailsa Example",
                "payloads.read",
                "to mend it",
            )


def keep(running: Any, raw: bytes, entry: str = "register", content_type: str = "text/plain") -> str:
    def unit(session: Any) -> int:
        tallies.add(session, [Count(entry, Entered.INVALID, 1, 1, "wards.txt")])
        message = InvalidMessage(
            entry,
            "translate",
            "the line names nothing",
            "name a case",
            raw,
            content_type,
            container="wards.txt",
            line=3,
        )
        return invalid.keep(session, [message])[0]

    return f"i-{running.hub.door.submit(unit).result()}"


def test_an_invalid_message_goes_in_by_its_own_door_once_that_takes_it(
    running: Any, operator: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(running.hub.adapters["register"]), "case", case)
    which = keep(running, b"c-77\n")
    answer = operator.post(f"/dead-letters/{which}/replay", json=WHY)
    assert answer.status_code == 202, answer.text
    seq = answer.json()["seq"]
    found = operator.get(f"/events/{seq}").json()
    assert (found["id"], found["entry"]) == ("c-77", "register")
    shown = operator.get(f"/dead-letters/{which}").json()
    assert (shown["state"], shown["mended_seq"]) == ("mended", seq)
    assert [one["reason"] for one in shown["decisions"]] == [WHY["reason"]]
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    account = operator.get("/account").json()
    assert account["balances"], account
    assert account["records_in_all"] == 1
    assert operator.post(f"/dead-letters/{which}/replay", json=WHY).status_code == 409


@pytest.mark.parametrize(
    ("raw", "entry", "content_type", "said"),
    [
        (b"bad", "register", "text/plain", "names nothing"),
        (b"comment", "register", "text/plain", "now ignores it"),
        (b"line", "gone", "text/plain", "cannot take one record again"),
        (b"{", "tester", "application/json", "still cannot become an event"),
        (b"[]", "tester", "application/json", "no event at all"),
    ],
)
def test_what_still_cannot_become_an_event_says_why_and_stays_open(
    running: Any, operator: httpx2.Client, raw: bytes, entry: str, content_type: str, said: str
) -> None:
    which = keep(running, raw, entry, content_type)
    answer = operator.post(f"/dead-letters/{which}/replay", json=WHY)
    assert answer.status_code == 409
    assert said in answer.json()["detail"]
    assert operator.get(f"/dead-letters/{which}").json()["state"] == "open"
    account = operator.get("/account").json()
    assert account["balances"]
    assert account["invalid"]["open"] == 1


def test_a_body_kept_from_http_is_read_again(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    binary = {f"{name}": case[name] for name in ("specversion", "id", "source", "type", "time")}
    raw = json.dumps(binary).encode() + b"\n" + json.dumps(case["data"]).encode()
    first = keep(running, raw, "tester", "binary mode")
    assert operator.post(f"/dead-letters/{first}/replay", json=WHY).json()["outcome"] == "mended"
    same = keep(running, json.dumps(case).encode(), "tester", "application/cloudevents+json")
    assert operator.post(f"/dead-letters/{same}/replay", json=WHY).json()["seq"] == 1
    clash = {**case, "data": {**case["data"], "reference": "R-2"}}
    other = keep(running, json.dumps(clash).encode(), "tester", "application/cloudevents+json")
    assert (
        "used for other content" in operator.post(f"/dead-letters/{other}/replay", json=WHY).json()["detail"]
    )
    account = operator.get("/account").json()
    assert account["events"] == 1
    assert account["balances"], account


def test_one_that_spoke_for_a_source_not_its_own_is_not_let_in_by_a_replay(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    key = running.key(Scope.EVENTS_PUBLISH, sources=("/invented/elsewhere",))
    answer = httpx2.post(
        running.url + "/events", json=case, headers={**KIND, "authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 403
    refused = operator.post("/dead-letters/i-1/replay", json=WHY)
    assert refused.status_code == 409
    assert "may not speak for that source" in refused.json()["detail"]
    assert operator.post("/dead-letters/i-1/discard", json=WHY).status_code == 200
    assert operator.get("/dead-letters").json()["items"] == []


def test_a_whole_group_is_given_up_and_what_fails_later_is_not(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.refuses = True
    for name in ("c-1", "c-2", "c-3"):
        event = {**case, "id": name, "partitionkey": name}
        operator.post("/events", json=event, headers=KIND).raise_for_status()
    running.until(operator, "/dead-letters", lambda page: len(page["items"]) == 3)
    [group] = operator.get("/dead-letters/groups").json()["items"]
    path = f"/dead-letters/groups/{group['id']}/discard"
    assert operator.post(path, json={"reason": " "}).status_code == 409
    done = operator.post(path, json={"reason": "a wrong route"}).json()
    assert done == {"id": group["id"], "discarded": 3, "more": False, "left": 0, "why": None}
    assert operator.post(path, json={"reason": "again"}).json()["discarded"] == 0
    operator.post(
        "/events", json={**case, "id": "c-4", "partitionkey": "c-4"}, headers=KIND
    ).raise_for_status()
    later = running.until(operator, "/dead-letters", lambda page: page["items"])["items"]
    assert [one["event_id"] for one in later] == ["c-4"], "what fails later is not hidden by it"
    with running.client(Scope.DEAD_LETTERS_REPLAY) as replayer:
        assert replayer.post(path, json={"reason": "no"}).status_code == 403
    assert operator.post("/dead-letters/groups/g-99/discard", json={"reason": "no"}).status_code == 404
    assert operator.get("/account").json()["balances"]


def test_what_is_being_replayed_is_not_given_up_with_its_group_and_that_is_said(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    running.receiver.refuses = True
    for name in ("c-1", "c-2", "c-3"):
        event = {**case, "id": name, "partitionkey": name}
        operator.post("/events", json=event, headers=KIND).raise_for_status()
    page = running.until(operator, "/dead-letters", lambda page: len(page["items"]) == 3)
    first = page["items"][0]
    held = {"what": "subscription", "name": "app", **WHY}
    operator.post("/pauses", json=held).raise_for_status()
    operator.post(f"/dead-letters/{first['id']}/replay", json=WHY).raise_for_status()
    path = f"/dead-letters/groups/{first['group']}/discard"
    done = operator.post(path, json={"reason": "a wrong route"}).json()
    assert (done["discarded"], done["more"], done["left"]) == (2, False, 1)
    assert f"{first['id']} is being replayed already" in done["why"]
    [left] = operator.get("/dead-letters").json()["items"]
    assert left["id"] == first["id"]

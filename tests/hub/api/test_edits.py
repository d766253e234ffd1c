"""Edits of dead letters, governed: through HTTP, with the hub making the deliveries itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_dead_letters import KIND, dead

WHY = "the street has another name since May"
TITLE = {"data.title": "A bin on Sample Street"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def look(client: httpx2.Client, which: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/dead-letters/{which}").raise_for_status().json()
    return found


def edit(client: httpx2.Client, which: str, **more: Any) -> httpx2.Response:
    """Submit an edit made of the letter as it is now."""
    told = {"set": TITLE} if not more.keys() & {"data", "set", "unset", "text", "subject", "type"} else {}
    body = {"reason": WHY, "revision": look(client, which)["revision"], **told, **more}
    return client.post(f"/dead-letters/{which}/edits", json=body)


def sent(running: Any, client: httpx2.Client, answer: httpx2.Response, state: str = "delivered") -> Any:
    """The edit, once its delivery has ended so."""
    assert answer.status_code == 202, answer.text
    assert answer.json()["outcome"] == "sent"
    found = answer.json()["edit"]
    running.until(client, f"/dead-letters/{found['delivery']}", lambda body: body["state"] == state)
    return found


def test_an_edit_is_a_new_event_that_makes_the_dead_one_good(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    before = operator.get("/events/1").json()
    answer = edit(operator, which)
    found = sent(running, operator, answer)
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 2)
    assert running.receiver.got == [found["event_id"], "c-2"], "in its original's place in the order"
    made = operator.get(f"/events/{found['seq']}").json()
    assert made["id"] != "c-1"
    assert (made["source"], made["causationid"], made["correlationid"]) == ("/invented/app", "c-1", "c-1")
    assert made["hub_id"] == before["hub_id"]
    shown = look(operator, which)
    assert (shown["state"], shown["delivery"]["resolved_by"]) == ("dead", int(found["delivery"][2:]))
    assert [one["id"] for one in shown["edits"]] == [found["id"]]
    assert shown["replayed_as"] == [{"id": found["delivery"], "state": "delivered"}]
    assert [(one["who"], one["action"], one["reason"]) for one in shown["decisions"]] == [
        ("Ailsa Example", "dead-letters.edit", WHY)
    ]
    assert operator.get("/events/1").json() == before
    assert operator.get("/dead-letters").json()["items"] == []
    account = operator.get("/account").json()
    assert account["balances"], account
    assert (account["dead_open"], account["dead_resolved"], account["records_in_all"]) == (0, 1, 2)
    with running.hub.reader.session() as session:
        [entry] = audit.listing(session, thing=f"delivery/{which[2:]}")
    assert entry.detail == {"edit": 1, "event": found["seq"], "delivery": int(found["delivery"][2:])}


def test_an_edit_goes_to_the_subscription_that_failed_only(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    more = '[subscriptions.other]\nadapter = "receiver"\n[routes.all]\ntypes = ["case.*"]\nto = "other"\n'
    operator.put("/routes", params={"owner": "more"}, content=more).raise_for_status()
    running.receiver.refuses = True
    operator.post("/events", json=case, headers=KIND)
    running.until(operator, "/account", lambda body: body["deliveries"]["dead"] == 2)
    running.receiver.refuses = False
    items = {one["subscription"]: one["id"] for one in operator.get("/dead-letters").json()["items"]}
    found = sent(running, operator, edit(operator, items["app"]))
    made = operator.get(f"/events/{found['seq']}/deliveries").json()
    assert [one["subscription"] for one in made["items"]] == ["app"]
    found = sent(running, operator, edit(operator, items["other"], to="all"))
    made = operator.get(f"/events/{found['seq']}/deliveries").json()
    assert sorted(one["subscription"] for one in made["items"]) == ["app", "other"]
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 3)
    assert operator.get("/account").json()["balances"]


def test_an_edit_that_fails_is_a_dead_letter_of_its_own_and_can_be_edited_again(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    running.receiver.refuses = True
    first = sent(running, operator, edit(operator, which), "dead")
    again = edit(operator, which, set={"data.title": "Another"})
    assert again.status_code == 409
    assert f"replayed as {first['delivery']}, which is dead too" in again.json()["detail"]
    second = sent(running, operator, edit(operator, first["delivery"], subject="FS-1"), "dead")
    running.receiver.refuses = False
    third = sent(running, operator, edit(operator, second["delivery"], set={"data.title": "Third"}))
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 2)
    assert running.receiver.got == [third["event_id"], "c-2"]
    number = int(third["delivery"][2:])
    for letter in (which, first["delivery"], second["delivery"]):
        assert look(operator, letter)["delivery"]["resolved_by"] == number
    last = operator.get(f"/events/{third['seq']}").json()
    assert (last["causationid"], last["correlationid"], last["subject"]) == (
        second["event_id"],
        "c-1",
        "FS-1",
    )
    assert third["event_id"].count(":edit:") == 1
    account = operator.get("/account").json()
    assert account["balances"]
    assert account["dead_resolved"] == 3


def test_an_edit_that_failed_can_be_replayed_and_discarded_with_its_original(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    running.receiver.refuses = True
    found = sent(running, operator, edit(operator, which), "dead")
    new = operator.post(f"/dead-letters/{found['delivery']}/replay", json={"reason": WHY}).json()
    running.until(operator, f"/dead-letters/{new['replayed_as']}", lambda body: body["state"] == "dead")
    assert running.receiver.got == [], "the follower waits behind the replay of the edit"
    running.receiver.refuses = False
    gone = operator.post(f"/dead-letters/{new['replayed_as']}/discard", json={"reason": WHY})
    assert gone.status_code == 200
    for letter in (which, found["delivery"]):
        assert look(operator, letter)["state"] == "discarded"
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    assert running.receiver.got == ["c-2"]
    assert operator.get("/account").json()["balances"]


def test_an_edit_closes_the_letter_in_its_group(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    running.receiver.refuses = True
    [group] = operator.get("/dead-letters/groups", params={"open": "true"}).json()["items"]
    found = sent(running, operator, edit(operator, which), "dead")
    whole = operator.get(f"/dead-letters/groups/{group['id']}").json()
    assert whole["letters"] == [found["delivery"]]
    running.receiver.refuses = False
    sent(running, operator, edit(operator, found["delivery"], subject="FS-1"))
    assert operator.get("/dead-letters/groups", params={"open": "true"}).json()["items"] == []


def test_an_edit_that_expires_leaves_the_letter_open(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    held = ROUTES.replace("order_by", "enabled = false\norder_by") + 'expires_after = "100ms"\n'
    operator.put("/routes", params={"owner": "tests"}, content=held).raise_for_status()
    sent(running, operator, edit(operator, which), "expired")
    assert [one["id"] for one in operator.get("/dead-letters").json()["items"]] == [which]
    [group] = operator.get("/dead-letters/groups", params={"open": "true"}).json()["items"]
    assert group["open"] == 1
    again = edit(operator, which, subject="FS-1")
    assert again.status_code == 202, again.text


def test_the_same_edit_twice_is_refused_visibly(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    body = {"reason": WHY, "revision": look(operator, which)["revision"], "set": TITLE}
    found = sent(running, operator, operator.post(f"/dead-letters/{which}/edits", json=body))
    for again in (operator.post(f"/dead-letters/{which}/edits", json=body), edit(operator, which)):
        assert again.status_code == 409
        said = again.json()["detail"]
        assert f"submitted already, as {found['id']} by Ailsa Example at 20" in said
        assert f"it is the event {found['seq']}. Nothing was sent again" in said
    assert operator.get("/account").json()["events"] == 3


@pytest.mark.parametrize("what", ["edit", "replay", "discard"])
def test_who_comes_second_is_told_by_whom_and_when(
    running: Any, operator: httpx2.Client, case: dict[str, Any], what: str
) -> None:
    which = dead(running, operator, case)
    seen = look(operator, which)["revision"]
    with running.client(holder="Ruairidh Sample") as other:
        if what == "edit":
            assert edit(other, which, subject="FS-1").status_code == 202
        else:
            other.post(f"/dead-letters/{which}/{what}", json={"reason": WHY}).raise_for_status()
    answer = edit(operator, which, revision=seen)
    assert (answer.status_code, answer.json()["title"]) == (409, "Somebody else was first")
    assert f"{which} has moved on since you looked at it: Ruairidh Sample" in answer.json()["detail"]
    assert operator.get("/account").json()["events"] == (3 if what == "edit" else 2)
    assert edit(operator, which, revision=0 if seen else 99).status_code == 409


def test_two_at_once_one_is_sent(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    which = dead(running, operator, case)
    seen = look(operator, which)["revision"]

    def submit(number: int) -> int:
        with running.client() as client:
            return edit(client, which, revision=seen, subject=f"FS-{number}").status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(submit, range(8))) == [202] + [409] * 7
    assert operator.get("/account").json()["events"] == 3


def test_the_diff_is_masked_until_somebody_may_see_it(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    draft = {"set": {**TITLE, "data.service": "noise"}, "subject": "FS-1"}
    found = operator.post(f"/dead-letters/{which}/diff", json=draft).raise_for_status().json()
    assert found["changes"] == [
        {"path": "subject", "kind": "changed", "before": "null", "after": '"FS-1"'},
        {"path": "data.service", "kind": "changed", "before": '"missed_bin"', "after": '"noise"'},
        {"path": "data.title", "kind": "changed", "before": '"•••"', "after": '"•••"'},
    ]
    assert found["masked"]
    asked = {"unmasked": "true", "purpose": "to mend it"}
    clear = operator.post(f"/dead-letters/{which}/diff", json=draft, params=asked).json()
    assert clear["changes"][2]["before"] == '"A bin on Invented Street"'
    assert clear["changes"][2]["after"] == '"A bin on Sample Street"'
    with running.hub.reader.session() as session:
        [entry] = audit.listing(session, thing=f"delivery/{which[2:]}")
    assert (entry.action, entry.reason) == ("payloads.read", "to mend it")
    assert look(operator, which)["edits"] == []
    early = operator.get(f"/dead-letters/{which}/diff")
    assert (early.status_code, f"{which} was not edited so far" in early.text) == (404, True)
    strange = operator.get("/dead-letters/d-99/diff")
    assert (strange.status_code, "no delivery 99" in strange.text) == (404, True)
    sent(running, operator, edit(operator, which, **draft, revision=found["revision"]))
    recorded = operator.get(f"/dead-letters/{which}/diff").json()
    assert recorded["changes"] == found["changes"]
    assert operator.get(f"/dead-letters/{which}/diff", params=asked).json()["changes"] == clear["changes"]
    other = operator.get(f"/dead-letters/{which}/diff", params={"edit": "e-9"})
    assert (other.status_code, f"e-9 is no edit of {which}; there are: e-1." in other.text) == (404, True)
    with running.client(Scope.DEAD_LETTERS_READ, Scope.DEAD_LETTERS_EDIT) as editor:
        assert editor.post(f"/dead-letters/{which}/diff", json=draft, params=asked).status_code == 403
        assert editor.get(f"/dead-letters/{which}/diff", params=asked).status_code == 403
        assert "Sample" not in editor.get(f"/dead-letters/{which}/diff").text


def test_each_step_needs_its_own_scope(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> None:
    which = dead(running, operator, case)
    scopes = set(Scope) - {Scope.DEAD_LETTERS_EDIT}
    with running.client(*scopes) as other:
        assert edit(other, which).status_code == 403
        assert other.post(f"/dead-letters/{which}/diff", json={"set": TITLE}).status_code == 403
    with running.client(*(set(Scope) - {Scope.DEAD_LETTERS_APPROVE})) as other:
        for verdict in ("approve", "refuse"):
            assert other.post(f"/dead-letters/edits/e-1/{verdict}", json={"reason": "x"}).status_code == 403

"""Edits that wait for a second person: by route, by data class, and what counts as another person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_dead_letters import dead, keep
from tests.hub.api.test_edits import TITLE, WHY, edit, look

YES = {"reason": "I looked at the map"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def asking(running: Any, operator: httpx2.Client) -> httpx2.Client:
    """The operator, where the route asks for a second person."""
    routes = ROUTES + "approve_edits = true\n"
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()
    return operator


def verdict(client: httpx2.Client, number: str, what: str = "approve") -> httpx2.Response:
    return client.post(f"/dead-letters/edits/{number}/{what}", json=YES)


def waiting(client: httpx2.Client) -> list[str]:
    page = client.get("/dead-letters/edits", params={"state": "waiting"}).raise_for_status().json()
    return [one["id"] for one in page["items"]]


def test_an_edit_waits_until_another_person_lets_it_go(
    running: Any, asking: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, asking, case)
    preview = asking.post(f"/dead-letters/{which}/diff", json={"set": TITLE}).raise_for_status().json()
    assert preview["second_person"] == "the route cases asks for it"
    answer = edit(asking, which)
    assert (answer.status_code, answer.json()["outcome"]) == (202, "waiting")
    number = answer.json()["edit"]["id"]
    assert waiting(asking) == [number]
    assert asking.get("/account").json()["events"] == 2
    assert asking.get(f"/dead-letters/{which}/diff").json()["changes"][0]["path"] == "data.title"
    assert "submitted already" in edit(asking, which).text
    assert "waits for a second person, e-1 by Ailsa Example" in edit(asking, which, subject="FS-9").text
    for name in ("Ailsa Example", "  AILSA   example "):
        with running.client(holder=name) as same:
            own = verdict(same, number)
            assert own.status_code == 409
            assert "Two keys of one holder are one person" in own.json()["detail"]
    with running.client(holder="Ruairidh Sample") as other:
        done = verdict(other, number)
        assert (done.status_code, done.json()["outcome"]) == (202, "sent"), done.text
        again = verdict(other, number)
        assert again.status_code == 409
        assert "it was sent by Ruairidh Sample at 20" in again.json()["detail"]
    found = done.json()["edit"]
    running.until(asking, f"/dead-letters/{found['delivery']}", lambda body: body["state"] == "delivered")
    assert (found["author"], found["decided_by"], found["decision"]) == (
        "Ailsa Example",
        "Ruairidh Sample",
        YES["reason"],
    )
    assert running.receiver.got[0] == found["event_id"]
    assert waiting(asking) == []
    of_edit = asking.get("/audit", params={"thing": number, "order": "oldest"}).json()["items"]
    assert [(one["action"], one["thing"]) for one in of_edit] == [
        ("dead-letters.propose", which),
        ("dead-letters.approve", which),
    ]
    for strange in ("e-99", "e-x", "c-99"):
        assert asking.get("/audit", params={"thing": strange}).status_code == 404, strange
    with running.hub.reader.session() as session:
        entries = audit.listing(session, thing=f"delivery/{which[2:]}")
    assert [(one.who, one.action, one.reason) for one in entries] == [
        ("Ruairidh Sample", "dead-letters.approve", YES["reason"]),
        ("Ailsa Example", "dead-letters.propose", WHY),
    ]
    assert asking.get("/account").json()["balances"]


def test_a_refused_edit_is_not_sent_and_the_letter_can_be_edited_again(
    running: Any, asking: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, asking, case)
    assert edit(asking, which).json()["outcome"] == "waiting"
    with running.client(holder="Ruairidh Sample") as other:
        done = verdict(other, "e-1", "refuse")
        assert (done.status_code, done.json()["outcome"]) == (200, "refused")
        assert verdict(other, "e-1").status_code == 409
        assert edit(asking, which).json()["outcome"] == "waiting"
        assert asking.get(f"/dead-letters/{which}/diff", params={"edit": "e-1"}).status_code == 200
        assert verdict(other, "e-2").json()["outcome"] == "sent"
    assert [one["state"] for one in look(asking, which)["edits"]] == ["refused", "sent"]
    assert asking.get("/account").json()["balances"]


def test_its_author_may_take_it_back_without_being_one_who_approves(
    running: Any, asking: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, asking, case)
    number = edit(asking, which).json()["edit"]["id"]
    with running.client(Scope.DEAD_LETTERS_EDIT, holder="Ruairidh Sample") as other:
        assert verdict(other, number, "refuse").status_code == 403
        told = verdict(other, number, "withdraw")
        assert (told.status_code, "is Ailsa Example's" in told.text) == (409, True)
    with running.client(Scope.DEAD_LETTERS_EDIT) as author:
        assert verdict(author, number, "withdraw").json()["outcome"] == "refused"
        assert "does not wait any more" in verdict(author, number, "withdraw").text
    assert waiting(asking) == []
    assert edit(asking, which).json()["outcome"] == "waiting", "it can be asked for again"
    assert look(asking, which)["decisions"][1]["action"] == "dead-letters.withdraw"


@pytest.mark.parametrize("what", ["replay", "discard"])
def test_an_edit_of_what_was_decided_meanwhile_is_not_sent(
    running: Any, asking: httpx2.Client, case: dict[str, Any], what: str
) -> None:
    which = dead(running, asking, case)
    edit(asking, which)
    asking.post(f"/dead-letters/{which}/{what}", json={"reason": "no"}).raise_for_status()
    with running.client(holder="Ruairidh Sample") as other:
        late = verdict(other, "e-1")
        assert (late.status_code, late.json()["title"]) == (409, "Somebody else was first")
        assert "Ailsa Example" in late.json()["detail"]
        assert verdict(other, "e-1", "refuse").status_code == 200
    assert asking.get("/account").json()["events"] == 2


def test_a_mended_row_waits_too(
    running: Any, asking: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(running.hub.adapters["register"]), "case", case)
    which = keep(running, b"bad")
    answer = edit(asking, which, text="c-77")
    assert (answer.status_code, answer.json()["outcome"]) == (202, "waiting"), answer.text
    assert look(asking, which)["state"] == "open"
    assert verdict(asking, "e-1").status_code == 409
    with running.client(holder="Ruairidh Sample") as other:
        done = verdict(other, "e-1")
    assert (done.status_code, done.json()["outcome"]) == (202, "sent"), done.text
    shown = look(asking, which)
    assert (shown["state"], shown["mended_seq"]) == ("mended", done.json()["edit"]["seq"])
    running.until(asking, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    assert asking.get("/account").json()["balances"]


class TestByClass:
    """The settings ask for a second person from a data class on."""

    @pytest.fixture
    def told(self) -> dict[str, Any]:
        return {"dead_letters": {"second_person": "personal"}}

    def test_data_of_that_class_waits(
        self, running: Any, operator: httpx2.Client, case: dict[str, Any]
    ) -> None:
        which = dead(running, operator, case)
        answer = edit(operator, which).json()
        assert answer["outcome"] == "waiting"
        assert answer["edit"]["second_person"] == "it holds sensitive data"
        with running.client(holder="Ruairidh Sample") as other:
            assert verdict(other, "e-1").json()["outcome"] == "sent"


def test_a_page_of_edits_goes_on(running: Any, asking: httpx2.Client, case: dict[str, Any]) -> None:
    which = dead(running, asking, case)
    with running.client(holder="Ruairidh Sample") as other:
        for number in range(3):
            assert edit(asking, which, subject=f"FS-{number}").status_code == 202
            verdict(other, f"e-{number + 1}", "refuse").raise_for_status()
    first = asking.get("/dead-letters/edits", params={"limit": 2}).json()
    rest = asking.get("/dead-letters/edits", params={"limit": 2, "after": first["next"]}).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == ["e-3", "e-2", "e-1"]
    assert rest["next"] is None
    assert asking.get("/dead-letters/edits/e-9").status_code == 404
    assert asking.get("/dead-letters/edits/d-1").status_code == 404


def test_of_two_who_approve_at_once_one_sends_it(
    running: Any, asking: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, asking, case)
    edit(asking, which)

    def approve(number: int) -> int:
        with running.client(holder=f"Colleague {number}") as other:
            return verdict(other, "e-1").status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(approve, range(6))) == [202] + [409] * 5
    assert asking.get("/account").json()["events"] == 3


def test_what_goes_to_all_goes_by_no_route_that_asks_without_being_asked_for(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    more = '[subscriptions.other]\nadapter = "receiver"\n[routes.all]\ntypes = ["case.*"]\nto = "other"\n'
    which = dead(running, operator, case)
    operator.put(
        "/routes", params={"owner": "more"}, content=more + "approve_edits = true\n"
    ).raise_for_status()
    found = edit(operator, which, to="all").json()
    assert (found["outcome"], found["edit"]["second_person"]) == ("waiting", "the route all asks for it")
    with running.client(holder="Ruairidh Sample") as other:
        done = verdict(other, "e-1").json()["edit"]
        assert edit(other, which).status_code == 409
    made = operator.get(f"/events/{done['seq']}/deliveries").json()["items"]
    assert sorted(one["subscription"] for one in made) == ["app", "other"]

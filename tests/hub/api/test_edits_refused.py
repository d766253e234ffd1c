"""Edits that cannot be: refused with a plain sentence, and nothing of them is kept."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_dead_letters import KIND, dead
from tests.hub.api.test_edits import TITLE, WHY, edit, look

FORMS = '[subscriptions.forms]\nadapter = "receiver"\n[routes.forms]\ntypes = ["form.*"]\nto = "forms"\n'


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"id": "c-9"}, 422, "the id of an event cannot be edited: the edited event is given an id of its"),
        ({"source": "/x"}, 422, "the source of an event cannot be edited: the edited event keeps"),
        ({"causationid": "x"}, 422, "the causationid of an event cannot be edited"),
        ({"correlationid": "x"}, 422, "the correlationid of an event cannot be edited"),
        ({"time": "2026-01-01T00:00:00Z"}, 422, "the time of an event cannot be edited"),
        ({"set": {"id": "c-9"}}, 422, "the id of an event cannot be edited"),
        ({"set": {"title": "x"}}, 422, "a place in the data begins with data"),
        ({"set": {"data.lines[7].x": 1}}, 422, "there is no such place in the data"),
        ({"set": {"data..x": 1}}, 422, "is not a place in the data"),
        ({"set": {"data.colour": 1}}, 422, "data.colour: is not a field of this type"),
        ({"data": {}}, 422, "is missing"),
        ({"data": None}, 422, "data"),
        ({"unset": ["data.title"]}, 422, "data.title: is missing"),
        ({"unset": ["data"]}, 422, "all of the data cannot be taken away"),
        ({"type": "case.exploded"}, 422, "is not in the catalogue"),
        ({"type": "sensor.alert"}, 422, "data"),
        ({"set": {"data.title": "•••"}}, 422, "this is the mask, and not a value"),
        ({"set": {}}, 422, "nothing is different"),
        ({"text": "c-9"}, 422, "an event has no text to mend"),
        ({"subject": "a\nb"}, 422, "subject"),
        ({"reason": " "}, 422, "reason"),
        ({"revision": -1}, 422, "revision"),
        ({"colour": 1}, 422, "colour"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    running: Any,
    operator: httpx2.Client,
    case: dict[str, Any],
    body: dict[str, Any],
    status: int,
    said: str,
) -> None:
    which = dead(running, operator, case)
    told = {"reason": WHY, "revision": 0, "set": TITLE if "unset" in body else {}, **body}
    answer = operator.post(f"/dead-letters/{which}/edits", json=told)
    assert answer.status_code == status, answer.text
    assert said in answer.text
    assert look(operator, which)["edits"] == []
    assert operator.get("/account").json()["events"] == 2


def test_an_edit_is_read_as_strictly_as_an_event(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    for data, said in (
        ('{"title": "a", "title": "b"}', "given twice"),
        ('{"title": NaN}', "not JSON"),
        ('{"title": "\\u0000"}', "U+0000"),
        ("[" * 100 + "]" * 100, "inside each other"),
        ("[" * 100_000 + "]" * 100_000, ""),
    ):
        body = f'{{"reason": "x", "revision": 0, "data": {data}}}'
        answer = operator.post(
            f"/dead-letters/{which}/edits", content=body, headers={"content-type": "application/json"}
        )
        assert answer.status_code in {400, 422}, answer.text
        assert said in answer.text
    assert look(operator, which)["edits"] == []


def test_only_what_is_dead_and_has_a_subscription_is_edited(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    operator.post("/events", json={**case, "id": "c-0", "partitionkey": "free"}, headers=KIND)
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    answer = edit(operator, "d-1")
    assert answer.status_code == 409
    assert "is delivered; only a dead one" in answer.json()["detail"]
    which = dead(running, operator, case)
    operator.put("/routes", params={"owner": "tests"}, content="").raise_for_status()
    answer = edit(operator, which)
    assert answer.status_code == 409
    assert "The subscription app" in answer.json()["detail"]
    assert (
        operator.post(
            "/dead-letters/d-99/edits", json={"reason": "x", "revision": 0, "set": TITLE}
        ).status_code
        == 404
    )
    assert operator.get("/account").json()["balances"]


def test_a_receiver_that_is_not_cleared_for_it_is_not_sent_it(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    which = dead(running, operator, case)
    routes = ROUTES.replace('adapter = "receiver"', 'adapter = "receiver"\ncleared_for = "internal"')
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()
    answer = edit(operator, which)
    assert answer.status_code == 409
    assert "app is not cleared for sensitive data" in answer.json()["detail"]
    assert look(operator, which)["edits"] == []


class TestLarge:
    """Payloads of five megabytes, where the settings let them in."""

    @pytest.fixture
    def told(self) -> dict[str, Any]:
        return {"intake": {"max_body_bytes": 20_000_000}}

    def test_one_place_of_five_megabytes_is_edited_and_shown(
        self, running: Any, operator: httpx2.Client
    ) -> None:
        operator.put("/routes", params={"owner": "forms"}, content=FORMS).raise_for_status()
        running.receiver.refuses = True
        answers = {f"question {number}": "an answer of some length " * 8 for number in range(25_000)}
        data = {
            "form": "long",
            "reference": "F-1",
            "submitted_at": "2026-05-01T10:00:00Z",
            "answers": answers,
        }
        sent = {"specversion": "1.0", "id": "f-1", "source": "/invented/web", "time": "2026-05-01T10:00:00Z"}
        sent |= {"type": "uk.gov.council.form.submitted.v1"}
        assert operator.post("/events", json={**sent, "data": data}, headers=KIND).status_code == 202
        running.until(operator, "/account", lambda body: body["deliveries"]["dead"] == 1)
        running.receiver.refuses = False
        one = {"set": {'data.answers["question 7"]': "short"}}
        answer = operator.post("/dead-letters/d-1/diff", json=one).raise_for_status()
        assert [each["path"] for each in answer.json()["changes"]] == ['data.answers["question 7"]']
        every = {"data": {**data, "answers": dict.fromkeys(answers, "none")}}
        answer = operator.post("/dead-letters/d-1/diff", json=every).raise_for_status()
        assert answer.json()["more"] == len(answers) - len(answer.json()["changes"])
        assert len(answer.content) < 200_000
        done = edit(operator, "d-1", **one)
        assert done.status_code == 202, done.text
        found = done.json()["edit"]["delivery"]
        running.until(operator, f"/dead-letters/{found}", lambda body: body["state"] == "delivered")

    def test_more_than_is_let_in_is_refused(
        self, running: Any, operator: httpx2.Client, case: dict[str, Any]
    ) -> None:
        which = dead(running, operator, case)
        body = {"reason": WHY, "revision": 0, "data": {"title": "x" * 20_000_000}}
        for path in ("diff", "edits"):
            assert operator.post(f"/dead-letters/{which}/{path}", json=body).status_code == 413


def test_what_may_have_arrived_is_edited_only_by_one_who_has_looked(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    """An edit has an id of its own: its receiver would not drop it as a repeat."""
    once = {"owner": "tests"}
    operator.put("/routes", params=once, content=f"{ROUTES}retry = {{ attempts = 1 }}\n").raise_for_status()
    running.receiver.away = running.receiver.uncertain = True
    operator.post("/events", json=case, headers=KIND)
    running.until(operator, "/account", lambda body: body["deliveries"]["dead"] == 1)
    running.receiver.away = False
    answer = edit(operator, "d-1")
    assert answer.status_code == 409
    assert "may have arrived" in answer.json()["detail"]
    assert look(operator, "d-1")["edits"] == []
    done = edit(operator, "d-1", not_there=True)
    assert done.status_code == 202, done.text
    found = done.json()["edit"]["delivery"]
    shown = running.until(operator, f"/dead-letters/{found}", lambda body: body["state"] == "delivered")
    assert shown["delivery"]["possible_duplicate"]

"""Edits that cannot be: refused with a plain sentence, and nothing of them is kept."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_dead_letters import KIND, dead
from tests.hub.api.test_edits import TITLE, WHY, edit, look


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

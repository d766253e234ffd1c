"""Mistakes in a search: said, and not answered as if nothing had failed."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_dead_letters import KIND
from tests.hub.api.test_groups import fail


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"subscription": "ap"}, 409, "did you mean 'app'"),
        ({"route": "nowhere"}, 409, "There is no route 'nowhere'"),
        ({"stage": "delivr"}, 409, "did you mean 'deliver'"),
        ({"type": ["case.opend"]}, 409, "did you mean 'case.opened'"),
        ({"type": ["cases.*"]}, 409, "There is no type of event 'cases.*'"),
        ({"group": "g-999"}, 404, "g-999"),
    ],
)
def test_a_name_that_nothing_has_is_refused(
    running: Any, operator: httpx2.Client, case: dict[str, Any], query: dict[str, Any], status: int, said: str
) -> None:
    fail(running, operator, case, "c-1")
    answer = operator.post("/dead-letters/search", json=query)
    assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_a_name_that_no_letter_ever_had_is_said(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    """What failed of a file, and by which error, may well be nothing: but a slip of the pen is told of."""

    def told(**query: str) -> list[str]:
        page = operator.post("/dead-letters/search", json=query).raise_for_status().json()
        return [one for one in page["unsearched"] if "No dead letter" in one]

    assert told(entry="anything") == [], "nothing has failed at all"
    fail(running, operator, case, "c-1")
    [letter] = operator.get("/dead-letters").json()["items"]
    error = operator.get(f"/dead-letters/groups/{letter['group']}").json()["group"]["error"]
    [key] = [
        one["key_id"] for one in operator.get("/keys").json()["items"] if one["holder"] == "Ailsa Example"
    ]
    assert told(entry=key, error=error, source=case["source"]) == []
    assert told(error=f"{error}s", file="moved.csv", source="/nowhere", entry="ailsa example") == [
        f"No dead letter ever came in by 'ailsa example': did you mean {key!r}?",
        "No dead letter ever came from the file 'moved.csv'.",
        "No dead letter was ever of the source '/nowhere'.",
        f"No dead letter was ever of the error '{error}s': did you mean {error!r}?",
    ]
    closed = operator.post(f"/dead-letters/{letter['id']}/discard", json={"reason": "a trial"})
    assert (closed.status_code, told(entry=key, error=error)) == (200, []), "it had one"


def test_a_search_that_can_never_run_is_not_kept(operator: httpx2.Client) -> None:
    answer = operator.post("/dead-letters/searches", json={"name": "bad", "search": {"matching": "("}})
    assert (answer.status_code, "no regular expression" in answer.text) == (409, True)
    answer = operator.get("/dead-letters", params={"since": "soon"})
    assert (answer.status_code, "Value error" in answer.text) == (422, False)


def test_a_rule_by_type_is_for_groups_of_invalid_messages_too(
    operator: httpx2.Client, case: dict[str, Any]
) -> None:
    bad = {**case, "id": "bad-1", "data": {"reference": 7}}
    assert operator.post("/events", json=bad, headers=KIND).status_code == 422
    [letter] = operator.get("/dead-letters").json()["items"]
    shown = operator.get(f"/dead-letters/{letter['id']}").json()
    assert shown["holder"] == "Ailsa Example"
    for kind, groups in (("case.*", [letter["group"]]), ("person.moved", [])):
        book = {"title": "Cases", "text": "Look.", "rule": {"type": kind}, "reason": "known"}
        made = operator.post("/runbooks", json=book)
        assert (made.status_code, made.json()["groups"]) == (201, groups), made.text
    entries = operator.get("/audit", params={"thing": made.json()["id"]}).json()["items"]
    assert [one["thing"] for one in entries] == [made.json()["id"]]

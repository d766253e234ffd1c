"""Searching the dead letters over HTTP: who may search by what, and what is on record of it."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.test_dead_letters import KIND
from tests.hub.api.test_groups import fail

PERSON = {"system": "revenues", "local_id": "4711"}
PLACE = {"scheme": "uprn", "value": "100012345"}


def named(case: dict[str, Any]) -> dict[str, Any]:
    """The case, of somebody and about a place."""
    data = {**case["data"], "reporter": {"person": PERSON}, "location": {"place": PLACE}}
    return {**case, "data": data}


def ids(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [str(one["id"]) for one in answer.json()["items"]]


def test_letters_are_found_by_what_they_are_about(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, {**named(case), "subject": "case/CAS-1"}, "c-1")
    fail(running, operator, {**case, "subject": "case/CAS-2"}, "c-2", words="closed for the day")
    operator.post("/events", content=b"{", headers=KIND)
    every = ids(operator.get("/dead-letters"))
    assert len(every) == 3
    message, second, first = every
    for query, found in (
        ({"subject": "case/cas-1"}, [first]),
        ({"case": "case/CAS-2"}, [second]),
        ({"words": "CLOSED day"}, [second]),
        ({"matching": "^no such|for the"}, [second, first]),
        ({"type": ["case.*", "form.*"]}, [second, first]),
        ({"person": "revenues/4711"}, [first]),
        ({"field": [f"reference={case['data']['reference']}"]}, [second, first]),
        ({"kind": "invalid", "stage": "receive"}, [message]),
        ({"subscription": "app", "since": "1h"}, [second, first]),
        ({"until": "2020-01-01"}, []),
    ):
        assert ids(operator.get("/dead-letters", params=query)) == found, query
        assert ids(operator.post("/dead-letters/search", json=query)) == found, query
    group = operator.get("/dead-letters").json()["items"][1]["group"]
    assert ids(operator.get("/dead-letters", params={"group": group})) == [second]


def test_an_event_that_was_refused_is_found_by_what_stands_in_it(
    operator: httpx2.Client, case: dict[str, Any]
) -> None:
    bad = {**case, "id": "bad-1", "subject": "C-99", "data": {"reference": "C-99", "service": 7}}
    assert operator.post("/events", json=bad, headers=KIND).status_code == 422
    assert operator.get("/dead-letters/i-1").json()["types"] == ["uk.gov.council.case.opened.v1"]
    operator.post("/events", content=b"{", headers=KIND)
    assert operator.get("/dead-letters/i-2").json()["types"] == []
    operator.post("/events", json={**bad, "type": "Mrs Sample"}, headers=KIND)
    assert operator.get("/dead-letters/i-3").json()["types"] == [], "only what the catalogue says"
    operator.post("/dead-letters/i-3/discard", json={"reason": "a trial"}).raise_for_status()
    for query in (
        {"subject": "C-99"},
        {"case": "c-99"},
        {"field": ["reference=C-99"]},
        {"type": ["case.opened"]},
        {"id": "bad-1", "kind": "invalid"},
    ):
        found = operator.post("/dead-letters/search", json=query)
        assert len(ids(found)) == 1, query
        [said] = found.json()["unsearched"]
        assert said.startswith("1 invalid message is not searched by "), query


def test_what_is_personal_is_searched_by_who_may_with_a_purpose_and_on_record(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, named(case), "c-1")
    place = {"place": "uprn/100012345"}
    account = {"field": ["account_reference=CT-1"]}
    with running.client(Scope.DEAD_LETTERS_READ, holder="Ruairidh Sample") as reader:
        found = reader.post("/dead-letters/search", json=place)
        assert ids(found) == []
        assert "A place that is classed personal is not searched for" in found.json()["unsearched"][0]
        refused = reader.post("/dead-letters/search", json={**place, "purpose": "a call"})
        assert (refused.status_code, refused.json()["scope"]) == (403, "payloads:read")
        refused = reader.get("/dead-letters", params=account)
        assert (refused.status_code, "classed personal or above" in refused.text) == (409, True)
        # By GET it would stand in an address, and so in the logs of everybody between.
        assert reader.get("/dead-letters", params={**place, "purpose": "x"}).status_code == 422
    asked = {**place, "purpose": "a call about the bins"}
    assert len(ids(operator.post("/dead-letters/search", json=asked))) == 1
    assert ids(operator.post("/dead-letters/search", json={**account, "purpose": "the same"})) == []
    with running.hub.reader.session() as session:
        entries = [one for one in audit.listing(session) if one.action == "dead-letters.search"]
    assert [(one.who, one.reason, one.detail) for one in entries] == [
        ("Ailsa Example", "the same", {"by": ["account_reference", "field"]}),
        ("Ailsa Example", "a call about the bins", {"by": ["place"]}),
    ]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"matching": "("}, 409, "no regular expression that can be searched by"),
        ({"matching": "(?=a)"}, 409, "may never end"),
        ({"matching": "x" * 501}, 422, "matching"),
        ({"field": ["reference"]}, 422, "field"),
        ({"field": ["refrence=1"]}, 409, "did you mean"),
        ({"person": "4711"}, 409, "whose key it is"),
        ({"group": "12"}, 404, "is not the id of a group"),
        ({"since": "soon"}, 422, "how long ago"),
        ({"state": "lost"}, 422, "state"),
        ({"type": ["case opened"]}, 422, "type"),
        ({"colour": "red"}, 422, "colour"),
        ({"subject": ""}, 422, "subject"),
        ({"after": "x"}, 400, "not a cursor"),
        ({"limit": 501}, 422, "limit"),
        ({"words": "…"}, 409, "There is no word"),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_why(
    running: Any, operator: httpx2.Client, case: dict[str, Any], query: dict[str, Any], status: int, said: str
) -> None:
    for answer in (
        operator.get("/dead-letters", params=query),
        operator.post("/dead-letters/search", json=query),
    ):
        assert (answer.status_code, said in answer.text) == (status, True), answer.text


def test_strange_texts_find_nothing_and_do_no_harm(running: Any, operator: httpx2.Client) -> None:
    for text in ("\x00", "'; DROP TABLE filed; --", "%", "\ud800", "١٢٣", "a" * 1024, "ſ", "\u202e"):
        for name in ("subject", "case", "words", "matching", "person"):
            body = {name: f"a/{text}" if name == "person" else text}
            headers = {"content-type": "application/json"}
            answer = operator.post("/dead-letters/search", content=json.dumps(body), headers=headers)
            assert answer.status_code in {200, 409, 422}, (body, answer.text)


def test_only_who_may_see_that_something_failed_may_search(running: Any) -> None:
    with running.client(Scope.EVENTS_READ, Scope.PAYLOADS_READ) as other:
        assert other.post("/dead-letters/search", json={}).status_code == 403

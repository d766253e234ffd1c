"""A dead letter is whole: what came in to the byte, what was in force, what is another by now, its story."""

from __future__ import annotations

import base64
import json
from importlib.metadata import version
from typing import Any

import httpx2
import pytest

from safeguards.audit import repository as audit
from safeguards.policy import Scope
from tests.hub.api.conftest import ROUTES
from tests.hub.api.test_groups import KIND, fail

WHOLE = "\N{LATIN SMALL LETTER O WITH ACUTE}".encode("cp1252") + b"\x00\r\n<b>"


def publish(operator: httpx2.Client, event: dict[str, Any]) -> None:
    assert operator.post("/events", json=event, headers=KIND).status_code == 202


@pytest.fixture
def letter(running: Any, operator: httpx2.Client, case: dict[str, Any]) -> str:
    """A dead delivery; what caused it and what came of it are in the ledger too."""
    publish(operator, {**case, "id": "cause", "partitionkey": "a"})
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 1)
    fail(running, operator, {**case, "causationid": "cause"}, "c-1")
    running.receiver.refuses = False
    publish(operator, {**case, "id": "effect", "partitionkey": "b", "causationid": "c-1"})
    [found] = operator.get("/dead-letters", params={"kind": "delivery"}).json()["items"]
    return str(found["id"])


def apply(operator: httpx2.Client, routes: str) -> None:
    operator.put("/routes", params={"owner": "tests"}, content=routes).raise_for_status()


def test_what_was_in_force_and_what_is_another_by_now(operator: httpx2.Client, letter: str) -> None:
    def in_force() -> dict[str, Any]:
        found: dict[str, Any] = operator.get(f"/dead-letters/{letter}").json()["in_force"]
        return found

    then = {
        "adapter": "receiver",
        "routing_version": 1,
        "version": version("tolbooth"),
        "type": "uk.gov.council.case.opened.v1",
    }
    assert in_force() == {**then, "since": []}
    changed = ROUTES.replace('types = ["case.*"]', 'types = ["case.opened"]')
    apply(operator, changed)
    assert in_force() == {**then, "since": ["The route cases was changed."]}
    apply(operator, "")
    gone = ["The route cases was removed.", "The subscription app was removed."]
    assert in_force() == {**then, "since": gone}
    apply(operator, ROUTES)
    assert in_force() == {**then, "since": []}, "they are as they were"


def test_its_story_is_with_it(running: Any, operator: httpx2.Client, letter: str) -> None:
    running.until(operator, "/account", lambda body: body["deliveries"]["delivered"] == 2)
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        trace = reader.get(f"/dead-letters/{letter}").json()["trace"]
    assert [(one["tie"], one["deliveries"]) for one in trace] == [
        ("cause", {"delivered": 1}),
        ("itself", {"dead": 1}),
        ("effect", {"delivered": 1}),
    ]


def test_the_original_of_a_message_is_given_to_the_byte(running: Any, operator: httpx2.Client) -> None:
    assert operator.post("/events", content=WHOLE, headers=KIND).status_code == 422
    with running.client(Scope.DEAD_LETTERS_READ) as reader:
        assert reader.get("/dead-letters/i-1/original", params={"purpose": "x"}).status_code == 403
    with running.client(Scope.PAYLOADS_READ) as reader:
        assert reader.get("/dead-letters/i-1/original", params={"purpose": "x"}).status_code == 403
    answer = operator.get("/dead-letters/i-1/original", params={"purpose": "to mend it"})
    assert answer.content == WHOLE
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["tolbooth-content-type"] == KIND["content-type"]
    with running.hub.reader.session() as session:
        [entry] = audit.listing(session, thing="invalid/1")
    assert (entry.action, entry.reason) == ("payloads.read", "to mend it")
    # So mended, it is a mend of the very bytes.
    mended = base64.b64encode(WHOLE + b"!").decode()
    said = operator.post("/dead-letters/i-1/diff", json={"base64": mended}).json()
    assert "not UTF-8" in said["detail"] or "not JSON" in said["detail"]
    assert operator.get("/dead-letters/i-77/original", params={"purpose": "x"}).status_code == 404


def test_the_original_of_a_delivery_is_its_event(
    operator: httpx2.Client, letter: str, case: dict[str, Any]
) -> None:
    answer = operator.get(f"/dead-letters/{letter}/original", params={"purpose": "to mend it"})
    told = json.loads(answer.content)
    assert (told["id"], told["data"]) == ("c-1", case["data"])

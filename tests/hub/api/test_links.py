"""Which event made a record elsewhere, and what came back about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from safeguards.policy import Scope
from tests.hub.api.test_dead_letters import keep
from tests.hub.api.test_reading import publish
from tests.hub.back_office import update

if TYPE_CHECKING:
    import httpx2

STORY = "/invented/app event c-1"


def made(running: Any, operator: httpx2.Client, case: dict[str, Any], **changes: Any) -> int:
    """Publish a case, of which the receiving app makes a record; answers with its seq."""
    seq = publish(operator, case, **changes)
    running.until(
        operator, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered"
    )
    return seq


def came_back(operator: httpx2.Client, local_id: str = "app-c-1") -> int:
    return publish(operator, update("receiver", local_id).to_json())


def test_a_record_elsewhere_leads_to_the_event_that_made_it_and_that_to_what_came_back(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = made(running, operator, case)
    back = came_back(operator)
    with running.client(Scope.EVENTS_READ) as reader:
        asked = {"system": "receiver", "local_id": "app-c-1"}
        (link,) = reader.get("/links", params=asked).json()["items"]
        assert (link["seq"], link["noun"], link["hub_id"], link["correlationid"]) == (
            *(seq, "record", STORY, "c-1"),
        )
        assert reader.get("/links", params={"hub_id": STORY}).json()["items"] == [link]
        assert reader.get("/links", params={**asked, "system": "other"}).json()["items"] == []
        events = reader.get(f"/events/{link['seq']}/trace").json()["events"]
        assert [(one["event"]["seq"], one["tie"]) for one in events] == [(seq, "itself"), (back, "story")]
        assert [one["links"] for one in events] == [[link], []]
        shown = reader.get(f"/events/{seq}").json()
        assert (shown["links"], shown["hub_id"], shown["attached"]) == ([link], STORY, {})
        shown = reader.get(f"/events/{back}").json()
        assert (shown["links"], shown["hub_id"]) == ([], STORY)
        assert (shown["attached"], shown["correlationid"]) == ({"request": STORY}, "c-1")
        assert reader.get("/events").json()["items"][0]["links"] is None, "not asked for"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"system": "receiver"},
        {"local_id": "app-c-1"},
        {"hub_id": STORY, "system": "receiver"},
        {"hub_id": STORY, "system": "receiver", "local_id": "app-c-1"},
        {"of": "receiver"},
    ],
)
def test_a_question_that_is_not_clear_is_refused(operator: httpx2.Client, asked: dict[str, str]) -> None:
    answer = operator.get("/links", params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_reference_that_holds_personal_data_is_masked(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = made(running, operator, case, id=case["data"]["title"])
    with running.client(Scope.EVENTS_READ) as reader:
        asked = {"system": "receiver", "local_id": f"app-{case['data']['title']}"}
        found = [
            *reader.get("/links", params=asked).json()["items"],
            *reader.get(f"/events/{seq}").json()["links"],
            *reader.get(f"/events/{seq}/trace").json()["events"][0]["links"],
        ]
    assert [one["local_id"] for one in found] == ["app-•••"] * 3
    clear = operator.get(f"/events/{seq}", params={"unmasked": "true"}).json()
    assert clear["links"][0]["local_id"] == asked["local_id"]


def test_what_is_mended_finds_its_matter_too(
    running: Any, operator: httpx2.Client, case: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made(running, operator, case)
    told = update("receiver", "app-c-1").to_json()
    monkeypatch.setattr(type(running.hub.adapters["register"]), "case", told)
    which = keep(running, b"u-77")
    answer = operator.post(f"/dead-letters/{which}/replay", json={"reason": "the register was mended"})
    assert answer.status_code == 202, answer.text
    shown = operator.get(f"/events/{answer.json()['seq']}").json()
    assert (shown["attached"], shown["correlationid"]) == ({"request": STORY}, "c-1")

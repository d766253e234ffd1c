"""What is forgotten is shown as such, refused helpfully, and told of beforehand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx2
import pytest

from dead_letter.retaining import forgetting
from dead_letter.retaining import repository as office
from ledger import retention
from ledger.session import Session
from safeguards.policy import Scope
from schemas.classes import DataClass
from tests.hub.api.test_groups import WHY, fail
from tests.hub.api.test_reading import publish
from tests.hub.api.test_replay_jobs import ended

RULES = {"payloads": {"sensitive": "30d"}, "invalid_messages": "60d"}


@pytest.fixture
def told() -> dict[str, Any]:
    return {"retention": RULES}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def forget(running: Any) -> None:
    """As the scheduler does, for what is a moment old."""

    going = partial(forgetting.forget, catalogue=running.hub.catalogue)

    def unit(session: Session) -> None:
        for data_class in DataClass:
            retention.forget_next(session, data_class, 0, going)
        office.of_messages(session, retention.forget_messages(session, 0).seqs)

    running.hub.door.submit(unit).result(20)


def delivered(running: Any, client: httpx2.Client, seq: int) -> None:
    running.until(client, f"/events/{seq}/deliveries", lambda body: body["items"][0]["state"] == "delivered")


def test_an_event_whose_data_was_forgotten_says_so_and_is_sent_to_nobody(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case)
    delivered(running, operator, seq)
    forget(running)
    shown = operator.get(f"/events/{seq}").json()
    assert (shown["data"], shown["erased"]) == (None, True)
    assert shown["forgotten_at"] is not None
    asked = {"unmasked": "true", "purpose": "a complaint"}
    assert operator.get(f"/events/{seq}", params=asked).json()["data"] is None
    assert operator.get(f"/events/{seq}/trace").status_code == 200
    explained = operator.post("/routes/explain", params={"seq": seq})
    assert explained.status_code == 409
    assert "was forgotten" in explained.json()["detail"]
    answer = operator.post("/replays", json={"stretch": {"first": seq, "last": seq}, "to": "app", **WHY})
    job = ended(running, operator, answer.json()["id"])
    assert job["progress"]["skipped"] == 1
    (item,) = operator.get(f"/replays/{job['id']}/items").json()["items"]
    assert f"The data of event {seq} was forgotten" in item["why"]
    repeat = operator.post(
        "/events", json=case, headers={"content-type": "application/cloudevents+json"}
    ).json()["results"][0]
    assert (repeat["status"], repeat["seq"]) == ("duplicate", seq)


def test_what_became_of_each_item_of_a_replay_goes_and_its_totals_stay(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case)
    delivered(running, operator, seq)
    answer = operator.post("/replays", json={"stretch": {"first": seq, "last": seq}, "to": "app", **WHY})
    job = ended(running, operator, answer.json()["id"])
    assert job["items_forgotten_at"] is None
    assert running.hub.door.submit(lambda session: office.replay_items(session, 0)).result(20) == 1
    assert running.hub.door.submit(lambda session: office.replay_items(session, 0)).result(20) == 0
    shown = operator.get(f"/replays/{job['id']}").json()
    assert shown["items_forgotten_at"] is not None
    assert shown["progress"] == job["progress"]
    assert operator.get(f"/replays/{job['id']}/items").json()["items"] == []


def test_the_original_of_an_invalid_message_goes_with_its_edits(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    wrong = {**case, "data": {"title": "It was Ailsa Example"}}
    operator.post("/events", json=wrong, headers={"content-type": "application/cloudevents+json"})
    (letter,) = operator.get("/dead-letters", params={"kind": "invalid"}).json()["items"]
    asked = {"unmasked": "true", "purpose": "a complaint"}
    assert "Ailsa" in operator.get(f"/dead-letters/{letter['id']}", params=asked).json()["raw"]
    forget(running)
    assert operator.get(f"/dead-letters/{letter['id']}").json()["forgotten_at"] is None, "it is open"
    operator.post(f"/dead-letters/{letter['id']}/discard", json={"reason": "a test"})
    forget(running)
    shown = operator.get(f"/dead-letters/{letter['id']}", params=asked).json()
    assert (shown["raw"], shown["bytes"], shown["state"]) == (None, 0, "discarded")
    assert shown["forgotten_at"] is not None
    assert operator.get("/account").json()["balances"]


def test_a_letter_is_not_found_any_more_by_what_was_forgotten(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1", words="no such street")
    (letter,) = operator.get("/dead-letters").json()["items"]
    operator.post(f"/dead-letters/{letter['id']}/discard", json={"reason": "a test"})
    of_it = {"state": "discarded", "field": f"reference={case['data']['reference']}"}

    def found(**asked: Any) -> list[str]:
        return [one["id"] for one in operator.get("/dead-letters", params=asked).json()["items"]]

    assert found(**of_it) == [letter["id"]]
    forget(running)
    assert found(**of_it) == []
    assert found(state="discarded", words="street") == [letter["id"]], "its cause names nobody"
    shown = operator.get(f"/dead-letters/{letter['id']}").json()
    assert shown["event"]["forgotten_at"] is not None
    assert shown["delivery"]["cause"] == "•••"
    asked = {"purpose": "a complaint"}
    assert operator.get(f"/dead-letters/{letter['id']}/original", params=asked).status_code == 404


def test_what_will_go_when_is_told_beforehand(
    running: Any, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    seq = publish(operator, case)
    delivered(running, operator, seq)

    def rule(name: str, **asked: Any) -> Any:
        found = operator.get("/retention", params=asked)
        assert found.status_code == 200, found.text
        return next(one for one in found.json()["items"] if one["rule"] == name)

    own = operator.get(f"/retention/events/{seq}").json()
    kept = rule(f"retention.payloads.{own['data_class']}")
    assert own["data_class"] == "sensitive"
    assert (kept["kept_for"], kept["due"], kept["held"]) == ("30d", 0, 0)
    later = (datetime.now(UTC) + timedelta(days=31)).isoformat()
    assert rule("retention.payloads.sensitive", by=later)["due"] == 1
    assert rule("retention.payloads.open", by=later) == {
        **kept,
        **{"rule": "retention.payloads.open", "thing": "payloads of open data"},
        **{"kept_for": None, "due": 0, "next_at": None},
    }
    assert own["due_at"] == kept["next_at"]
    assert own["needed_by"] == []
    forget(running)
    gone = operator.get(f"/retention/events/{seq}").json()
    assert (gone["erased"], gone["due_at"]) == (True, None)
    assert operator.get("/retention/events/99").status_code == 404
    with running.client(Scope.METRICS_READ) as other:
        assert other.get("/retention").status_code == 403

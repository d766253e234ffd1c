"""Who acts for people, what they need and what to beware of, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_people import merged, met

MASK = "•••"
SEEN = {"unmasked": "true", "purpose": "a call at the desk"}
WHY = {"reason": "they rang"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True}}


def soon(**more: float) -> str:
    return (datetime.now(UTC) + timedelta(**more)).isoformat()


def test_who_acts_for_somebody_is_asked_for_by_callers(running: Any, operator: httpx2.Client) -> None:
    mother, son = met(running, "crm", "C1"), met(running, "crm", "C2")
    body = {"role": "carer", "by": {"person": son}, "about": ["council tax"], "evidence": "her letter of May"}
    made = operator.post(f"/people/{mother}/acting", json=body).json()
    named = {"role": "solicitor", "by": {"name": "Invented & Sons", "contact": "0131 496 0000"}}
    operator.post(f"/people/{mother}/acting", json={**named, "evidence": "a mandate"})
    found = operator.get(f"/people/{mother}/acting").json()
    assert [(one["by_person"], one["by_name"], one["about"]) for one in found["for_them"]] == [
        (None, MASK, []),
        (son, None, [MASK]),
    ]
    clear = operator.get(f"/people/{son}/acting", params=SEEN).json()
    [acts] = clear["by_them"]
    assert (acts["person"], acts["about"], acts["reason"]) == (mother, ["council tax"], "her letter of May")
    merged(running, met(running, "tax", "T1"), mother)
    [acts] = operator.get(f"/people/{son}/acting").json()["by_them"]
    assert acts["person"] == "p-3", "whom she became"
    assert len(operator.get(f"/people/{mother}/acting").json()["for_them"]) == 2, "by her old id too"
    operator.post(f"/people/acting/{made['id']}/end", json=WHY)
    assert operator.get(f"/people/{son}/acting").json()["by_them"] == []
    [ended] = operator.get(f"/people/{son}/acting", params={"ended": "true"}).json()["by_them"]
    assert (ended["ended_by"], ended["holds"]) == ("Ailsa Example", False)
    acts = operator.get("/audit", params={"action": "people.acting.*"}).json()["items"]
    assert [one["action"].split(".")[-1] for one in acts] == ["end", "note", "note"]
    events = operator.get("/events", params={"type": "acting.changed"}).json()["items"]
    assert len(events) == 3


def test_what_cannot_be_is_refused(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    path = f"/people/{person}/acting"
    body = {"role": "carer", "by": {"person": person}, "evidence": "x"}
    for by, status in (
        ({"person": person}, 409),
        ({"person": "p-99"}, 404),
        ({"organisation": "o-9"}, 404),
        ({}, 422),
        ({"person": "p-1", "name": "X"}, 422),
    ):
        assert operator.post(path, json={**body, "by": by}).status_code == status, by
    other = {**body, "by": {"name": "X"}, "record": {"system": "tax", "local_id": "9"}}
    assert operator.post(path, json=other).status_code == 409
    with running.client(Scope.PEOPLE_READ, Scope.PEOPLE_STEWARD) as reader:
        assert reader.post(path, json=other).json()["scope"] == "people:care"
        assert reader.get(f"/people/{person}/needs", params=SEEN).json()["scope"] == "payloads:read"


def test_needs_are_masked_but_for_a_purpose(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    body = {"need": "interpreter", "detail": "Gaelic", "source": "she said so at the desk"}
    made = operator.post(f"/people/{person}/needs", json=body)
    assert made.status_code == 200, made.text
    for hidden in ("interpreter", "Gaelic", "at the desk"):
        assert hidden not in operator.get(f"/people/{person}/needs").text
    [need] = operator.get(f"/people/{person}/needs", params=SEEN).json()["items"]
    assert (need["need"], need["says"], need["detail"]) == ("interpreter", "needs an interpreter", "Gaelic")
    [event] = operator.get("/events", params={"type": "needs.changed"}).json()["items"]
    shown = operator.get(f"/events/{event['seq']}").text
    assert "interpreter" not in shown
    assert "Gaelic" not in shown


def test_risks_are_for_few_and_every_look_is_on_record(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    path = f"/people/{person}/risks"
    body = {"risk": "do_not_visit_alone", "reason": "threatened an officer", "until": soon(days=90)}
    made = operator.post(path, json=body).json()
    assert operator.post(path, json={**body, "until": None}).status_code == 422
    assert operator.get(path).status_code == 422, "no look without a purpose"
    with running.client(*(set(Scope) - {Scope.RISKS_READ, Scope.RISKS_WRITE})) as steward:
        assert steward.get(path, params={"purpose": "a visit"}).json()["scope"] == "risks:read"
        assert steward.post(path, json=body).json()["scope"] == "risks:write"
        [event] = steward.get("/events", params={"type": "risks.changed"}).json()["items"]
        everywhere = [f"/events/{event['seq']}", f"/people/{person}", f"/people/{person}/acting", "/audit"]
        for place in everywhere:
            params = SEEN if "people" in place or "events" in place else {}
            for hidden in ("do_not_visit", "threatened"):
                assert hidden not in steward.get(place, params=params).text, place
    with running.client(Scope.RISKS_READ, holder="Ewan Visitor") as visitor:
        [risk] = visitor.get(path, params={"purpose": "a visit"}).json()["items"]
        assert (risk["says"], risk["reason"], risk["holds"]) == (
            *("do not visit alone", "threatened an officer"),
            True,
        )
    [look] = operator.get("/audit", params={"action": "people.risk.read"}).json()["items"]
    assert (look["who"], look["reason"], look["thing"]) == ("Ewan Visitor", "a visit", "p-1")
    later = {"until": soon(days=200), "reason": "and again in June"}
    assert operator.post(f"/people/risks/{made['id']}/renew", json=later).status_code == 200
    [risk] = operator.get(path, params={"purpose": "a visit"}).json()["items"]
    assert [one["reason"] for one in risk["terms"]] == ["threatened an officer", "and again in June"]


def test_a_risk_ends_by_itself(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    path = f"/people/{person}/risks"
    body = {"risk": "dangerous_animal", "reason": "a goose", "until": soon(seconds=1)}
    assert operator.post(path, json=body).status_code == 200
    found = running.until(
        operator,
        f"{path}?purpose=a%20visit&ended=true",
        lambda told: told["items"][0]["ended_at"] is not None,
    )
    [risk] = found["items"]
    assert (risk["ended_by"], risk["ended_at"], risk["holds"]) == ("index", risk["until"], False)
    assert operator.get(path, params={"purpose": "a visit"}).json()["items"] == []
    events = operator.get("/events", params={"type": "risks.changed"}).json()["items"]
    happened = [operator.get(f"/events/{one['seq']}").json()["data"]["happened"] for one in events]
    assert sorted(happened) == ["time", "told"]
    [ended] = operator.get("/audit", params={"action": "people.risk.end"}).json()["items"]
    assert ended["who"] == "index"


def test_a_household_is_told_for_a_purpose_on_record(running: Any, operator: httpx2.Client) -> None:
    person = met(running, "crm", "C1")
    path = f"/people/{person}/household"
    assert operator.get(path).status_code == 422
    found = operator.get(path, params={"purpose": "a grant"}).json()
    assert found["person"] == person
    [entry] = operator.get("/audit", params={"action": "people.household"}).json()["items"]
    assert (entry["thing"], entry["reason"]) == ("p-1", "a grant")
    assert operator.get("/people/p-9/household", params={"purpose": "a grant"}).status_code == 404

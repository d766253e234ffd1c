"""Whose a number is, over HTTP: one that was given out, and one that a system holds."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.test_people import merged, met
from tests.hub.api.test_people_acts import WHY

ASKED = {"purpose": "she gave her number at the desk"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"minting": {"enabled": True, "prefix": "MT"}}}


def number_of(operator: httpx2.Client, person: str) -> str:
    assert operator.post(f"/people/{person}/number", json=WHY).status_code == 200
    shown = operator.get(f"/people/{person}/golden", params={"unmasked": "true", "purpose": "a test"}).json()
    [found] = [one["value"] for one in shown["attributes"] if one["attribute"] == "ucrn"]
    return str(found)


def test_a_number_leads_to_the_person_whatever_they_became(running: Any, operator: httpx2.Client) -> None:
    one, other = met(running, "crm", "C0"), met(running, "crm", "C1")
    first, second = number_of(operator, one), number_of(operator, other)
    path = "/people/by-identifier/ucrn"
    found = operator.get(f"{path}/{second.lower()}", params=ASKED).json()
    assert [(each["id"], each["given"], each["systems"]) for each in found["items"]] == [(other, True, [])]
    change = merged(running, one, other)
    for number in (first, second):
        [found] = operator.get(f"{path}/{number}", params=ASKED).json()["items"]
        assert found["id"] == one
    operator.post(f"/people/changes/{change}/undo", json=WHY)
    [found] = operator.get(f"{path}/{second}", params=ASKED).json()["items"]
    assert found["id"] == other


def test_who_asks_is_on_record_and_what_is_no_number_is_said(running: Any, operator: httpx2.Client) -> None:
    met(running, "crm", "C0")
    path = "/people/by-identifier"
    assert operator.get(f"{path}/ucrn/X1", params=ASKED).json() == {
        **{"scheme": "ucrn", "items": [], "too_common": False}
    }
    [entry] = operator.get("/audit", params={"action": "people.search"}).json()["items"]
    assert (entry["thing"], entry["reason"]) == ("people", ASKED["purpose"])
    assert entry["detail"] == {"by": ["ucrn"]}
    assert operator.get(f"{path}/ucrn/X1").status_code == 422
    wrong = operator.get(f"{path}/chi/0101201235", params=ASKED)
    assert (wrong.status_code, "0101201235" in wrong.text) == (422, False)
    unknown = operator.get(f"{path}/shoe_size/9", params=ASKED)
    assert (unknown.status_code, "council_tax" in unknown.text) == (422, True)
    with running.client(Scope.EVENTS_READ) as nobody:
        assert nobody.get(f"{path}/ucrn/X1", params=ASKED).json()["scope"] == "people:read"

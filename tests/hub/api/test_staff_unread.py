"""A day that cannot be read takes away none that was known: no mistake in a mapping brings a leaver back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_staff import OURS, account, patch, staff, told_of
from tests.hub.api.test_staff_amiss import listed


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def day(away: int) -> str:
    return (datetime.now(UTC) + timedelta(days=away)).date().isoformat()


def state(client: httpx2.Client) -> str:
    return str(staff(client, "/st-1")["state"])


def test_an_unreadable_last_day_brings_no_leaver_back(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1", **{OURS: {"endDate": day(-30)}})
    told = told_of(operator)
    assert state(operator) == "left"
    patch(operator, which, **{f"{OURS}:endDate": "30/11/2026"})
    assert state(operator) == "left"
    assert listed(operator) == {"st-1": ["unread"]}
    patch(operator, which, **{f"{OURS}:endDate": "the 30th"})
    patch(operator, which, title="Officer")
    assert (state(operator), staff(operator, "/st-1")["facts"]["ends_on"]) == ("left", day(-30))
    assert "joined" not in [what for what, _ in told_of(operator)[len(told) :]]
    key = {"holder": "ada@council.example", "scopes": ["cases:read"]}
    refused = operator.post("/keys", json=key)
    assert (refused.status_code, "st-1 has left" in refused.text) == (409, True), refused.text
    patch(operator, which, **{f"{OURS}:endDate": day(30)})
    assert (state(operator), listed(operator)) == ("current", {})


def test_an_unreadable_first_day_lets_nobody_begin(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1", **{OURS: {"startDate": day(30)}})
    patch(operator, which, **{f"{OURS}:startDate": "1 Jan 2027"})
    assert (state(operator), listed(operator)) == ("expected", {"st-1": ["unread"]})
    assert told_of(operator) == []


@pytest.mark.parametrize("how", ["blank", "removed"])
def test_a_day_that_is_taken_away_is_no_more(operator: httpx2.Client, how: str) -> None:
    which = account(operator, "ada", "1", **{OURS: {"endDate": day(-30)}})
    patch(operator, which, **{f"{OURS}:endDate": "30/11/2026"})
    if how == "blank":
        patch(operator, which, **{f"{OURS}:endDate": " "})
    else:
        schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
        body = {"schemas": schemas, "Operations": [{"op": "remove", "path": f"{OURS}:endDate"}]}
        assert operator.patch(f"/scim/v2/Users/{which}", json=body).status_code == 204
    assert state(operator) == "current"
    assert "ends_on" not in staff(operator, "/st-1")["facts"]


def test_a_first_day_after_the_last_one_that_was_known_begins_anew(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1", **{OURS: {"endDate": day(-30)}})
    patch(operator, which, **{f"{OURS}:endDate": "30/11/2026", f"{OURS}:startDate": day(-2)})
    assert (state(operator), listed(operator)) == ("current", {"st-1": ["unread"]})


def test_a_system_that_says_itself_what_it_could_not_read_brings_nobody_back(operator: httpx2.Client) -> None:
    def said(**details: Any) -> None:
        items = [{"local_id": "1", "details": {"employee_number": "1", **details}}]
        assert operator.post("/staff/records", json={"system": "hr", "items": items}).status_code == 200

    said(ends_on=day(-30))
    said(unread=["ends_on"])
    assert (state(operator), listed(operator)) == ("left", {"st-1": ["unread"]})
    said()
    assert state(operator) == "current"

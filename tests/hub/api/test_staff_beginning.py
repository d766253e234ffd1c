"""Somebody whose first day is moved after it came: they have joined once for each time that they came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from hub.staff import staff_of
from identity_index.cause import Cause
from ledger import clock
from ledger.session import Session
from schemas.staff_details import StaffDetails
from tests.hub.api.conftest import Running
from tests.hub.api.test_staff import hr, staff, told_of
from tests.hub.api.test_staff_records import today


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


LATER, PAST = today() + timedelta(days=30), today() - timedelta(days=1)


def said(client: httpx2.Client, **details: Any) -> str:
    """How they stand by this."""
    hr(client, {"employee_number": "1", **details})
    return str(staff(client, "/st-1")["state"])


def events(client: httpx2.Client) -> list[str]:
    return [what for what, _ in told_of(client)]


def newest(client: httpx2.Client, what: str) -> Any:
    items = client.get("/events", params={"type": f"staff.{what}"}).json()["items"]
    seq = max(one["seq"] for one in items)
    return client.get(f"/events/{seq}").json()["data"]


def test_who_has_joined_joins_once_though_their_first_day_is_moved(operator: httpx2.Client) -> None:
    assert said(operator, starts_on=LATER.isoformat()) == "expected"
    assert events(operator) == []
    assert said(operator, starts_on=PAST.isoformat()) == "current"
    assert events(operator) == ["joined"]
    assert said(operator, starts_on=LATER.isoformat()) == "expected"
    assert events(operator) == ["joined", "updated"], "that they are not there yet"
    assert newest(operator, "updated")["changed"] == ["starts_on"]
    post = {"title": "Officer", "team": "Roads"}
    assert said(operator, starts_on=LATER.isoformat(), posts=[post]) == "expected"
    assert events(operator) == ["joined", "updated", "moved"], (
        "as of all of whom it was told that they joined"
    )
    assert said(operator, starts_on=PAST.isoformat(), posts=[post]) == "current"
    assert events(operator) == ["joined", "updated", "moved", "updated"]


def test_who_left_and_is_expected_again_joins_again_and_has_returned(operator: httpx2.Client) -> None:
    said(operator, starts_on=PAST.isoformat())
    assert said(operator, active=False) == "left"
    assert said(operator, starts_on=LATER.isoformat()) == "expected"
    assert events(operator) == ["joined", "left"]
    assert said(operator, starts_on=PAST.isoformat()) == "current"
    assert events(operator) == ["joined", "left", "joined"]
    assert newest(operator, "joined")["returned"] is True


def test_what_one_unit_tells_is_told_once_however_often_the_day_moves(
    running: Running, operator: httpx2.Client
) -> None:
    arrives = staff_of(running.hub).arrive

    def unit(session: Session) -> None:
        now, cause = clock.now(session), Cause(clock.moment(clock.now(session)))
        for place, day in enumerate((LATER, PAST, LATER, PAST)):
            details = StaffDetails(starts_on=day)
            arrives(session, ("hr", "1"), details, now - 9 + place, ("a test", f"{place}"), cause)

    running.hub.door.submit(unit).result(20)
    assert staff(operator, "/st-1")["state"] == "current"
    assert events(operator) == ["joined", "updated", "updated"]

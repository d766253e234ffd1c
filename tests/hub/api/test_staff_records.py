"""What systems say of staff, in which order and with which days it comes."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from hub.staff import apply_staff
from tests.hub.api.conftest import Running
from tests.hub.api.test_staff import hr, staff


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The index of staff, as whoever serves has it."""
    settings = running.hub.settings
    running.hub.door.submit(lambda session: apply_staff(session, settings)).result()
    running.hub.routing.refresh()
    return operator


def event(name: str, time: str, **details: Any) -> dict[str, Any]:
    """What the payroll publishes of its record 1."""
    return {
        "specversion": "1.0",
        "id": name,
        "source": "/invented/hr",
        "type": "uk.gov.council.staff.recorded.v1",
        "time": time,
        "data": {"staff": {"system": "hr", "local_id": "1"}, "details": details},
    }


def test_a_day_that_nobody_can_have_meant_is_refused(operator: httpx2.Client) -> None:
    hr(operator, {"employee_number": "1"})
    for day, said in (("0027-12-31", "year 27"), ("2926-12-31", "year 2926"), ("2026-W05", "YYYY-MM-DD")):
        row = {"local_id": "1", "details": {"employee_number": "1", "ends_on": day}}
        answer = operator.post("/staff/records", json={"system": "hr", "items": [row]})
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
        post = {"ends_on": day}
        refused = operator.post("/events", json=event(day, "2026-05-01T10:00:00Z", posts=[post]))
        assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert staff(operator, "/st-1")["state"] == "current"
    hr(operator, {"employee_number": "1", "ends_on": "9999-12-31"})
    assert staff(operator, "/st-1")["state"] == "current"

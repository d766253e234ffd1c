"""What comes late, and what is only written otherwise: whose value counts is said alike everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def counts(client: httpx2.Client, attribute: str) -> tuple[Any, Any]:
    """What is kept as what counts, and what the conflict says of it."""
    one = staff(client, "/st-1")
    [conflict] = [each for each in one["conflicts"] if each["attribute"] == attribute]
    return one["facts"][attribute], conflict["counts"]


def test_a_late_record_by_which_another_value_counts_is_told(operator: httpx2.Client) -> None:
    def said(system: str, seconds: int, title: str, **more: Any) -> None:
        as_of = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
        details = {"employee_number": "1", "posts": [{"title": title}], **more}
        rows = {"system": system, "as_of": as_of, "items": [{"local_id": "1", "details": details}]}
        assert operator.post("/staff/records", json=rows).status_code == 200

    said("hrx", 1000, "X")
    said("ent2", 500, "Z")
    said("hrx", 100, "X", phone="01 234")
    assert counts(operator, "title") == ("Z", "Z")
    said("hrx", 700, "Y")
    assert counts(operator, "title") == ("X", "X"), "it came back to it after the other had changed"
    assert [what for what, _ in told_of(operator)] == ["joined", "moved", "updated", "moved"]
    said("hrx", 700, "Y")
    assert [what for what, _ in told_of(operator)] == ["joined", "moved", "updated", "moved"]


def test_a_value_that_is_only_written_otherwise_is_no_newer(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1", title="Officer", work={"department": "Complaints"})
    hr(operator, {"employee_number": "1", "posts": [{"title": "Senior", "team": "Licensing"}]})
    told = told_of(operator)
    patch(operator, which, title=" OFFICER", **{f"{WORK}:department": "complaints"})
    assert (counts(operator, "title"), counts(operator, "team")) == (("Senior",) * 2, ("Licensing",) * 2)
    assert told_of(operator) == told
    patch(operator, which, title="Manager")
    assert counts(operator, "title") == ("Manager", "Manager")

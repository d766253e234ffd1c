"""What is wrong of somebody shows, and what nobody can put right any more does not."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import OURS, account, patch, staff


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def listed(client: httpx2.Client) -> dict[str, list[str]]:
    items = staff(client, "/conflicts")["items"]
    return {one["id"]: [each["attribute"] for each in one["conflicts"]] for one in items}


def test_a_manager_who_is_not_there_shows(operator: httpx2.Client) -> None:
    boss = account(operator, "bea")
    which = account(operator, "ada", work={"manager": {"value": boss}})
    assert listed(operator) == {}
    patch(operator, boss, active=False)
    assert listed(operator) == {"st-2": ["manager"]}
    [left] = staff(operator, "/st-2")["conflicts"]
    assert left["counts"] == "st-1"
    assert "st-1 has left" in left["because"]
    patch(operator, which, **{f"{WORK}:manager": "nobody"})
    assert listed(operator) == {"st-2": ["manager"]}
    [unknown] = staff(operator, "/st-2")["conflicts"]
    assert (unknown["counts"], "'nobody' of entra" in unknown["because"]) == (None, True)
    patch(operator, which, active=False)
    assert listed(operator) == {}, "who has left answers to nobody"


def test_what_a_removed_account_says_that_cannot_be_read_is_asked_about_no_more(
    operator: httpx2.Client,
) -> None:
    which = account(operator, "ada", "1", **{OURS: {"endDate": "when it is done"}})
    assert listed(operator) == {"st-1": ["unread"]}
    assert operator.delete(f"/scim/v2/Users/{which}").status_code == 204
    assert listed(operator) == {}
    assert staff(operator, "/st-1")["conflicts"] == []

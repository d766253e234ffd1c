"""Somebody who had left before they were parted from another has not left once more by it."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_staff import account, patch, staff, told_of
from tests.hub.api.test_staff_reused import remove
from tests.hub.api.test_staff_stewarding import act


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def split(client: httpx2.Client, which: str) -> None:
    done = act(client, "st-1/split", records=[{"system": "entra", "local_id": which}])
    assert done["staff"] == ["st-1", "st-2"]


def of(client: httpx2.Client, which: str) -> list[str]:
    return [what for what, about in told_of(client) if about == f"staff/{which}"]


def test_who_had_left_and_is_parted_from_their_successor_has_not_left_again(
    running: Running, operator: httpx2.Client
) -> None:
    old = account(operator, "old", "1", displayName="Old Person")
    remove(operator, old)
    account(operator, "new", "1", displayName="Wholly Different")
    with running.client(Scope.CASES_READ, holder="old@council.example") as meanwhile:
        assert meanwhile.get("/keys/me").status_code != 401
        split(operator, old)
        assert meanwhile.get("/keys/me").status_code == 401, "it is a key of somebody who has left"
    assert staff(operator, "/st-2")["state"] == "left"
    assert of(operator, "st-2") == []
    assert of(operator, "st-1") == ["joined", "left", "joined", "unmerged"]


def test_of_two_who_have_left_both_neither_has_again(operator: httpx2.Client) -> None:
    old = account(operator, "old", "1", displayName="Old Person")
    remove(operator, old)
    new = account(operator, "new", "1", displayName="Wholly Different")
    patch(operator, new, active=False)
    before = of(operator, "st-1")
    split(operator, new)
    assert (staff(operator, "/st-1")["state"], staff(operator, "/st-2")["state"]) == ("left", "left")
    assert staff(operator, "/by-name/old@council.example")["id"] == "st-1"
    assert (of(operator, "st-1"), of(operator, "st-2")) == ([*before, "unmerged"], [])


def test_who_went_unnoticed_beside_another_has_left(operator: httpx2.Client) -> None:
    account(operator, "ada", "1")
    bea = account(operator, "bea", "1")
    remove(operator, bea)
    assert "left" not in of(operator, "st-1"), "the system has another of the number"
    split(operator, bea)
    assert of(operator, "st-2") == ["left"]
    assert staff(operator, "/st-1")["state"] == "current"


def test_who_had_come_by_the_other_alone_has_left_with_them(operator: httpx2.Client) -> None:
    remove(operator, account(operator, "old", "1", displayName="Old Person"))
    new = account(operator, "new", "1", displayName="Wholly Different")
    split(operator, new)
    assert of(operator, "st-1") == ["joined", "left", "joined", "unmerged", "left"]
    assert of(operator, "st-2") == ["joined"]

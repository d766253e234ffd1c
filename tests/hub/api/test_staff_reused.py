"""An employee number that was given to another person: what was the first one's is not the other's."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.test_staff import account, hr, patch, staff
from tests.hub.api.test_staff_stewarding import act


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def clear(client: httpx2.Client) -> Any:
    return staff(client, "/st-1", unmasked="true", purpose="a test")


def remove(client: httpx2.Client, which: str) -> None:
    assert client.delete(f"/scim/v2/Users/{which}").status_code == 204


def mail(address: str) -> list[dict[str, Any]]:
    return [{"value": address, "type": "work", "primary": True}]


def test_a_number_that_is_another_persons_now_is_asked_about(operator: httpx2.Client) -> None:
    old = account(
        operator, "old", "600001", displayName="Old Person", emails=mail("old@mail.example"), title="Officer"
    )
    remove(operator, old)
    assert clear(operator)["facts"]["email"] == "old@mail.example", "of somebody who has left"
    new = account(operator, "new", "600001", displayName="Wholly Different")
    one = clear(operator)
    assert "email" not in one["facts"]
    assert one["facts"]["name"]["full"] == "Wholly Different"
    assert "old@council.example" not in one["known_as"]
    staff(operator, "/by-name/old@council.example", 404)
    [asked] = one["conflicts"]
    assert (asked["attribute"], asked["counts"]["full"]) == ("name", "Wholly Different")
    assert [each["value"]["full"] for each in asked["said"]] == ["Old Person", "Wholly Different"]
    assert "tolbooth staff split" in asked["because"]
    assert [each["id"] for each in staff(operator, "/conflicts")["items"]] == ["st-1"]
    patch(operator, new, active=False)
    one = clear(operator)
    assert "email" not in one["facts"]
    assert "title" not in one["facts"], "the other had that post"
    assert "old@council.example" not in one["known_as"]
    act(operator, "st-1/split", records=[{"system": "entra", "local_id": new}])
    assert staff(operator, "/conflicts")["items"] == []
    assert clear(operator)["facts"]["email"] == "old@mail.example"


def test_who_comes_back_by_another_account_is_not_asked_about(operator: httpx2.Client) -> None:
    remove(operator, account(operator, "msample", "1", displayName="Morag Sample"))
    account(operator, "mexample", "1", displayName="Morag EXAMPLE")
    one = clear(operator)
    assert (one["conflicts"], one["facts"]["name"]["full"]) == ([], "Morag EXAMPLE")
    assert "mexample@council.example" in one["known_as"]


def test_what_a_removed_account_said_does_not_count_beside_another(operator: httpx2.Client) -> None:
    second = account(operator, "ada.admin", "1", emails=mail("admin@mail.example"))
    account(operator, "ada", "1", displayName="Ada Sample")
    remove(operator, second)
    one = clear(operator)
    assert "email" not in one["facts"]
    assert "ada.admin@council.example" not in one["known_as"]


def test_what_a_system_said_that_has_nothing_of_them_more_counts_of_who_has_left(
    operator: httpx2.Client,
) -> None:
    account(operator, "ada", "1")
    hr(operator, {"employee_number": "1", "email": "ada@mail.example"})
    gone = {"system": "hr", "local_ids": ["1"], "reason": "not in the extract of May"}
    assert operator.post("/staff/gone", json=gone).status_code == 200
    assert (clear(operator)["state"], clear(operator)["facts"]["email"]) == ("left", "ada@mail.example")
    hr(operator, {"employee_number": "1", "email": "ada@mail.example"})
    assert clear(operator)["state"] == "current"

"""Whom staff answer to, as several systems say it: each by its own record of one and the same person."""

from __future__ import annotations

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


def answers_to(number: str, manager: str | None = None) -> dict[str, Any]:
    post = {"manager": {"system": "hr", "local_id": manager}} if manager else {"team": "Roads"}
    return {"employee_number": number, "posts": [post]}


def disputed(client: httpx2.Client) -> dict[str, list[str]]:
    return {
        one["id"]: [each["attribute"] for each in one["conflicts"]]
        for one in staff(client, "/conflicts")["items"]
    }


@pytest.mark.parametrize("first", ["directory", "payroll", "the one below"])
def test_two_systems_that_mean_one_manager_agree(operator: httpx2.Client, first: str) -> None:
    if first == "payroll":
        hr(operator, answers_to("1"), answers_to("2", "1"))
    if first == "the one below":
        hr(operator, answers_to("2", "1"))
    boss = account(operator, "boss", "1")
    which = account(operator, "ada", "2", work={"manager": boss})
    if first != "payroll":
        hr(operator, answers_to("2", "1"), answers_to("1"))
    assert disputed(operator) == {}
    mine = staff(operator, f"/by-source/entra/{which}")
    assert (mine["manager"], mine["conflicts"]) == (
        staff(operator, f"/by-source/entra/{boss}")["id"],
        [],
    )
    [line] = [one for one in staff(operator, "")["items"] if one["id"] == mine["id"]]
    assert line["disputed"] == []


def test_who_answers_to_the_same_person_by_another_record_has_not_moved(operator: httpx2.Client) -> None:
    hr(operator, answers_to("1"), answers_to("2", "1"))
    boss = account(operator, "boss", "1")
    which = account(operator, "ada", "2", work={"manager": boss})
    before = told_of(operator)
    patch(operator, which, displayName="Ada S.")
    assert told_of(operator)[len(before) :] == [("updated", "staff/st-2")]
    assert ("moved", "staff/st-2") not in before
    cal = account(operator, "cal", "3")
    patch(operator, which, **{f"{WORK}:manager": cal})
    assert told_of(operator)[-1] == ("moved", "staff/st-2")
    assert disputed(operator) == {"st-2": ["manager"]}


def test_whom_they_mean_is_looked_at_again_when_a_manager_is_parted(operator: httpx2.Client) -> None:
    hr(operator, answers_to("1"), answers_to("2", "1"))
    boss = account(operator, "boss", "1")
    account(operator, "ada", "2", work={"manager": boss})
    wanted = {"records": [{"system": "hr", "local_id": "1"}], "reason": "a number mistyped"}
    parted = operator.post("/staff/st-1/split", json=wanted)
    assert parted.status_code == 200, parted.text
    assert disputed(operator) == {"st-2": ["manager"]}
    undo = {"reason": "it was right"}
    operator.post(f"/staff/changes/{parted.json()['change']}/undo", json=undo).raise_for_status()
    assert disputed(operator) == {}

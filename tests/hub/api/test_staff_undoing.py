"""What brought two of the staff together is taken back: each goes on as the one that they were."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from identity_index.staff.tables import staff_member
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of
from tests.hub.api.test_staff_stewarding import act


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


def undo(client: httpx2.Client, change: str) -> Any:
    return act(client, f"changes/{change}/undo")


def of(client: httpx2.Client, which: str) -> list[str]:
    return [what for what, about in told_of(client) if about == f"staff/{which}"]


@pytest.mark.parametrize("records", [1, 2], ids=["one record", "two records"])
def test_who_was_merged_goes_on_where_they_were(operator: httpx2.Client, records: int) -> None:
    account(operator, "ada", "1001")
    bea = account(operator, "bea", "1002", title="Clerk")
    if records == 2:
        hr(operator, {"employee_number": "1002", "posts": [{"title": "Officer"}]})
    patch(operator, bea, title="Officer")
    told, before = of(operator, "st-2"), staff(operator, "/st-2")
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    for listed in (staff(operator, "")["items"], staff(operator, "", state="current")["items"]):
        assert [one["id"] for one in listed] == ["st-1"]
    assert staff(operator, "/by-name/bea@council.example")["id"] == "st-1"
    back = undo(operator, merged)["change"]
    assert staff(operator, "/st-2") == before, "exactly as it was"
    assert of(operator, "st-2") == told, "nothing is told again"
    assert staff(operator, "/by-name/bea@council.example")["id"] == "st-2"
    undo(operator, back)
    patch(operator, bea, title="Manager")
    undo(operator, last_change(operator))
    assert staff(operator, "/st-2")["facts"]["title"] == "Manager"
    assert of(operator, "st-2") == [*told, "moved"], "what changed meanwhile is told then"
    patch(operator, bea, active=False)
    assert of(operator, "st-2") == [*told, "moved", "left"]


def last_change(client: httpx2.Client) -> str:
    """The newest of the second."""
    changes = [one["change"] for one in staff(client, "/st-2/history")["items"] if one["change"]]
    return str(changes[-1])


def test_one_of_several_merges_is_taken_back(operator: httpx2.Client) -> None:
    ids = [account(operator, name, title="Clerk") for name in ("ada", "bea", "cal")]
    patch(operator, ids[0], title="Officer")
    act(operator, "st-1/merge", other="st-2")
    onward = act(operator, "st-3/merge", other="st-1")["change"]
    undo(operator, onward)
    one = staff(operator, "/st-1")
    assert ([each["local_id"] for each in one["records"]], one["became"]) == (ids[:2], None)
    assert staff(operator, "/st-2")["became"] == "st-1"
    patch(operator, ids[0], title="Manager")
    assert staff(operator, "/st-1")["facts"]["title"] == "Manager"


def test_who_was_parted_and_joined_again_is_parted_once_more(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1001", title="Clerk")
    hr(operator, {"employee_number": "1001"})
    act(operator, "st-1/split", records=[{"system": "entra", "local_id": which}])
    patch(operator, which, title="Officer")
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    undo(operator, merged)
    assert staff(operator, "/st-2")["facts"]["title"] == "Officer"
    assert of(operator, "st-2") == ["joined", "moved"]


def test_two_that_a_mistyped_number_made_one_are_two_again(operator: httpx2.Client) -> None:
    account(operator, "ada", "1001")
    which = account(operator, "bea", "1002", title="Clerk")
    patch(operator, which, title="Officer")
    patch(operator, which, **{f"{WORK}:employeeNumber": "1001"})
    assert staff(operator, "/st-2")["became"] == "st-1"
    undo(operator, last_change(operator))
    assert (staff(operator, "/st-2")["became"], staff(operator, "/st-2")["facts"]["title"]) == (
        None,
        "Officer",
    )


def test_who_had_left_has_not_left_again_and_has_no_key_that_was_made_meanwhile(
    running: Running, operator: httpx2.Client
) -> None:
    account(operator, "ada", "1001")
    which = account(operator, "bea", "1002")
    assert operator.delete(f"/scim/v2/Users/{which}").status_code == 204
    before = staff(operator, "/st-2")
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    with running.client(Scope.CASES_READ, holder="bea@council.example") as mine:
        assert mine.get("/keys/me").status_code != 401
        undo(operator, merged)
        assert mine.get("/keys/me").status_code == 401, "it is a key of somebody who has left"
    assert staff(operator, "/st-2") == before
    assert of(operator, "st-2") == ["joined", "left"]


def test_whoever_answers_to_one_that_was_merged_and_parted_answers_to_them(operator: httpx2.Client) -> None:
    account(operator, "ada", "1001")
    bea = account(operator, "bea", "1002", work={"department": "Roads", "manager": {"value": "none"}})
    cal = account(operator, "cal", "1003", work={"manager": {"value": bea}})
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    assert staff(operator, "/st-3")["manager"] == "st-1"
    undo(operator, merged)
    assert staff(operator, "/st-3")["manager"] == "st-2"
    patch(operator, bea, **{f"{WORK}:manager": cal})
    assert [one["id"] for one in staff(operator, "/conflicts")["items"]] == ["st-2", "st-3"]
    assert [one["id"] for one in staff(operator, "", team="roads")["items"]] == ["st-2"]


def test_one_who_was_merged_by_a_version_that_kept_nothing_of_it_comes_back(
    running: Running, operator: httpx2.Client
) -> None:
    account(operator, "ada", "1001")
    bea = account(operator, "bea", "1002", title="Clerk")
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    forget = delete(staff_member).where(staff_member.c.master == 2)
    running.hub.door.submit(lambda session: session.execute(forget)).result()
    patch(operator, bea, title="Officer")
    undo(operator, merged)
    assert staff(operator, "/st-2")["facts"]["title"] == "Officer"


def moves_number(client: httpx2.Client, which: str, number: str) -> None:
    patch(client, which, **{f"{WORK}:employeeNumber": number})


@pytest.mark.parametrize("whose", ["kept", "merged"])
def test_a_merge_that_a_number_has_overtaken_says_what_to_undo_first(
    operator: httpx2.Client, whose: str
) -> None:
    ids = {"kept": account(operator, "ada", "1001"), "merged": account(operator, "bea", "1002")}
    merged = act(operator, "st-1/merge", other="st-2")["change"]
    moves_number(operator, ids[whose], "1009")
    parted = next(one for one in staff(operator, "/st-1/history")["items"] if one["what"] == "split")
    refused = act(operator, f"changes/{merged}/undo", 409)
    assert f"Undo {parted['change']} first, then {merged}" in str(refused), refused
    undo(operator, parted["change"])
    undo(operator, merged)
    for which, name in (("st-1", "kept"), ("st-2", "merged")):
        one = staff(operator, f"/{which}")
        assert ([each["local_id"] for each in one["records"]], one["became"]) == ([ids[name]], None)

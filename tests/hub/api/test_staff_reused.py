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


def test_of_two_that_had_the_number_at_once_nothing_of_the_first_comes_back(operator: httpx2.Client) -> None:
    old = account(operator, "old", "1", displayName="Old Person", emails=mail("old@mail.example"))
    new = account(operator, "new", "1", displayName="Wholly Different", title="Clerk")
    remove(operator, old)
    remove(operator, new)
    one = clear(operator)
    assert (one["state"], one["facts"]["name"]["full"]) == ("left", "Wholly Different")
    assert "email" not in one["facts"]
    assert "old@council.example" not in one["known_as"]
    assert [each["attribute"] for each in one["conflicts"]] == ["name"]


@pytest.mark.parametrize("over", [{"ends_on": "2026-05-01"}, {"active": False}], ids=["ended", "inactive"])
def test_of_one_who_is_over_and_still_in_the_payroll_nothing_comes_back_either(
    operator: httpx2.Client, over: dict[str, Any]
) -> None:
    def said(local_id: str, **details: Any) -> None:
        item = {"local_id": local_id, "details": {"employee_number": "1", **details}}
        answer = operator.post("/staff/records", json={"system": "hr", "items": [item]})
        assert answer.status_code == 200, answer.text

    post = {"title": "Officer", "team": "Roads"}
    first = {"name": {"full": "Ann Brown"}, "email": "ann@mail.example", "phone": "01 234", "posts": [post]}
    said("a", **first)
    said("a", **first, **over)
    assert clear(operator)["facts"]["email"] == "ann@mail.example"
    said("b", name={"full": "Zygmunt Kowalski"}, email="z@mail.example")
    one = clear(operator)
    assert (one["state"], one["facts"]["email"]) == ("current", "z@mail.example")
    assert one["facts"].keys() & {"phone", "title", "team"} == set(), "what was the other's is not theirs"
    [asked] = one["conflicts"]
    assert (asked["attribute"], asked["counts"]["full"]) == ("name", "Zygmunt Kowalski")
    gone = {"system": "hr", "local_ids": ["b"], "reason": "not in the extract of May"}
    assert operator.post("/staff/gone", json=gone).status_code == 200
    one = clear(operator)
    assert (one["facts"]["name"]["full"], one["facts"]["email"]) == ("Zygmunt Kowalski", "z@mail.example")
    assert one["facts"].keys() & {"phone", "title", "team"} == set()
    both = {**gone, "local_ids": ["a", "b"]}
    assert operator.post("/staff/gone", json=both).status_code == 200
    assert clear(operator)["facts"]["email"] == "z@mail.example", "the one that came later is the successor"


def test_who_is_over_and_comes_back_by_another_record_of_the_payroll_is_not_asked_about(
    operator: httpx2.Client,
) -> None:
    for local_id, details in (
        ("a", {"name": {"full": "Zoë Brown"}, "phone": "01 234", "ends_on": "2026-05-01"}),
        ("b", {"name": {"full": "Zoe Green"}}),
    ):
        item = {"local_id": local_id, "details": {"employee_number": "1", **details}}
        operator.post("/staff/records", json={"system": "hr", "items": [item]}).raise_for_status()
    one = clear(operator)
    assert (one["state"], one["conflicts"]) == ("current", [])
    assert one["facts"]["phone"] == "01 234"


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


def row(client: httpx2.Client, name: str, number: str = "1", **more: Any) -> str:
    details = {"employee_number": number, "name": {"full": name}, **more}
    item = {"local_id": "E1", "details": details}
    answer = client.post("/staff/records", json={"system": "hr", "items": [item]})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["ids"][0])


def test_a_row_of_the_payroll_that_is_somebody_elses_now_is_asked_about(operator: httpx2.Client) -> None:
    row(operator, "Ann Brown", phone="01 234")
    assert row(operator, "Zygmunt Kowalski", email="z@mail.example") == "st-1"
    one = clear(operator)
    assert one["state"] == "current"
    assert (one["facts"]["name"]["full"], "phone" in one["facts"]) == ("Zygmunt Kowalski", False)
    [asked] = one["conflicts"]
    assert (asked["attribute"], asked["counts"]["full"]) == ("name", "Zygmunt Kowalski")
    assert [each["value"]["full"] for each in asked["said"]] == ["Ann Brown", "Zygmunt Kowalski"]
    assert [each["id"] for each in staff(operator, "/conflicts")["items"]] == ["st-1"]
    assert staff(operator, "/records/hr")["items"] == ["E1"]
    row(operator, "Zygmunt Kowalski", email="zk@mail.example")
    assert len(clear(operator)["records"]) == 2

    parted = act(operator, "st-1/split", records=[{"system": "hr", "local_id": "E1"}])
    assert parted["staff"] == ["st-1", "st-2"]
    assert staff(operator, "/conflicts")["items"] == []
    one = clear(operator)
    assert (one["state"], one["facts"]["name"]["full"], one["facts"]["phone"]) == (
        *("left", "Ann Brown"),
        "01 234",
    )
    assert staff(operator, "/by-source/hr/E1")["id"] == "st-2"
    assert staff(operator, "/st-2")["state"] == "current"
    assert row(operator, "Zygmunt Kowalski", phone="9") == "st-2"
    assert staff(operator, "/conflicts")["items"] == []


def test_a_row_that_was_gone_and_is_somebody_elses_now_is_asked_about(operator: httpx2.Client) -> None:
    row(operator, "Ann Brown", phone="01 234")
    gone = {"system": "hr", "local_ids": ["E1"], "reason": "not in the extract of May"}
    operator.post("/staff/gone", json=gone).raise_for_status()
    row(operator, "Zygmunt Kowalski")
    one = clear(operator)
    assert (one["state"], [each["attribute"] for each in one["conflicts"]]) == ("current", ["name"])
    operator.post("/staff/gone", json=gone).raise_for_status()
    one = clear(operator)
    assert (one["facts"]["name"]["full"], "phone" in one["facts"]) == ("Zygmunt Kowalski", False)


@pytest.mark.parametrize(
    "names",
    [
        ("Ann Brown", "Ann Kowalska"),
        ("Ann Brown", "Kowalska, Ann"),
        ("Zoë Brown", "ZOE KOWALSKA"),
        ("Ann Brown", "Anna Brown"),
        ("Ann Brown", "Ann Smith", "Anna Smith"),
    ],
)
def test_who_is_called_otherwise_is_who_they_were(operator: httpx2.Client, names: tuple[str, ...]) -> None:
    for name in names:
        assert row(operator, name) == "st-1"
    one = clear(operator)
    assert (one["conflicts"], len(one["records"])) == ([], 1)
    assert one["facts"]["name"]["full"] == names[-1]


def test_a_title_is_no_name(operator: httpx2.Client) -> None:
    for name in ("Mr John Brown", "Mr Zygmunt Kowalski"):
        row(operator, name)
    assert [each["attribute"] for each in clear(operator)["conflicts"]] == ["name"]


def test_a_row_that_had_a_wrong_name_for_a_night_is_not_asked_about(operator: httpx2.Client) -> None:
    for name in ("Ann Brown", "Zygmunt Kowalski", "Ann Brown"):
        row(operator, name, phone="01 234")
    one = clear(operator)
    assert (one["facts"]["name"]["full"], one["state"], one["conflicts"]) == ("Ann Brown", "current", [])

"""A steward says who of the staff is who, against what the employee numbers say too."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.test_people import met
from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}, "people": {"enabled": True}}


def act(client: httpx2.Client, path: str, status: int = 200, **body: Any) -> Any:
    answer = client.post(f"/staff/{path}", json={"reason": "payroll rang us", **body})
    assert answer.status_code == status, answer.text
    return answer.json()


def of(client: httpx2.Client, which: str) -> list[str]:
    return [one["system"] for one in staff(client, f"/{which}")["records"]]


def test_two_that_were_joined_wrongly_are_parted_for_good(operator: httpx2.Client) -> None:
    which = account(operator, "morag", "1001", work={"department": "Roads"})
    hr(operator, {"employee_number": "1001", "name": {"full": "Fergus Sample"}})
    assert of(operator, "st-1") == ["entra", "hr"]
    done = act(operator, "st-1/split", records=[{"system": "entra", "local_id": which}])
    assert (done["what"], done["staff"]) == ("split", ["st-1", "st-2"])
    assert (of(operator, "st-1"), of(operator, "st-2")) == (["hr"], ["entra"])
    assert staff(operator, "/by-name/morag@council.example")["id"] == "st-2"
    assert ("unmerged", "staff/st-1") in told_of(operator)
    assert ("joined", "staff/st-2") in told_of(operator)
    patch(operator, which, title="Manager")
    patch(operator, which, **{f"{WORK}:employeeNumber": "1003"})
    patch(operator, which, **{f"{WORK}:employeeNumber": "1001"})
    hr(operator, {"employee_number": "1001", "name": {"full": "Fergus A. Sample"}})
    assert (of(operator, "st-1"), of(operator, "st-2")) == (["hr"], ["entra"]), (
        "the number joins them no more"
    )
    for number in ("1", "2"):
        split = [one for one in staff(operator, f"/st-{number}/history")["items"] if one["what"] == "split"]
        assert [(one["change"], one["reason"]) for one in split] == [(done["change"], "payroll rang us")]
    act(operator, f"changes/{done['change']}/undo")
    assert (of(operator, "st-1"), staff(operator, "/st-2")["became"]) == (["entra", "hr"], "st-1")
    act(operator, f"changes/{done['change']}/undo", 409)
    trail = operator.get("/audit", params={"action": "staff.split"}).json()["items"]
    assert {(one["thing"], one["reason"]) for one in trail} == {
        ("staff/1", "payroll rang us"),
        ("staff/2", "payroll rang us"),
    }


def test_two_of_different_numbers_are_one_until_a_number_is_another(operator: httpx2.Client) -> None:
    which = account(operator, "morag", "1001")
    hr(operator, {"employee_number": "1002"})
    assert act(operator, "st-1/merge", other="st-2")["what"] == "merge"
    patch(operator, which, title="Officer")
    hr(operator, {"employee_number": "1002", "name": {"full": "Morag Example"}})
    assert of(operator, "st-1") == ["entra", "hr"], "what the steward said holds"
    assert staff(operator, "/st-2")["became"] == "st-1"
    patch(operator, which, **{f"{WORK}:employeeNumber": "1009"})
    assert of(operator, "st-1") == ["hr"]
    assert operator.get("/staff/by-source/entra/" + which).json()["id"] == "st-3"


def test_what_makes_no_sense_is_refused(running: Running, operator: httpx2.Client) -> None:
    which = account(operator, "morag", "1001")
    hr(operator, {"employee_number": "1002"})
    mine, others = {"system": "entra", "local_id": which}, {"system": "hr", "local_id": "1002"}
    act(operator, "st-1/split", 409, records=[others])
    act(operator, "st-1/split", 409, records=[mine])
    act(operator, "st-1/split", 422, records=[])
    act(operator, "st-1/merge", 409, other="st-1")
    act(operator, "st-1/merge", 404, other="st-9")
    act(operator, "st-9/split", 404, records=[mine])
    act(operator, "st-1/merge", 404, other="p-1")
    act(operator, "changes/c-99/undo", 404)
    act(operator, "st-1/merge", 422, other="st-2", reason=" ")
    with running.client(Scope.STAFF_READ) as reader:
        act(reader, "st-1/merge", 403, other="st-2")
    assert (of(operator, "st-1"), of(operator, "st-2")) == (["entra"], ["hr"])


def test_which_person_they_are_goes_with_them(running: Running, operator: httpx2.Client) -> None:
    account(operator, "morag", "1001")
    hr(operator, {"employee_number": "1002"})
    person = met(running, "crm", "P1")
    operator.put("/staff/st-2/person", json={"person": person, "reason": "she said so"}).raise_for_status()
    act(operator, "st-1/merge", other="st-2")
    assert staff(operator, "/st-1/person", purpose="a test")["person"] == person
    assert staff(operator, "/st-2/person", purpose="a test")["staff"] == "st-1"


def link(client: httpx2.Client, which: str, person: str | None) -> Any:
    said = {"person": person, "reason": "she said so"}
    answer = client.put(f"/staff/{which}/person", json=said)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_merge_that_is_taken_back_leaves_nothing_behind_of_who_they_are(
    running: Running, operator: httpx2.Client
) -> None:
    for number in ("1001", "1002", "1003"):
        hr(operator, {"employee_number": number})
    first, second, third = (met(running, "crm", f"P{number}") for number in (1, 2, 3))

    def persons() -> list[Any]:
        said = [staff(operator, f"/st-{one}/person", purpose="a test") for one in (1, 2, 3)]
        return [(one["staff"], one["person"], one["since"], one["said_by"]) for one in said]

    link(operator, "st-2", second)
    alone = persons()
    joined = act(operator, "st-1/merge", other="st-2")["change"]
    assert [one[:2] for one in persons()] == [("st-1", second), ("st-1", second), ("st-3", None)]
    act(operator, f"changes/{joined}/undo")
    assert persons() == alone

    link(operator, "st-1", first)
    both = persons()
    joined = act(operator, "st-1/merge", other="st-2")["change"]
    assert [one[1] for one in persons()] == [first, first, None], "what was said of her herself counts"
    onward = act(operator, "st-3/merge", other="st-1")["change"]
    assert {one[:2] for one in persons()} == {("st-3", first)}, "what was said last"
    act(operator, f"changes/{joined}/undo")
    assert [one[:2] for one in persons()] == [("st-3", first), ("st-2", second), ("st-3", first)]
    act(operator, f"changes/{onward}/undo")
    assert persons() == both

    joined = act(operator, "st-1/merge", other="st-2")["change"]
    link(operator, "st-1", third)
    act(operator, f"changes/{joined}/undo")
    assert [one[1] for one in persons()] == [third, second, None], "what was said since holds of whom it was"
    joined = act(operator, "st-1/merge", other="st-2")["change"]
    operator.delete("/staff/st-1/person", params={"reason": "neither"}).raise_for_status()
    assert {one[1] for one in persons()} == {None}
    act(operator, f"changes/{joined}/undo")
    assert {one[1] for one in persons()} == {None}, "what was withdrawn comes back by nothing"


def test_an_erasure_of_a_person_reaches_what_a_merge_hides(running: Running, operator: httpx2.Client) -> None:
    hr(operator, {"employee_number": "1001"})
    hr(operator, {"employee_number": "1002"})
    person = met(running, "crm", "P1")
    link(operator, "st-1", met(running, "crm", "P2"))
    link(operator, "st-2", person)
    joined = act(operator, "st-1/merge", other="st-2")["change"]
    asked = operator.post(f"/people/{person}/erase", json={"reason": "ER 3", "basis": "objection"})
    which = asked.raise_for_status().json()["id"]
    with running.client(Scope.PEOPLE_ERASE, holder="Ruairidh Sample") as second:
        second.post(f"/people/erasures/{which}/approve", json={"reason": "seen"}).raise_for_status()
    running.until(operator, f"/people/erasures/{which}", lambda one: one["state"] == "finished")
    act(operator, f"changes/{joined}/undo")
    assert staff(operator, "/st-2/person", purpose="a test")["person"] is None


def test_an_erasure_forgets_which_of_the_staff_a_person_is(running: Running, operator: httpx2.Client) -> None:
    account(operator, "morag", "1001")
    person = met(running, "crm", "P1")
    operator.put("/staff/st-1/person", json={"person": person, "reason": "she said so"}).raise_for_status()
    asked = operator.post(f"/people/{person}/erase", json={"reason": "ER 3", "basis": "objection"})
    which = asked.raise_for_status().json()["id"]
    with running.client(Scope.PEOPLE_ERASE, holder="Ruairidh Sample") as second:
        second.post(f"/people/erasures/{which}/approve", json={"reason": "seen"}).raise_for_status()
    done = running.until(operator, f"/people/erasures/{which}", lambda one: one["state"] == "finished")
    assert done["certificate"]["erased"]["staff_person"] == 1
    assert staff(operator, "/st-1/person", purpose="a test")["person"] is None
    assert staff(operator, "/st-1")["state"] == "current", "what is held of her work stays"


def test_who_somebody_is_stays_with_no_record_that_is_another_s(
    running: Running, operator: httpx2.Client
) -> None:
    ada, bea = account(operator, "ada", "1001"), account(operator, "bea", "1002")
    link(operator, "st-1", met(running, "crm", "P1"))
    act(operator, "st-1/merge", other="st-2")
    patch(operator, ada, **{WORK: {"employeeNumber": "1003"}})
    assert [one["local_id"] for one in staff(operator, "/st-1")["records"]] == [bea]
    for one in ("st-1", "st-2", "st-3"):
        assert staff(operator, f"/{one}/person", purpose="a test")["person"] is None, one
    noted = operator.get("/audit", params={"action": "staff.person.set"}).json()["items"]
    assert noted[0]["who"] == "index"

"""Which of two systems changed a value last, however often either said something else."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select, update

from hub import catching_up
from hub.staff import retelling_staff
from identity_index.staff.tables import staff_member
from tests.hub.api.conftest import Running
from tests.hub.api.staff_and_cases import database, operator, told
from tests.hub.api.test_scim import USER, WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of

__all__ = ["database", "operator", "told"]


def row(**more: Any) -> dict[str, Any]:
    return {"employee_number": "1", "posts": [{"title": "Senior officer"}], **more}


def title(client: httpx2.Client) -> tuple[str, dict[str, str], str]:
    """What counts, when each system changed it, and why it counts."""
    one = staff(client, "/st-1", unmasked="true", purpose="a test")
    [conflict] = [each for each in one["conflicts"] if each["attribute"] == "title"]
    [listed] = staff(client, "/conflicts")["items"]
    assert conflict["said"] in [each["said"] for each in listed["conflicts"]]
    assert conflict["counts"] == one["facts"]["title"]
    moments = {each["system"]: each["as_of"] for each in conflict["said"]}
    return conflict["counts"], moments, conflict["because"]


def test_a_directory_that_changes_a_number_does_not_bring_its_old_title_back(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1", title="Officer")
    hr(operator, row())
    first = title(operator)
    assert first[0] == "Senior officer"
    patch(operator, which, **{'phoneNumbers[type eq "work"].value': "01 234"})
    assert title(operator) == first, "the number is new, the title is not"
    assert staff(operator, "/st-1", unmasked="true", purpose="a test")["facts"]["phone"] == "01 234"
    body = {"schemas": [USER], "userName": "ada@council.example", "displayName": "Ada Sample"}
    whole = body | {"title": "Officer", "active": True, WORK: {"employeeNumber": "1"}}
    for _ in range(2):
        assert operator.put(f"/scim/v2/Users/{which}", json=whole).status_code == 200
        assert title(operator) == first, "it says the same title once more"
    patch(operator, which, title="Manager")
    counts, moments, because = title(operator)
    assert (counts, moments["hr"], because.startswith("entra changed it on ")) == (
        "Manager",
        first[1]["hr"],
        True,
    )
    assert moments["entra"] > moments["hr"]
    patch(operator, which, title="Officer")
    assert title(operator)[0] == "Officer", "who comes back to what they said before has changed it"


def test_a_payroll_that_repeats_a_title_every_night_does_not_make_it_newer(operator: httpx2.Client) -> None:
    hr(operator, row())
    which = account(operator, "ada", "1", title="Officer")
    first = title(operator)
    assert first[0] == "Officer"
    for more in ({}, {"phone": "1"}, {"phone": "2", "skills": ["licensing"]}):
        hr(operator, row(**more))
        assert title(operator) == first
    hr(operator, row(posts=[{"title": "Chief officer"}]))
    assert title(operator)[0] == "Chief officer"
    patch(operator, which, active=True, displayName="Ada B")
    assert title(operator)[0] == "Chief officer"


def test_a_post_that_goes_on_under_new_days_is_no_new_post(operator: httpx2.Client) -> None:
    ends = {"title": "Senior officer", "starts_on": "2020-01-01", "ends_on": "2099-12-31"}
    hr(operator, row(posts=[ends]))
    account(operator, "ada", "1", title="Officer")
    first = title(operator)
    hr(operator, row(posts=[ends | {"ends_on": "2100-12-31"}]))
    assert title(operator) == first
    hr(operator, row(posts=[ends | {"title": "Chief officer", "starts_on": "2099-01-01"}, ends]))
    assert title(operator) == first, "one that is to come is not yet theirs"


def test_what_comes_late_says_since_when_it_was_so(operator: httpx2.Client) -> None:
    def told_hr(as_of: str, **more: Any) -> None:
        said = {"system": "hr", "as_of": as_of, "items": [{"local_id": "1", "details": row(**more)}]}
        assert operator.post("/staff/records", json=said).status_code == 200

    account(operator, "ada", "1", title="Officer")
    told_hr("2021-05-01T10:00:00Z", phone="3")
    told_hr("2021-01-01T10:00:00Z", phone="1")
    assert title(operator)[1]["hr"] == "2021-01-01T10:00:00Z"
    told_hr("2021-03-01T10:00:00Z", posts=[{"title": "Clerk"}])
    assert title(operator)[1]["hr"] == "2021-05-01T10:00:00Z", "between they were another"


def test_of_two_accounts_the_one_whose_post_changed_last_says_the_post(operator: httpx2.Client) -> None:
    first = account(operator, "ada", "1", title="Officer", work={"department": "Complaints"})
    account(operator, "ada.admin", "1", title="Administrator", work={"department": "Roads"})
    assert staff(operator, "/st-1")["facts"]["team"] == "Roads"
    patch(operator, first, **{'phoneNumbers[type eq "work"].value': "01 234"})
    assert staff(operator, "/st-1")["facts"]["team"] == "Roads"
    patch(operator, first, title="Chief officer")
    facts = staff(operator, "/st-1")["facts"]
    assert (facts["team"], facts["title"]) == ("Complaints", "Chief officer")


def test_what_an_earlier_version_had_count_is_found_again_once(
    running: Running, operator: httpx2.Client
) -> None:
    account(operator, "ada", "1", title="Officer")
    hr(operator, row())
    door, retelling = running.hub.door, retelling_staff(running.hub)
    assert retelling is not None
    old = select(staff_member.c.facts).where(staff_member.c.master == 1).scalar_subquery()
    was = update(staff_member).values(facts=func.replace(old, "Senior officer", "Officer"))
    door.submit(lambda session: session.execute(was)).result()
    assert staff(operator, "/st-1")["facts"]["title"] == "Officer"
    assert door.submit(lambda session: catching_up.staff(retelling).step(session, 1)).result() == 0
    assert title(operator)[0] == "Senior officer"
    assert [what for what, _ in told_of(operator)][-1] == "moved"


@pytest.mark.parametrize("last", ["entra", "hr"])
def test_why_somebody_has_left_is_what_was_said_of_that_last(operator: httpx2.Client, last: str) -> None:
    which = account(operator, "ada", "1")
    over = row(ends_on="2020-01-01")
    hr(operator, row())
    if last == "hr":
        patch(operator, which, active=False)
        hr(operator, over)
    else:
        hr(operator, over)
        patch(operator, which, active=False)
    because = {"entra": "deactivated", "hr": "ended"}[last]
    assert staff(operator, "/st-1")["because"] == because
    patch(operator, which, title="Officer")
    hr(operator, over | {"phone": "1"})
    assert staff(operator, "/st-1")["because"] == because

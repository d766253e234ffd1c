"""Whoever goes by another name keeps what they had; what is held under a name of old ends when they leave."""

from __future__ import annotations

from typing import Any

import httpx2

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.staff_and_cases import database, operator, told
from tests.hub.api.test_case_joining import act, shown
from tests.hub.api.test_cases import take
from tests.hub.api.test_groups import fail, groups
from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of

__all__ = ["database", "operator", "told"]


def complaint(client: httpx2.Client) -> str:
    said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
    return str(take(client, **said)["reference"])


def test_what_somebody_has_follows_their_name(running: Running, operator: httpx2.Client) -> None:
    which = account(operator, "morag.example", "1001", work={"department": "Complaints"})
    account(operator, "bea")
    first, second, third = (complaint(operator) for _ in range(3))
    act(operator, f"{first}/assignment", assignee="morag.example@council.example")
    act(operator, f"{second}/assignment", assignee="1001")
    act(operator, f"{third}/assignment", assignee="bea@council.example")
    act(operator, f"{third}/tasks", text="Ring them", assignee="Morag.Example@Council.example")
    away = operator.post("/cases/teams/away", json={"member": "morag.example@council.example"})
    assert away.status_code == 200, away.text
    patch(operator, which, userName="morag.sample@council.example")
    new = "morag.sample@council.example"
    running.until(operator, f"/cases/{first}", lambda one: one["assignee"] == new)
    running.until(operator, f"/cases/{third}", lambda one: one["tasks"][0]["assignee"] == new)
    assert shown(operator, second)["assignee"] == "1001", "by that she is known as before"
    assert shown(operator, third)["assignee"] == "bea@council.example"
    [team] = operator.get("/cases/teams").json()["items"]
    assert {one["member"]: one["away"] for one in team["members"]} == {"zoe": False, new: True}
    story = operator.get(f"/cases/{first}/story").json()["items"]
    last = [one for one in story if one["what"] == "case.assigned"][-1]
    assert last["by"] == "index of staff"


def test_groups_of_dead_letters_go_with_the_name_and_then_to_nobody(
    running: Running, operator: httpx2.Client, case: dict[str, Any]
) -> None:
    fail(running, operator, case, "c-1")
    [group] = groups(operator)
    path = f"/dead-letters/groups/{group['id']}"
    operator.patch(path, json={"owner": "Morag.Example@council.example"}).raise_for_status()
    which = account(operator, "morag.example")
    patch(operator, which, userName="morag.sample@council.example")
    running.until(operator, path, lambda one: one["group"]["owner"] == "morag.sample@council.example")
    patch(operator, which, active=False)
    running.until(operator, path, lambda one: one["group"]["owner"] is None)
    trail = operator.get("/audit", params={"action": "groups.change"}).json()["items"]
    assert [one["reason"] for one in trail if one["who"] == "index of staff"] == [
        "st-1 has left the council",
        "st-1 goes by another name now",
    ]


def test_keys_under_a_name_of_old_end_too(running: Running, operator: httpx2.Client) -> None:
    which = account(operator, "morag.example")
    mine = running.client(Scope.CASES_READ, holder="morag.example@council.example")
    next_one = running.client(Scope.CASES_READ, holder="bea.two@council.example")
    with mine, next_one:
        patch(operator, which, userName="bea.two@council.example")
        patch(operator, which, userName="morag.sample@council.example")
        account(operator, "bea.two")
        assert mine.get("/cases/teams").status_code == 200
        patch(operator, which, active=False)
        running.until(
            operator, "/audit?action=keys.revoke", lambda page: [one["who"] for one in page["items"]] != []
        )
        assert mine.get("/cases/teams").status_code == 401
        assert next_one.get("/cases/teams").status_code == 200, "that name is another's now"


def test_a_name_that_is_found_to_be_of_somebody_who_left_has_left(
    running: Running, operator: httpx2.Client
) -> None:
    ended = {"employee_number": "1001", "ends_on": "2026-01-31"}
    assert hr(operator, ended) == ["st-1"]
    which = account(operator, "morag")
    reference = complaint(operator)
    act(operator, f"{reference}/assignment", assignee="morag@council.example")
    patch(operator, which, **{f"{WORK}:employeeNumber": "1001"})
    assert staff(operator, "/st-2")["became"] == "st-1"
    running.until(operator, f"/cases/{reference}", lambda one: one["assignee"] is None)
    assert [what for what, about in told_of(operator) if about == "staff/st-1"] == ["left", "merged", "left"]


def test_a_name_of_one_record_alone_is_kept_up_with(operator: httpx2.Client) -> None:
    which = account(operator, "morag", "1001")
    hr(operator, {"employee_number": "1001", "user_name": "m.example"})
    patch(operator, which, userName="m.sample@council.example")
    hr(operator, {"employee_number": "1001", "user_name": "m.other"})
    staff(operator, "/by-name/m.example", 404)
    assert staff(operator, "/by-name/m.other")["id"] == "st-1"
    assert staff(operator, "/by-name/m.sample@council.example")["id"] == "st-1"


def test_who_is_renamed_as_they_leave_is_given_nothing_by_the_name_that_others_know(
    running: Running, operator: httpx2.Client
) -> None:
    """Entra ID puts the id of an account in front of its user name when the account is deleted."""
    which = account(operator, "morag")
    patch(operator, which, userName="0f3a41c6morag@council.example", active="False")
    reference = complaint(operator)
    path, given = f"/cases/{reference}/assignment", {"assignee": "Morag@council.example"}
    refused = operator.post(path, json=given)
    assert (refused.status_code, "st-1 has left" in refused.text) == (409, True), refused.text
    key = operator.post("/keys", json={"holder": "morag@council.example", "scopes": ["cases:read"]})
    assert (key.status_code, "st-1 has left" in key.text) == (409, True), key.text
    assert staff(operator, "/by-name/morag@council.example")["id"] == "st-1"
    account(operator, "morag")
    assert staff(operator, "/by-name/morag@council.example")["id"] == "st-2", "it is hers from then on"
    act(operator, f"{reference}/assignment", assignee="morag@council.example")
    patch(operator, which, userName="morag.two@council.example", active="True")
    assert staff(operator, "/by-name/morag@council.example")["id"] == "st-2"
    patch(operator, which, active="False")
    assert shown(operator, reference)["assignee"] == "morag@council.example"
    told = [what for what, about in told_of(operator) if about == "staff/st-1"]
    assert told == ["joined", "left", "joined", "left"]

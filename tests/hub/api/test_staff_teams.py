"""A team is one, whatever the case in which a system writes it."""

from __future__ import annotations

import httpx2

from tests.hub.api.staff_and_cases import database, operator, told
from tests.hub.api.test_scim import WORK
from tests.hub.api.test_staff import account, hr, patch, staff, told_of

__all__ = ["database", "operator", "told"]


def test_who_is_of_the_same_team_written_otherwise_has_not_moved(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1001", title="Officer", work={"department": "COMPLAINTS"})
    patch(operator, which, title="officer", **{f"{WORK}:department": "Complaints"})
    facts = staff(operator, "/st-1")["facts"]
    assert (facts["team"], facts["title"]) == ("Complaints", "officer"), "it is shown as it is written now"
    assert told_of(operator)[-1] == ("updated", "staff/st-1")
    [event] = operator.get("/events", params={"type": "staff.updated"}).json()["items"]
    data = operator.get(f"/events/{event['seq']}", params={"unmasked": "true", "purpose": "a test"}).json()
    assert data["data"]["changed"] == ["title", "team"]
    patch(operator, which, title="Clerk", **{f"{WORK}:department": "complaints"})
    assert [what for what, _ in told_of(operator)][-2:] == ["moved", "updated"]


def test_who_is_of_a_team_works_on_its_queue_in_whatever_case_it_is_written(operator: httpx2.Client) -> None:
    def working() -> list[str]:
        [team] = operator.get("/cases/teams").json()["items"]
        return [one["member"] for one in team["members"]]

    which = account(operator, "ada", "1001", work={"department": "COMPLAINTS"})
    assert working() == ["zoe", "ada@council.example"]
    hr(operator, {"employee_number": "1001", "posts": [{"team": "Complaints"}]})
    assert working() == ["zoe", "ada@council.example"]
    patch(operator, which, title="Officer")
    assert staff(operator, "/st-1")["facts"]["team"] == "Complaints", "as who said it last writes it"
    assert staff(operator, "/st-1")["conflicts"] == []
    assert working() == ["zoe", "ada@council.example"]
    assert [one["id"] for one in staff(operator, "", team="complaints ")["items"]] == ["st-1"]

"""What another calendar would do to the clocks of open cases."""

from __future__ import annotations

from typing import Any

import httpx2

from cases.clocks.reading import SHIPPED, read_one
from cases.written.file import shipped
from safeguards.policy import Scope
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_case_joining import REPAIR, act, shown
from tests.hub.api.test_cases import take, told

__all__ = ["operator", "told"]
operator = test_cases.operator


def office() -> dict[str, Any]:
    [file] = [one for one in shipped(SHIPPED) if one.name == "office"]
    calendar, problems = read_one(file)
    assert calendar is not None, problems
    found: dict[str, Any] = calendar.model_dump(mode="json")
    return found


def test_which_clocks_would_move_and_none_does(operator: httpx2.Client, running: Running) -> None:
    reference = take(operator, **REPAIR)["reference"]
    ended = take(operator, **REPAIR)["reference"]
    act(operator, f"{ended}/status", to="refused")
    before = {one["name"]: one["due_at"] for one in shown(operator, reference)["clocks"]}
    same = operator.post("/cases/calendars/what-if", json={"calendar": office()}).json()
    assert (same["looked_at"], same["moved"], same["after"]) == (2, [], None)
    # An hour more on every evening: what is due at the end of a day is due an hour later.
    later = office() | {"version": 2, "hours": {day: ["08:45-21:00"] for day in office()["hours"]}}
    moved = operator.post("/cases/calendars/what-if", json={"calendar": later}).json()["moved"]
    assert {one["clock"]: one["due_at"] for one in moved} == before
    assert {one["case"] for one in moved} == {reference}
    assert all(one["minutes"] > 0 and one["would_be"] > one["due_at"] for one in moved)
    assert {one["name"]: one["due_at"] for one in shown(operator, reference)["clocks"]} == before
    wrong = operator.post("/cases/calendars/what-if", json={"calendar": office() | {"zone": "Europe/Oban"}})
    assert wrong.status_code == 422
    with running.client(Scope.CASES_READ, Scope.CASES_WORK) as officer:
        assert officer.post("/cases/calendars/what-if", json={"calendar": later}).status_code == 403

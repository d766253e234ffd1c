"""Staff over HTTP: joined by employee numbers, moved, left, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.staff_and_cases import COUNCIL, database, operator
from tests.hub.api.test_case_joining import act, shown
from tests.hub.api.test_cases import take
from tests.hub.api.test_people import met
from tests.hub.api.test_scim import PATCH, USER, WORK

__all__ = ["database", "operator"]

OURS = "urn:ietf:params:scim:schemas:extension:council:2.0:User"


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "council.toml"
    file.write_text(COUNCIL)
    return {
        "staff": {"enabled": True, "golden": {"team": {"prefer": ["hr"]}}},
        "people": {"enabled": True},
        "cases": {"enabled": True, "council": str(file)},
    }


def account(client: httpx2.Client, name: str, number: Any = "", **more: Any) -> str:
    work = {"employeeNumber": number, **more.pop("work", {})}
    body = {"schemas": [USER], "userName": f"{name}@council.example", "displayName": name.title(), WORK: work}
    answer = client.post("/scim/v2/Users", json=body | more)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def patch(client: httpx2.Client, which: str, **values: Any) -> None:
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    answer = client.patch(f"/scim/v2/Users/{which}", json={"schemas": [PATCH], "Operations": operations})
    assert answer.status_code == 204, answer.text


def hr(client: httpx2.Client, *rows: dict[str, Any]) -> list[str]:
    items = [{"local_id": row["employee_number"], "details": row} for row in rows]
    answer = client.post("/staff/records", json={"system": "hr", "items": items})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["ids"])


def staff(client: httpx2.Client, path: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(f"/staff{path}", params=query)
    assert answer.status_code == status, answer.text
    return answer.json()


def told_of(client: httpx2.Client) -> list[tuple[str, str]]:
    events = client.get("/events", params={"type": "staff.*", "limit": 500}).json()["items"]
    found = [(one["seq"], one["type"].split(".")[-2], one["subject"]) for one in events]
    return [(what, about) for _, what, about in sorted(found)]


def test_the_directory_and_the_payroll_are_joined_by_the_employee_number(operator: httpx2.Client) -> None:
    which = account(operator, "ada", "100 1", title="Officer", work={"department": "Complaints"})
    post = {"title": "Senior officer", "team": "Customer care", "service": "Chief executive"}
    [same, other] = hr(
        operator,
        {"employee_number": "100  1", "name": {"full": "Ada Sample"}, "posts": [post]},
        {"employee_number": "1002", "name": {"full": "Ada Sample"}},
    )
    assert (same, other) == ("st-1", "st-2"), "a name joins nobody"
    one = staff(operator, "/st-1")
    assert one["facts"]["team"] == "Customer care", "the settings trust hr for it"
    assert one["facts"]["name"]["full"] == "•••"
    assert [(each["system"], each["local_id"]) for each in one["records"]] == [
        ("entra", which),
        ("hr", "100  1"),
    ]
    said = {each["attribute"]: each for each in one["conflicts"]}
    assert set(said) == {"title", "team", "name"}
    assert said["team"]["because"] == "hr is trusted before entra for it."
    assert {each["value"] for each in said["team"]["said"]} == {"Complaints", "Customer care"}
    assert {each["value"]["full"] for each in said["name"]["said"]} == {"•••"}
    [conflicting] = staff(operator, "/conflicts")["items"]
    assert conflicting["id"] == "st-1"
    clear = staff(operator, "/by-source/entra/" + which, unmasked="true", purpose="a test")
    assert clear["facts"]["user_name"] == "ada@council.example"
    assert "ada@council.example" in clear["known_as"]
    assert staff(operator, "/by-name/ADA@council.example")["id"] == "st-1"
    staff(operator, "/by-name/nobody", 404)
    patch(operator, which, **{f"{WORK}:employeeNumber": "1002"})
    assert staff(operator, f"/by-source/entra/{which}")["id"] == "st-2", "by its new number it is the other's"
    history = staff(operator, "/st-2/history")["items"]
    assert [one["what"] for one in history] == ["said", "said", "said", "relink"] or "relink" in {
        one["what"] for one in history
    }


def test_a_number_that_comes_later_joins_two(operator: httpx2.Client) -> None:
    which = account(operator, "ada")
    hr(operator, {"employee_number": "1001"})
    patch(operator, which, **{f"{WORK}:employeeNumber": "1001"})
    merged = staff(operator, "/st-1")
    assert (merged["became"], staff(operator, "/st-2")["became"]) == ("st-2", None)
    assert ("merged", "staff/st-2") in told_of(operator)
    assert staff(operator, "/st-1")["facts"]["employee_number"] == "1001"


def test_joined_moved_updated_left_and_back(operator: httpx2.Client) -> None:
    later = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    early = account(operator, "early", work={"department": "Roads"}, **{OURS: {"startDate": later}})
    which = account(
        operator, "ada", work={"department": "Roads"}, **{OURS: {"skills": "gas safety; licensing"}}
    )
    assert staff(operator, "/st-1")["state"] == "expected"
    assert staff(operator, "/st-2")["can_do"] == ["gas_safety", "licensing"]
    patch(operator, which, **{f"{WORK}:department": "Parks"})
    patch(operator, which, displayName="Ada S.")
    patch(operator, which, active="False")
    assert (staff(operator, "/st-2")["state"], staff(operator, "/st-2")["because"]) == ("left", "deactivated")
    patch(operator, which, active="True")
    patch(operator, which, **{f"{OURS}:endDate": "2026-01-31"})
    assert staff(operator, "/st-2")["because"] == "ended"
    patch(operator, which, **{f"{OURS}:endDate": "when it is done"})
    assert staff(operator, "/st-2")["because"] == "ended", "the day that was known holds"
    patch(operator, which, **{f"{OURS}:endDate": ""})
    assert staff(operator, "/st-2")["state"] == "current"
    for odd_day in ("2026-W05", "20260131", "0027-12-31", "27-12-31"):
        patch(operator, which, **{f"{OURS}:endDate": odd_day})
        assert staff(operator, "/st-2")["state"] == "current", odd_day
    patch(operator, which, **{f"{OURS}:endDate": "when it is done"})
    [odd] = [one for one in staff(operator, "/st-2")["conflicts"] if one["attribute"] == "unread"]
    assert odd["said"][0]["value"] == ["ends_on"]
    patch(operator, which, **{f"{OURS}:startDate": "2026-03-01", f"{OURS}:endDate": "2026-01-31"})
    assert staff(operator, "/st-2")["state"] == "current", "the last day of an earlier time"
    [early] = [one for one in staff(operator, "/st-2")["conflicts"] if one["attribute"] == "unread"]
    assert early["said"][0]["value"] == ["ends_on"]
    assert "no last one before the first" in early["because"]
    assert operator.delete(f"/scim/v2/Users/{which}").status_code == 204
    assert staff(operator, "/st-2")["because"] == "removed"
    assert [what for what, about in told_of(operator) if about == "staff/st-2"] == [
        *("joined", "moved", "updated", "left", "joined", "left", "joined", "updated", "left")
    ]
    assert [what for what, about in told_of(operator) if about == "staff/st-1"] == []
    lines = staff(operator, "", state="left")["items"]
    assert [(one["id"], one["team"]) for one in lines] == [("st-2", "Parks")]
    assert early


def test_who_leaves_gives_everything_back_at_once(running: Running, operator: httpx2.Client) -> None:
    which = account(operator, "ada", "1001", work={"department": "Complaints"})
    hr(operator, {"employee_number": "1001"})
    mine = running.client(Scope.CASES_READ, holder="Ada@council.example")
    others = running.client(Scope.CASES_READ, holder="ada.other@council.example")
    with mine, others:
        said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
        first, second, third = (take(operator, **said)["reference"] for _ in range(3))
        act(operator, f"{first}/assignment", assignee="ada@council.example")
        act(operator, f"{second}/assignment", assignee="1001")
        act(operator, f"{third}/assignment", assignee="bea@council.example")
        act(operator, f"{third}/tasks", text="Ring them", assignee="ADA@council.example")
        act(operator, f"{third}/tasks", text="Write to them", assignee="ada@council.example")
        assert mine.get("/cases/teams").status_code == 200
        patch(operator, which, active=False)
        running.until(operator, f"/cases/{second}", lambda one: one["assignee"] is None)
        running.until(operator, f"/cases/{third}", lambda one: one["tasks"][1]["assignee"] is None)
        assert mine.get("/cases/teams").status_code == 401, "the key is revoked"
        assert others.get("/cases/teams").status_code == 200
    one = shown(operator, first)
    assert (one["assignee"], one["queue"]) == (None, "complaints")
    assert shown(operator, third)["assignee"] == "bea@council.example"
    story = operator.get(f"/cases/{first}/story").json()["items"]
    assert [each["what"] for each in story].count("case.assigned") == 3, "told as any assignment is"
    trail = operator.get("/audit", params={"action": "keys.revoke"}).json()["items"]
    assert [(each["who"], each["reason"]) for each in trail] == [
        ("index of staff", "st-1 has left: deactivated")
    ]
    before = [shown(operator, each) for each in (first, second, third)]
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 3
    assert [shown(operator, each) for each in (first, second, third)] == before


def test_who_leaves_has_no_key_from_that_moment_whatever_is_paused(
    running: Running, operator: httpx2.Client
) -> None:
    which = account(operator, "ada", "1001")
    paused = operator.post("/pauses", json={"what": "everything", "reason": "a move"})
    assert paused.status_code in {200, 201}, paused.text
    with running.client(Scope.CASES_READ, holder="ada@council.example") as mine:
        assert mine.get("/cases/teams").status_code == 200
        patch(operator, which, active=False)
        assert mine.get("/cases/teams").status_code == 401, "in the unit that keeps them as gone"


@pytest.mark.parametrize("numbers", [("1001", "2002"), ("", "")], ids=["another person", "the same anew"])
def test_a_name_is_its_new_holders_when_the_old_one_has_left(
    running: Running, operator: httpx2.Client, numbers: tuple[str, str]
) -> None:
    old, new = numbers
    gone = account(operator, "jsmith", old)
    assert operator.delete(f"/scim/v2/Users/{gone}").status_code == 204
    which = account(operator, "jsmith", new, work={"department": "Complaints"})
    assert staff(operator, "/by-name/jsmith@council.example")["id"] == "st-2"
    reference = take(operator, type="complaint", details={"about_service": "the bins"}, location=None)[
        "reference"
    ]
    act(operator, f"{reference}/assignment", assignee="jsmith@council.example")
    with running.client(Scope.CASES_READ, holder="jsmith@council.example") as mine:
        assert mine.get("/cases/teams").status_code == 200
        patch(operator, which, active=False)
        assert mine.get("/cases/teams").status_code == 401
    running.until(operator, f"/cases/{reference}", lambda one: one["assignee"] is None)


def test_the_index_says_who_works_on_a_queue(operator: httpx2.Client) -> None:
    bea = account(operator, "bea", work={"department": "Complaints"}, roles=[{"value": "Licensing"}])
    cal = account(operator, "cal", work={"department": "Roads"})
    group = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "complaints Officers"}
    made = operator.post("/scim/v2/Groups", json={**group, "members": [{"value": cal}]})
    assert made.status_code == 201, made.text
    [team] = operator.get("/cases/teams").json()["items"]
    assert [one["member"] for one in team["members"]] == ["zoe", "bea@council.example", "cal@council.example"]
    assert [one["skills"] for one in team["members"]] == [[], ["licensing"], []]
    patch(operator, bea, active=False)
    [team] = operator.get("/cases/teams").json()["items"]
    assert [one["member"] for one in team["members"]] == ["zoe", "cal@council.example"]

    def complaint() -> Any:
        said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
        return shown(operator, take(operator, **said)["reference"])["assignee"]

    assert [complaint(), complaint(), complaint()] == ["zoe", "cal@council.example", "zoe"]


def test_two_who_manage_each_other_are_shown_and_harm_nothing(operator: httpx2.Client) -> None:
    ada, bea = account(operator, "ada"), account(operator, "bea")
    patch(operator, ada, **{f"{WORK}:manager": bea})
    patch(operator, bea, **{f"{WORK}:manager": {"value": ada}})
    one = staff(operator, "/st-1")
    assert (one["manager"], [each["attribute"] for each in one["conflicts"]]) == ("st-2", ["managers"])
    items = staff(operator, "/conflicts")["items"]
    assert [each["id"] for each in items] == ["st-1", "st-2"]
    assert items[0]["conflicts"][0]["counts"] == ["st-1", "st-2"]
    patch(operator, bea, **{f"{WORK}:manager": bea})
    assert [each["id"] for each in staff(operator, "/conflicts")["items"]] == ["st-2"], (
        "oneself is a ring too"
    )


def test_who_is_missing_from_a_full_extract_has_left(operator: httpx2.Client) -> None:
    hr(operator, {"employee_number": "1"}, {"employee_number": "2"})
    assert staff(operator, "/records/hr")["items"] == ["1", "2"]
    gone = {"system": "hr", "local_ids": ["2"], "reason": "not in the extract of May"}
    assert operator.post("/staff/gone", json=gone).json() == {"ids": ["st-2"], "left": ["st-2"]}
    assert staff(operator, "/records/hr")["items"] == ["1"]
    assert staff(operator, "/st-2")["state"] == "left"
    hr(operator, {"employee_number": "2"})
    assert staff(operator, "/st-2")["state"] == "current"
    nobody = operator.post("/staff/gone", json={**gone, "local_ids": ["1", "3"]})
    assert nobody.status_code == 404
    assert staff(operator, "/st-1")["state"] == "current", "all of it or nothing"


def test_which_person_they_are_is_seen_by_few(running: Running, operator: httpx2.Client) -> None:
    account(operator, "ada")
    person = met(running, "crm", "P1")
    said = {"person": person, "reason": "she told us"}
    assert operator.put("/staff/st-1/person", json=said).json()["person"] == person
    assert person not in str(staff(operator, "/st-1"))
    staff(operator, "/st-1/person", 422)
    assert staff(operator, "/st-1/person", purpose="a complaint about her own street")["person"] == person
    with running.client(Scope.STAFF_READ, Scope.PEOPLE_READ) as reader:
        assert reader.get("/staff/st-1/person", params={"purpose": "x"}).status_code == 403
    assert operator.put("/staff/st-1/person", json={**said, "person": "p-99"}).status_code == 404
    assert operator.delete("/staff/st-1/person", params={"reason": "wrong"}).json()["person"] is None
    trail = operator.get("/audit", params={"action": "staff.person.read"}).json()["items"]
    assert [(one["thing"], one["reason"]) for one in trail] == [
        ("staff/1", "a complaint about her own street")
    ]

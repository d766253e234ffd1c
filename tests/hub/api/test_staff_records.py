"""What systems say of staff, in which order and with which days it comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
from sqlalchemy import func, select, update

from hub.cases import apply_cases
from hub.staff import apply_staff, waking_staff
from identity_index.links.tables import record_version
from ledger.session import Session
from ledger.timer_tables import timer
from tests.hub.api.conftest import Running
from tests.hub.api.marked_person import AS_JSON
from tests.hub.api.test_case_joining import act, shown
from tests.hub.api.test_cases import take
from tests.hub.api.test_staff import hr, staff, told_of


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "council.toml"
    file.write_text('[teams.complaints]\nstaff_teams = ["Complaints"]\n')
    return {"staff": {"enabled": True}, "cases": {"enabled": True, "council": str(file)}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The index of staff, as whoever serves has it."""
    settings = running.hub.settings
    running.hub.door.submit(lambda session: apply_cases(session, settings)).result()
    running.hub.door.submit(lambda session: apply_staff(session, settings)).result()
    running.hub.routing.refresh()
    return operator


def delivered(page: Any) -> bool:
    return {one["state"] for one in page["items"]} == {"delivered"}


def event(name: str, time: str, **details: Any) -> dict[str, Any]:
    """What the payroll publishes of its record 1."""
    return {
        "specversion": "1.0",
        "id": name,
        "source": "/invented/hr",
        "type": "uk.gov.council.staff.recorded.v1",
        "time": time,
        "data": {"staff": {"system": "hr", "local_id": "1"}, "details": details},
    }


def test_a_day_that_nobody_can_have_meant_is_refused(operator: httpx2.Client) -> None:
    hr(operator, {"employee_number": "1"})
    for day, said in (("0027-12-31", "year 27"), ("2926-12-31", "year 2926"), ("2026-W05", "YYYY-MM-DD")):
        row = {"local_id": "1", "details": {"employee_number": "1", "ends_on": day}}
        answer = operator.post("/staff/records", json={"system": "hr", "items": [row]})
        assert (answer.status_code, said in answer.text) == (422, True), answer.text
        post = {"ends_on": day}
        sent = event(day, "2021-05-01T10:00:00Z", posts=[post])
        refused = operator.post("/events", json=sent, headers=AS_JSON)
        assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert staff(operator, "/st-1")["state"] == "current"
    hr(operator, {"employee_number": "1", "ends_on": "9999-12-31"})
    assert staff(operator, "/st-1")["state"] == "current"


@pytest.mark.parametrize("of", ["the person", "a post"])
def test_a_last_day_before_the_first_is_refused(operator: httpx2.Client, of: str) -> None:
    hr(operator, {"employee_number": "1"}, {"employee_number": "2"})
    days = {"starts_on": "2026-03-01", "ends_on": "2026-01-31"}
    details: dict[str, Any] = days if of == "the person" else {"posts": [{"title": "Officer"}, days]}
    rows = [{"local_id": "2", "details": {"active": False}}, {"local_id": "1", "details": details}]
    refused = operator.post("/staff/records", json={"system": "hr", "items": rows})
    where = "" if of == "the person" else "posts[1]."
    said = f"{where}ends_on 2026-01-31 is before {where}starts_on 2026-03-01"
    assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert "items" in refused.text
    refused = operator.post("/events", json=event("1", "2021-05-01T10:00:00Z", **details), headers=AS_JSON)
    assert (refused.status_code, said in refused.text) == (422, True), refused.text
    assert [one["state"] for one in staff(operator, "")["items"]] == ["current", "current"], "none is taken"
    one_day = {"starts_on": "2026-01-31", "ends_on": "2026-01-31"}
    rows = [{"local_id": "2", "details": one_day}]
    taken = operator.post("/staff/records", json={"system": "hr", "items": rows})
    assert taken.status_code == 200, taken.text


def test_an_old_record_that_comes_late_brings_no_leaver_back(
    running: Running, operator: httpx2.Client
) -> None:
    def publish(name: str, time: str, **details: Any) -> None:
        answer = operator.post("/events", json=event(name, time, **details), headers=AS_JSON)
        assert answer.status_code == 202, answer.text
        for one in operator.get("/events", params={"type": "staff.recorded"}).json()["items"]:
            running.until(operator, f"/events/{one['seq']}/deliveries", delivered)

    def rows(as_of: str | None) -> None:
        items = [{"local_id": "1", "details": {"employee_number": "1", "phone": as_of or "0"}}]
        said = {"system": "hr", "items": items, **({} if as_of is None else {"as_of": as_of})}
        assert operator.post("/staff/records", json=said).status_code == 200

    publish("now", "2021-03-01T10:00:00Z", employee_number="1")
    gone = {"system": "hr", "local_ids": ["1"], "reason": "the payroll says so"}
    assert operator.post("/staff/gone", json=gone).status_code == 200
    publish("late", "2021-02-01T10:00:00Z", employee_number="1", phone="1")
    publish("later", "2021-04-01T10:00:00Z", employee_number="1", phone="2")
    rows("2021-01-01T10:00:00Z")
    rows("2021-05-01T10:00:00Z")
    one = staff(operator, "/st-1", unmasked="true", purpose="a test")
    assert (one["state"], one["because"]) == ("left", "removed")
    assert one["records"][0]["details"]["phone"] == "2021-05-01T10:00:00Z", "the newest that it ever said"
    assert one["records"][0]["versions"] == 5
    assert [what for what, about in told_of(operator) if about == "staff/st-1"] == ["joined", "left"]
    rows(None)
    assert staff(operator, "/st-1")["state"] == "current", "what is newer brings back"


def today() -> date:
    """Where the council is."""
    return datetime.now(ZoneInfo("Europe/London")).date()


def the_day_comes(running: Running, day: date) -> None:
    """As if it were that day, which records name, and the timer rang that is set for it."""

    def unit(session: Session) -> None:
        said = record_version.c.details
        now = func.replace(said, day.isoformat(), today().isoformat())
        session.execute(update(record_version).values(details=now))
        due = session.execute(select(timer.c.due_at).where(timer.c.owner == "staff")).scalar_one()
        begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Europe/London"))
        assert due == int(begins.timestamp()) * 1_000_000
        waking_staff(running.hub)["staff"](session, "st-1")

    running.hub.door.submit(unit).result(20)


def test_a_post_counts_from_its_first_day_to_its_last_and_the_moves_are_told(
    running: Running, operator: httpx2.Client
) -> None:
    def stands() -> tuple[str, str | None, list[str]]:
        one = staff(operator, "/st-1")
        [team] = operator.get("/cases/teams").json()["items"]
        return one["state"], one["facts"].get("team"), [each["member"] for each in team["members"]]

    first, second = today() + timedelta(days=30), today() + timedelta(days=60)
    posts: list[dict[str, Any]] = [
        {"title": "Officer", "team": "Complaints", "starts_on": first.isoformat()},
    ]
    hr(operator, {"employee_number": "1", "posts": posts})
    assert stands() == ("expected", None, [])
    the_day_comes(running, first)
    assert stands() == ("current", "Complaints", ["1"])
    posts[0] = {**posts[0], "starts_on": "2020-01-01", "ends_on": (second - timedelta(days=1)).isoformat()}
    posts.append({"title": "Manager", "team": "Roads", "starts_on": second.isoformat()})
    hr(operator, {"employee_number": "1", "posts": posts})
    one = staff(operator, "/st-1")
    assert one["facts"].keys() & {"starts_on", "ends_on"} == set(), "a day of a post is no day of the person"
    ended = {**posts[0], "ends_on": (today() - timedelta(days=1)).isoformat()}
    hr(operator, {"employee_number": "1", "posts": [ended, posts[1]]})
    assert stands() == ("current", None, [])
    the_day_comes(running, second)
    assert stands() == ("current", "Roads", [])
    assert [what for what, _ in told_of(operator)] == ["joined", "moved", "moved"]


def test_who_has_left_is_given_nothing_to_do_and_no_key(running: Running, operator: httpx2.Client) -> None:
    hr(operator, {"employee_number": "1"}, {"employee_number": "2", "starts_on": "2100-01-01"})
    said = {"type": "complaint", "details": {"about_service": "the bins"}, "location": None}
    reference = take(operator, **said)["reference"]
    act(operator, f"{reference}/tasks", text="Ring them")
    gone = {"system": "hr", "local_ids": ["1"], "reason": "the payroll says so"}
    assert operator.post("/staff/gone", json=gone).status_code == 200
    refused = [
        operator.post(f"/cases/{reference}/assignment", json={"assignee": "1"}),
        operator.post(f"/cases/{reference}/tasks", json={"text": "Write to them", "assignee": "1"}),
        operator.patch(f"/cases/{reference}/tasks/1", json={"assignee": "1"}),
        operator.post("/keys", json={"holder": "1", "scopes": ["cases:read"]}),
    ]
    assert [one.status_code for one in refused] == [409] * 4
    for one in refused:
        assert f"st-1 has left the council since {today()} (removed)" in one.text
        assert "somebody who is there" in one.text
    one = shown(operator, reference)
    assert (one["assignee"], [each["assignee"] for each in one["tasks"]]) == (None, [None])
    act(operator, f"{reference}/assignment", assignee="2")
    act(operator, f"{reference}/assignment", assignee="nobody that the index knows")
    assert operator.post("/keys", json={"holder": "2", "scopes": ["cases:read"]}).status_code == 201


def test_records_that_name_somebody_twice_are_refused_by_name(operator: httpx2.Client) -> None:
    items = [
        {"local_id": key, "details": {"name": {"full": name}}} for key, name in (("7", "Ada"), ("7", "Bea"))
    ]
    for path in ("/staff/records", "/staff/records/try"):
        answer = operator.post(path, json={"system": "hr", "items": items})
        assert answer.status_code == 422, answer.text
        assert "items[1] has the local_id of items[0]" in answer.text
    assert staff(operator, "")["items"] == [], "neither is taken"

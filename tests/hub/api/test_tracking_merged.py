"""The tracking link of a case that has gone into another."""

from __future__ import annotations

import httpx2
import pytest

from tests.hub.api.test_tracking import REF, citizen, link_of, move, operator, take, told
from tests.photos import photo

__all__ = ["citizen", "operator", "told"]


def test_a_link_of_a_case_that_was_merged_shows_and_does_what_the_other_lets(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator)
    gone = take(operator, location=far, reporter={"email": "b@example.org"})["reference"]
    link = link_of(operator, reference=gone)
    merged = operator.post(f"/cases/{gone}/merge", json={"into": REF, "reason": "the same hole"})
    assert merged.status_code < 300, merged.text
    operator.post(f"/cases/{REF}/status", json={"to": "inspecting"}).raise_for_status()
    shown = citizen.get(link, headers={"accept": "application/json"}).json()
    assert (shown["reference"], shown["status"]) == (gone, "open")
    steps = [one["text"] for one in shown["changes"]]
    assert steps == ["We have your report.", "Somebody is going to look at it."]
    assert set(shown["may"]) == {"add", "withdraw", "stop_updates"}
    said = citizen.post(f"{link}/information", json={"text": "It is full of water."})
    assert said.status_code == 200, said.text
    assert operator.get(f"/cases/{REF}").json()["contacts"] == 2
    photo_of_it = citizen.post(f"{link}/photos", content=photo(), headers={"content-type": "image/jpeg"})
    assert photo_of_it.status_code == 409
    back = citizen.post(f"{link}/withdrawal", json={})
    assert "Others have reported the same" in back.text
    assert operator.get(f"/cases/{REF}").json()["status"] == "inspecting"
    shown = citizen.get(link, headers={"accept": "application/json"}).json()
    assert (shown["updates"], shown["may"]) == ("none", [])
    again = citizen.post(f"{link}/withdrawal", json={})
    assert (again.status_code, "already" in again.text) == (409, True)


def test_it_is_withdrawn_once_everybody_has(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    """The case, one that was merged into it, and a second reporter; whoever only stops hearing stands by
    it."""
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator)
    take(operator, reporter={"email": "c@example.org"})
    gone = take(operator, location=far, reporter={"email": "b@example.org"})["reference"]
    mine, hers, theirs = link_of(operator), link_of(operator, 2), link_of(operator, reference=gone)
    operator.post(f"/cases/{gone}/merge", json={"into": REF, "reason": "the same hole"}).raise_for_status()
    assert "Others have reported" in citizen.post(f"{mine}/withdrawal", json={}).text
    citizen.post(f"{theirs}/stop", json={}).raise_for_status()
    assert "Others have reported" in citizen.post(f"{hers}/withdrawal", json={}).text
    assert operator.get(f"/cases/{REF}").json()["status"] == "received"
    last = citizen.post(f"{theirs}/withdrawal", json={})
    assert "You have taken your report back" in last.text
    case = operator.get(f"/cases/{REF}").json()
    assert (case["status"], case["outcome"]) == ("withdrawn", "withdrawn")
    lines = operator.get(f"/cases/{REF}/reporters").json()["items"]
    assert [one["left_at"] is not None for one in lines] == [True, True]
    before = operator.get(f"/cases/{REF}/reporters").json()
    operator.post("/cases/rebuild", json={}).raise_for_status()
    assert operator.get(f"/cases/{REF}/reporters").json() == before


def test_who_reports_again_what_they_took_back_counts(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    take(operator, reporter={"email": "c@example.org"})
    citizen.post(f"{link_of(operator)}/withdrawal", json={}).raise_for_status()
    again = take(operator)
    assert (again["reference"], again["repeats"], again["reporter"]) == (REF, True, 1)
    assert "Others have reported" in citizen.post(f"{link_of(operator, 2)}/withdrawal", json={}).text
    [first, _] = operator.get(f"/cases/{REF}/reporters").json()["items"]
    assert (first["left_at"], first["stopped_at"]) == (None, None)


def test_who_reported_twice_is_not_another(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    """By web, by phone without an address, and of a case that was taken for another."""
    who = {"person": {"system": "crm", "local_id": "c-1"}}
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator, reporter={**who, "email": "ailsa@example.org"})
    take(operator, channel="phone", reporter=who)
    gone = take(operator, location=far, reporter={"email": "Ailsa@example.org"})["reference"]
    operator.post(f"/cases/{gone}/merge", json={"into": REF}).raise_for_status()
    assert "You have taken" in citizen.post(f"{link_of(operator)}/withdrawal", json={}).text
    assert operator.get(f"/cases/{REF}").json()["status"] == "withdrawn"


@pytest.mark.parametrize("how", ["detached", "unmerged"])
def test_it_is_withdrawn_when_the_only_others_were_of_another_matter(
    operator: httpx2.Client, citizen: httpx2.Client, how: str
) -> None:
    take(operator)
    if how == "detached":
        take(operator, reporter={"email": "c@example.org"})
        act = f"/cases/{REF}/contacts/2/detach"
    else:
        far = {"position": {"latitude": 57.0, "longitude": -4.0}}
        gone = take(operator, location=far, reporter={"email": "c@example.org"})["reference"]
        operator.post(f"/cases/{gone}/merge", json={"into": REF}).raise_for_status()
        act = f"/cases/{gone}/unmerge"
    path = link_of(operator)
    assert "Others have reported" in citizen.post(f"{path}/withdrawal", json={}).text
    assert "not_fixed" not in citizen.get(path, headers={"accept": "application/json"}).json()["may"]
    done = operator.post(act, json={"reason": "another hole"})
    assert done.status_code < 300, done.text
    assert operator.get(f"/cases/{REF}").json()["status"] == "withdrawn"


def test_links_of_a_merged_case_are_given_and_ended_by_its_own_reference(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator)
    gone = take(operator, location=far, reporter={"email": "b@example.org"})["reference"]
    operator.post(f"/cases/{gone}/merge", json={"into": REF}).raise_for_status()
    path = link_of(operator, reference=gone)
    assert citizen.get(path).status_code == 200
    ended = operator.post(f"/cases/{gone}/links/revocation", json={})
    assert ended.json() == {"links": 1}, ended.text
    assert citizen.get(path).status_code == 404


def test_open311_shows_a_merged_case_as_it_goes_on_and_later_as_it_is(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    take(operator)
    gone = take(operator, location=far, reporter={"email": "b@example.org"})["reference"]
    path = link_of(operator, reference=gone)
    operator.post(f"/cases/{gone}/merge", json={"into": REF}).raise_for_status()
    move(operator, "inspecting")

    def shown() -> tuple[str, str]:
        [found] = citizen.get(f"/open311/v2/requests/{gone}.json").json()
        return found["status"], found["status_notes"]

    def last() -> tuple[str, str]:
        updates = citizen.get("/open311/v2/servicerequestupdates.json").json()
        mine = [one for one in updates if one["service_request_id"] == gone]
        return mine[-1]["status"], mine[-1]["description"]

    assert shown() == ("open", "Somebody is going to look at it.")
    assert last()[1] == "Somebody is going to look at it."
    operator.post(f"/cases/{gone}/unmerge", json={}).raise_for_status()
    assert shown() == ("open", "We have your report.")
    assert last() == ("open", "We have your report."), "whoever was told how the other went on hears it"
    told = citizen.get(path, headers={"accept": "application/json"}).json()
    assert [one["text"] for one in told["changes"]] == ["We have your report."]


def test_what_fewer_may_see_is_not_merged_with_what_more_follow(operator: httpx2.Client) -> None:
    """A hole is published by Open311, a complaint is not."""
    take(operator)
    complaint = {"type": "complaint", "details": {"about_service": "roads"}, "location": None}
    other = take(operator, **complaint)["reference"]
    refused = operator.post(f"/cases/{REF}/merge", json={"into": other})
    assert (refused.status_code, "is published" in refused.json()["detail"]) == (409, True)
    far = {"position": {"latitude": 57.0, "longitude": -4.0}}
    gone = take(operator, location=far)["reference"]
    operator.post(f"/cases/{gone}/merge", json={"into": REF}).raise_for_status()
    wanted = {"type": "complaint", "details": {"about_service": "roads"}, "as": "supervisor"}
    for path in ("type", "type/what-if"):
        made = operator.post(f"/cases/{REF}/{path}", json=wanted)
        assert (made.status_code, "take it out first" in made.json()["detail"]) == (409, True), made.text
    operator.post(f"/cases/{gone}/unmerge", json={}).raise_for_status()
    assert operator.post(f"/cases/{REF}/type", json=wanted).status_code == 200


def test_what_a_sensor_saw_goes_on(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    take(operator, channel="sensor", reporter=None)
    take(operator)
    back = citizen.post(f"{link_of(operator)}/withdrawal", json={})
    assert "Others have reported" in back.text
    assert operator.get(f"/cases/{REF}").json()["status"] == "received"

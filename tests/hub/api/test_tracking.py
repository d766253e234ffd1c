"""Tracking links: whoever holds one sees public wording alone, and acts; whoever guesses gets nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from lxml import html
from sqlalchemy import text

from hub.cases import apply_cases
from ledger.session import Session
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.photos import photo

REF = "TB-5619-0321"
HOLE: dict[str, Any] = {
    "type": "pothole",
    "channel": "web",
    "title": "By Ailsa Exampleson's gate",
    "description": "My neighbour Bruce broke it.",
    "reporter": {"name": {"full": "Ailsa Exampleson"}, "email": "ailsa@example.org"},
    "details": {"where_exactly": "by the gate"},
    "location": {"position": {"latitude": 56.0, "longitude": -3.0}},
}


@pytest.fixture
def told() -> dict[str, Any]:
    return {"cases": {"enabled": True, "public_url": "https://reports.example.org"}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    running.hub.door.submit(lambda session: apply_cases(session, running.hub.settings)).result()
    return operator


@pytest.fixture
def citizen(running: Running) -> Iterator[httpx2.Client]:
    """Has no key."""
    with httpx2.Client(base_url=running.url, timeout=30) as client:
        yield client


def take(operator: httpx2.Client, **more: Any) -> Any:
    answer = operator.post("/cases", json={**HOLE, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def link_of(operator: httpx2.Client, reporter: int = 1, reference: str = REF) -> str:
    """The path of a new link."""
    answer = operator.post(f"/cases/{reference}/reporters/{reporter}/links")
    assert answer.status_code == 201, answer.text
    assert answer.json()["url"].startswith("https://reports.example.org/track/")
    return str(urlsplit(answer.json()["url"]).path)


def move(operator: httpx2.Client, *statuses: str) -> None:
    for one in statuses:
        answer = operator.post(f"/cases/{REF}/status", json={"to": one, "as": "officer", "reason": "hush"})
        assert answer.status_code == 200, answer.text


def test_whoever_holds_it_sees_public_wording_alone(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    take(operator)
    operator.post(f"/cases/{REF}/notes", json={"text": "The owner is difficult."})
    operator.post(f"/cases/{REF}/notes", json={"text": "We come on Monday.", "public": True})
    move(operator, "inspecting")
    path = link_of(operator)
    answer = citizen.get(path)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["reference"], found["text"]) == (REF, "Somebody is going to look at it.")
    assert [one["text"] for one in found["changes"]] == [
        "We have your report.",
        "We come on Monday.",
        "Somebody is going to look at it.",
    ]
    assert found["may"] == ["add", "photo", "withdraw", "stop_updates"]
    page = citizen.get(path, headers={"accept": "text/html,*/*"})
    for said in (answer.text, page.text):
        for private in ("Ailsa", "Bruce", "gate", "difficult", "hush", "ailsa@example.org"):
            assert private not in said
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    kept = operator.get(f"/cases/{REF}/reporters").json()["items"][0]
    assert (kept["by"], kept["address"]) == ("email", "ailsa@example.org")
    assert kept["links"][0]["state"] == "in use"


def test_the_page_is_read_by_a_screen_reader_and_its_forms_work(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    path = link_of(operator)
    asks = {"accept": "text/html"}
    page = html.fromstring(citizen.get(path, headers=asks).text)
    assert page.get("lang") == "en"
    assert [one.text for one in page.iter("h1")] == [f"Your report {REF}"]
    assert page.findtext(".//title") == f"Your report {REF}"
    labelled = {one.get("for") for one in page.iter("label")}
    assert {one.get("id") for one in page.xpath("//textarea|//input")} == labelled
    forms = [str(one.get("action")) for one in page.iter("form")]
    assert forms == [f"{path}/{what}" for what in ("information", "photos", "withdrawal", "stop")]
    sent = citizen.post(forms[0], data={"text": "A wheel\r\nbroke."}, headers=asks)
    assert sent.status_code == 303
    back = citizen.get(sent.headers["location"], headers=asks)
    (said,) = html.fromstring(back.text).xpath("//*[@role='status']")
    assert said.text == "Thank you. We have added it to your report."
    wrong = citizen.post(forms[0], data={"text": ""}, headers=asks)
    assert wrong.status_code == 422
    assert html.fromstring(wrong.text).xpath("//*[@role='alert']")
    contacts = operator.get(f"/cases/{REF}/contacts").json()["items"]
    assert contacts[-1]["told"]["said"] == "A wheel\nbroke."
    assert (contacts[-1]["told"]["reporter"], contacts[-1]["told"]["verified"]) == (1, "tracking_link")


def test_they_add_a_photo_whose_place_is_taken_out(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    take(operator)
    path = link_of(operator)
    files = {"photo": ("hole.jpg", photo(), "image/jpeg")}
    assert citizen.post(f"{path}/photos", files=files).status_code == 200
    (kept,) = operator.get(f"/cases/{REF}/contacts").json()["items"][-1]["told"]["attachments"]
    assert kept["media_type"] == "image/jpeg"
    assert operator.get(f"/attachments/{kept['reference']}/details").json()["held_by"] == f"case/{REF}"
    text_file = {"photo": ("hole.txt", b"A hole.", "text/plain")}
    refused = citizen.post(f"{path}/photos", files=text_file)
    assert (refused.status_code, "photo" in refused.json()["title"]) == (422, True)
    for _ in range(9):
        assert citizen.post(f"{path}/photos", files=files).status_code == 200
    assert citizen.post(f"{path}/photos", files=files).status_code == 409
    assert "photo" not in citizen.get(path).json()["may"]


def test_not_fixed_takes_it_back_to_work_and_only_when_it_was_said_to_be_done(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    path = link_of(operator)
    early = citizen.post(f"{path}/not-fixed", json={"text": "Nobody came."})
    assert early.status_code == 409
    move(operator, "inspecting", "ordered", "repaired")
    assert "not_fixed" in citizen.get(path).json()["may"]
    done = citizen.post(f"{path}/not-fixed", json={"text": "It is full of water."})
    assert done.status_code == 200, done.text
    assert done.json()["case"]["text"].startswith("You told us that it is not right yet.")
    assert operator.get(f"/cases/{REF}").json()["status"] == "reopened"


def test_a_case_that_waits_for_them_goes_on_by_what_they_add(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    move(operator, "inspecting", "waiting_for_you")
    path = link_of(operator)
    citizen.post(f"{path}/information", json={"text": "Outside number 12."})
    assert operator.get(f"/cases/{REF}").json()["status"] == "inspecting"


def test_it_is_taken_back_by_the_only_reporter_and_goes_on_where_others_reported_it(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    path = link_of(operator)
    assert citizen.post(f"{path}/withdrawal").json()["case"]["status"] == "closed"
    again = citizen.post(f"{path}/withdrawal")
    assert (again.status_code, "its end" in again.json()["detail"]) == (409, True)
    first = take(operator)["reference"]
    take(operator, reporter={"email": "b@example.org"})
    mine = link_of(operator, reference=first)
    done = citizen.post(f"{mine}/withdrawal").json()
    assert "Others have reported the same" in done["said"]
    assert (done["case"]["ended"], done["case"]["updates"]) == (False, "none")
    assert not {"add", "photo"} & set(done["case"]["may"])
    files = {"photo": ("hole.jpg", photo(), "image/jpeg")}
    for late in (
        citizen.post(f"{mine}/information", json={"text": "It is deep."}),
        citizen.post(f"{mine}/photos", files=files),
    ):
        assert (late.status_code, "taken your report back" in late.text) == (409, True), late.text
    assert operator.get(f"/cases/{first}").json()["attachments"] == []


def test_they_hear_no_more_when_they_say_so(operator: httpx2.Client, citizen: httpx2.Client) -> None:
    take(operator)
    path = link_of(operator)
    assert citizen.post(f"{path}/stop").json()["case"]["updates"] == "none"
    move(operator, "inspecting")
    told = operator.get("/events", params={"type": "notification.requested"}).json()["items"]
    assert len(told) == 1


def test_a_test_subscriber_in_place_of_a_sender_of_messages_hears_each_once(
    running: Running, operator: httpx2.Client
) -> None:
    routes = '[routes.notices]\ntypes = ["notification.requested"]\nto = "app"\n'
    routes = f'[subscriptions.app]\nadapter = "receiver"\n{routes}'
    assert operator.put("/routes", params={"owner": "tests"}, content=routes).status_code == 200
    take(operator)
    take(operator, reporter={"email": "b@example.org"})
    seen = operator.get(f"/cases/{REF}").json()["version"]
    move(operator, "inspecting")
    running.until(
        operator,
        "/events?type=notification.requested",
        lambda found: len(running.receiver.got) == len(found["items"]) == 4,
    )
    assert len(set(running.receiver.got)) == 4
    # What reporters were told is nothing that whoever works on the case would have to look at again.
    link_of(operator)
    said = {"to": "ordered", "as": "officer", "expected": seen + 3}
    assert operator.post(f"/cases/{REF}/status", json=said).status_code == 200


def test_a_link_that_is_wrong_over_or_ended_answers_alike(
    running: Running, operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    never = citizen.get(f"/track/{'A' * 43}")
    over, ended = link_of(operator), link_of(operator)
    old = "UPDATE case_tracking_link SET expires_at = 1 WHERE place = 1"
    running.hub.door.submit(lambda session: session.execute(text(old))).result()
    said = {"link": 2, "reason": "sent to the wrong person"}
    assert operator.post(f"/cases/{REF}/links/revocation", json=said).json() == {"links": 1}
    answers = [never, citizen.get(over), citizen.get(ended), citizen.get("/track/nonsense")]
    assert {(one.status_code, one.text) for one in answers} == {(404, never.text)}
    assert operator.post(f"/cases/{REF}/links/revocation", json=said).status_code == 404
    states = [one["state"] for one in operator.get(f"/cases/{REF}/reporters").json()["items"][0]["links"]]
    assert states == ["expired", "revoked"]


def test_a_citizen_who_guesses_links_is_slowed_down_and_counted(
    operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    path = link_of(operator)
    answers = [citizen.get(f"/track/{str(one) * 43}") for one in range(10)]
    assert {one.status_code for one in answers} == {404}
    for late in (citizen.get(f"/track/{'B' * 43}"), citizen.get(path), citizen.post(f"{path}/withdrawal")):
        assert late.status_code == 429
        assert 0 < int(late.headers["retry-after"]) <= 601
    figures = operator.get("/metrics").text
    assert 'tolbooth_tracking_refused_total{why="wrong"} 10.0' in figures
    assert 'tolbooth_tracking_refused_total{why="slowed"} 3.0' in figures
    assert operator.get(f"/cases/{REF}").json()["ended_at"] is None


def test_no_link_is_kept_and_all_of_it_is_there_after_a_rebuild(
    running: Running, operator: httpx2.Client, citizen: httpx2.Client
) -> None:
    take(operator)
    path = link_of(operator)
    token = path.rpartition("/")[2]
    citizen.post(f"{path}/information", json={"text": "More."})
    before = citizen.get(path).json()

    def everything(session: Session) -> str:
        tables = ("case_tracking_link", "event", "payload", "audit")
        found = [session.execute(text(f"SELECT * FROM {one}")).all() for one in tables]
        for one in ("case_file", "case_reporter", "case_tracking_link", "case_change"):
            session.execute(text(f"DELETE FROM {one}"))
        return str(found)

    kept = running.hub.door.submit(everything).result()
    assert token not in kept
    assert citizen.get(path).status_code == 404
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 1
    assert citizen.get(path).json() == before


def test_who_may_see_and_issue(running: Running, operator: httpx2.Client) -> None:
    take(operator)
    with running.client(Scope.CASES_READ) as reader:
        shown = reader.get(f"/cases/{REF}/reporters").json()["items"][0]
        assert "ailsa" not in str(shown).lower()
        assert reader.post(f"/cases/{REF}/reporters/1/links").status_code == 403
        assert reader.post(f"/cases/{REF}/reporters/1/stop").status_code == 403
    with running.client(Scope.CASES_TELL) as sender:
        assert sender.post(f"/cases/{REF}/reporters/1/links").status_code == 201
        assert sender.post(f"/cases/{REF}/reporters/9/links").status_code == 404
        assert sender.get(f"/cases/{REF}").status_code == 403
        restricted = take(operator, type="social_care_referral", details=_referral(), location=None)
        hidden = sender.post(f"/cases/{restricted['reference']}/reporters/1/links")
        assert hidden.status_code == 404


def _referral() -> dict[str, Any]:
    return {"concern": "carer_support"}

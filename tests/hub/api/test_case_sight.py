"""What is for its team alone is not there for others, from whichever side they come to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from pydantic import JsonValue

from adapters.contract import Delivery
from cases.entering.subscriber import CaseSubscriber
from hub.case_service import case_subscribers
from safeguards.policy import Scope
from tests.cases.core.test_entering import event
from tests.hub.api import test_cases
from tests.hub.api.conftest import Running
from tests.hub.api.test_case_joining import REPAIR, act, shown
from tests.hub.api.test_cases import CALL, FIRST, take, told

__all__ = ["operator", "told"]
operator = test_cases.operator
CARE = {"type": "social_care_referral", "details": {"concern": "care_at_home"}, "location": None}


@pytest.fixture
def officer(running: Running) -> Iterator[httpx2.Client]:
    """Whoever takes and works on cases, but for those of a team alone."""
    with running.client(Scope.CASES_READ, Scope.CASES_TAKE, Scope.CASES_WORK) as found:
        yield found


def test_nobody_takes_a_case_out_of_their_own_sight(operator: httpx2.Client, officer: httpx2.Client) -> None:
    reference = take(operator)["reference"]
    wanted = {"type": CARE["type"], "details": CARE["details"]}
    before = shown(officer, reference)
    for path in ("type", "type/what-if"):
        answer = officer.post(f"/cases/{reference}/{path}", json=wanted)
        assert answer.status_code == 409, answer.text
        assert "cases:restricted" in answer.json()["detail"]
    assert shown(officer, reference) == before
    unknown = officer.post(f"/cases/{reference}/type", json={"type": "lost_dog"})
    assert (unknown.status_code, "lost_dog" in unknown.json()["detail"]) == (409, True)
    assert act(operator, f"{reference}/type", **wanted)["visibility"] == "restricted"


def test_nothing_is_a_part_of_what_is_not_there_for_whoever_reports_it(
    operator: httpx2.Client, officer: httpx2.Client
) -> None:
    care = take(operator, **CARE)["reference"]
    said = {**CALL, **REPAIR}
    assert officer.post("/cases", json={**said, "parent": "TB-5619-0322"}).status_code == 404
    unseen = officer.post("/cases", json={**said, "parent": care})
    assert (unseen.status_code, unseen.json()["detail"]) == (
        404,
        officer.get(f"/cases/{care}").json()["detail"],
    )
    assert operator.get("/cases").json()["items"][0]["reference"] == care, "none was opened"
    assert take(operator, **REPAIR, parent=care)["repeats"] is False


def test_a_part_does_not_name_a_whole_that_is_not_there(
    operator: httpx2.Client, officer: httpx2.Client
) -> None:
    care = take(operator, **CARE)["reference"]
    part, other = take(operator, **REPAIR, parent=care)["reference"], take(operator, **REPAIR)["reference"]
    assert shown(operator, part)["parent"] == care
    found = officer.get(f"/cases/{part}")
    assert (found.json()["parent"], care in found.text) == (None, False)
    tied = officer.post(f"/cases/{part}/link", json={"link": "parent", "other": other})
    assert (tied.status_code, care in tied.text) == (409, False)
    assert "for its team alone" in tied.json()["detail"]
    listed = officer.get("/cases", params={"parent": care})
    assert (listed.status_code, part in listed.text) == (404, False)


def test_a_message_may_mean_no_case_that_is_not_there(
    running: Running, operator: httpx2.Client, officer: httpx2.Client
) -> None:
    plain, care = take(operator)["reference"], take(operator, **CARE)["reference"]
    assert plain == FIRST
    swapped = care[:-3] + care[-2] + care[-3] + care[-1]
    wrong = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
    said: JsonValue = {
        "channel": "email",
        "message_id": "1@mail.example",
        "subject": f"Re {swapped}, {wrong}",
    }
    came = event("message.received", said)
    headers = {"content-type": "application/cloudevents+json"}
    sent = operator.post("/events", json=came.to_json(), headers=headers)
    assert sent.is_success, sent.text
    [service] = case_subscribers(running.hub)
    assert isinstance(service, CaseSubscriber)
    soon = datetime.now(UTC) + timedelta(minutes=1)
    asyncio.run(service.deliver(Delivery(came, "cases", "k-1", 1, soon)))
    [whole] = operator.get("/cases/messages").json()["items"]
    assert {plain, care} <= {*whole["near"]}
    [line] = officer.get("/cases/messages").json()["items"]
    assert (plain in line["near"], care in line["near"]) == (True, False)
    act(operator, f"messages/{whole['message']}/attach", reference=care)
    settled = officer.get(f"/cases/messages/{whole['message']}")
    assert (settled.json()["outcome"], care in settled.text) == ("attached", False)


def test_a_report_that_belongs_to_what_is_not_there_is_taken_without_its_reference(
    operator: httpx2.Client, officer: httpx2.Client
) -> None:
    unit = {"system": "telecare", "local_id": "unit-7"}
    alarm = {"type": "telecare_alarm", "details": {"unit": "unit-7"}, "asset": unit, "location": None}
    began = take(officer, **alarm)
    assert (began["repeats"], began["reporter"]) == (False, 1)
    again = take(officer, **alarm, description="She has fallen.")
    assert again == {"reference": None, "repeats": True, "reporter": None}
    assert shown(operator, began["reference"])["contacts"] == 2
    assert take(operator, **alarm)["reference"] == began["reference"]

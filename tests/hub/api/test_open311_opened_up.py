"""What was said while fewer people could see a case is published to nobody, nor what is for its reporters."""

from __future__ import annotations

from typing import Any

import httpx2

from tests.hub.api import test_open311
from tests.hub.api.conftest import Running
from tests.hub.api.test_open311 import HOLE, report

__all__ = ["anybody", "database", "key", "operator", "told"]
anybody, database, key = test_open311.anybody, test_open311.database, test_open311.key
operator, told = test_open311.operator, test_open311.told

CARE: dict[str, Any] = {
    "type": "social_care_referral",
    "channel": "phone",
    "description": "Her son shouts at night.",
    "details": {"concern": "adult_protection"},
    "reporter": {"name": {"full": "Bruce Example"}, "email": "bruce@example.org"},
    "location": {"position": {"latitude": 56.1, "longitude": -3.9}},
}
PUBLIC = {"type": "pothole", "details": {"where_exactly": "outside number 12"}}
PRIVATE = ("son", "shouts", "visit", "bruises", "adult_protection", "Bruce", "social")


def act(operator: httpx2.Client, path: str, **body: Any) -> Any:
    answer = operator.post(f"/cases/{path}".rstrip("/"), json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def opened_up(operator: httpx2.Client) -> str:
    """A referral that was worked on, and is a pothole now."""
    reference: str = act(operator, "", **CARE)["reference"]
    act(
        operator,
        f"{reference}/status",
        to="screening",
        message="We visit her on Monday.",
        **{"as": "officer"},
    )
    act(operator, f"{reference}/notes", text="The nurse saw bruises.", public=True)
    asked = act(operator, f"{reference}/type/what-if", **PUBLIC)["opened_up"]
    done = act(operator, f"{reference}/type", **PUBLIC)
    assert done["opened_up"] == asked
    assert ["Staff" in one or "Everybody" in one for one in asked] == [True, True]
    return reference


def published(anybody: httpx2.Client) -> tuple[str, list[str]]:
    """All that is read there, and what the updates say."""
    every = [
        anybody.get(f"/{name}.{form}")
        for name in ("requests", "servicerequestupdates")
        for form in ("json", "xml")
    ]
    assert {one.status_code for one in every} == {200}
    return "".join(one.text for one in every), [one["description"] for one in every[2].json()]


def test_nothing_is_published_that_was_said_before_everybody_could_see_it(
    operator: httpx2.Client, anybody: httpx2.Client
) -> None:
    reference = opened_up(operator)
    words, updates = published(anybody)
    assert reference in words
    assert [one for one in PRIVATE if one in words] == []
    assert updates == ["Somebody is going to look at it."]
    (request,) = anybody.get(f"/requests/{reference}.json").json()
    assert (request.get("lat"), request.get("long")) == (None, None)
    assert act(operator, f"{reference}/type/what-if", type="blocked_gully")["opened_up"] == []

    there = {"location": {"position": {"latitude": 56.12, "longitude": -3.91}}}
    assert operator.patch(f"/cases/{reference}", json=there).status_code == 200
    act(operator, f"{reference}/notes", text="It is filled on Friday.", public=True)
    (request,) = anybody.get(f"/requests/{reference}.json").json()
    assert (request["lat"], request["long"]) == (56.12, -3.91)
    before = published(anybody)
    assert before[1] == ["Somebody is going to look at it.", "It is filled on Friday."]
    assert operator.post("/cases/rebuild", json={}).status_code == 200
    assert published(anybody) == before


def test_whoever_reports_the_same_later_does_not_read_it_either(
    operator: httpx2.Client, anybody: httpx2.Client, running: Running
) -> None:
    """Though they say that it was long ago; whoever reported it then reads what they were told."""
    reference = opened_up(operator)
    later = {**CARE, **PUBLIC, "description": "A hole.", "reporter": {"email": "ailsa@example.org"}}
    joined = act(operator, "", **later, happened_at="2020-01-01T10:00:00Z")
    assert (joined["reference"], joined["repeats"], joined["reporter"]) == (reference, True, 2)

    def read(reporter: int) -> list[str]:
        token = act(operator, f"{reference}/reporters/{reporter}/links")["token"]
        with httpx2.Client(base_url=running.url) as citizen:
            return [one["text"] for one in citizen.get(f"/track/{token}").json()["changes"]]

    assert read(2) == ["Somebody is going to look at it."]
    assert read(1) == [
        "We have your referral.",
        "We visit her on Monday.",
        "The nurse saw bruises.",
        "Somebody is going to look at it.",
    ]


def test_what_staff_write_to_the_reporters_is_for_nobody_else(
    operator: httpx2.Client, anybody: httpx2.Client, key: str
) -> None:
    reference = report(anybody, key)["service_request_id"]
    other = report(anybody, key, lat="56.2")["service_request_id"]
    said = {"to": "inspecting", "as": "officer", "message": "Your son may park there."}
    act(operator, f"{reference}/status", **said)
    act(operator, f"{reference}/notes", text="The road is closed.", public=True)
    assert published(anybody)[1] == ["Somebody is going to look at it.", "The road is closed."]
    # One that goes on in another goes on in the same words, and is told the others by the hub alone.
    act(operator, f"{other}/merge", into=reference)
    act(operator, f"{reference}/status", to="ordered", message="Your son was right.", **{"as": "officer"})
    words, updates = published(anybody)
    assert "son" not in words
    assert updates.count("The work has been ordered.") == 2
    assert HOLE["description"] not in words

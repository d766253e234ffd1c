"""Persons who are looked for over HTTP, by what is known of them, and those who are only mentioned."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.hub.api.conftest import Running
from tests.hub.api.six_people import ENABLED, meet, recorded


@pytest.fixture
def told() -> dict[str, Any]:
    return ENABLED


@pytest.fixture
def index(running: Running, operator: httpx2.Client) -> httpx2.Client:
    meet(running, operator)
    return operator


@pytest.mark.parametrize(
    "by", [{"postcode": "qq77qq"}, {"name": "Jean Commonfield"}, {"name": "Commonfield"}]
)
def test_what_several_have_finds_them_all(running: Running, index: httpx2.Client, by: dict[str, str]) -> None:
    """Whoever rings gives a postcode, or a name that others have too; to match by, either is too little."""
    for number in range(5):
        event = recorded(
            "library",
            number,
            name={"full": "Jean Commonfield"},
            date_of_birth=f"19{30 + 11 * number}-0{number + 2}-2{number}",
            address={"lines": [f"{number} Other Road"], "postcode": "QQ7 7QQ"},
        )
        index.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    known = {
        running.until(index, f"/people/by-source/library/{number}", lambda one: "id" in one)["id"]
        for number in range(5)
    }
    assert len(known) == 5
    found = index.post("/people/search", json={**by, "purpose": "a call at the desk"}).json()
    assert {one["id"] for one in found["items"]} == known


def test_what_a_system_has_not_said_itself_is_of_no_day(running: Running, index: httpx2.Client) -> None:
    """A form says of a record that is not known: its system has changed nothing, in 1970 or ever."""
    by = {"person": {"system": "library", "local_id": "9"}, "name": {"full": "Jean Commonfield"}}
    form = recorded("library", 9) | {
        "type": "uk.gov.council.form.submitted.v1",
        "data": {
            "form": "permit",
            "reference": "F-1",
            "submitted_at": "2026-05-06T07:08:09Z",
            "submitted_by": by | {"email": "jean@example.org"},
            "answers": {},
        },
    }
    index.post("/events", json=form, headers={"content-type": "application/cloudevents+json"})
    person = running.until(index, "/people/by-source/library/9", lambda one: "id" in one)
    assert person["records"][0]["as_of"] is None
    said = index.get(f"/people/{person['id']}/golden").json()["attributes"]
    assert {(one["attribute"], one["as_of"], one["said"][0]["as_of"]) for one in said} == {
        ("email", None, None),
        ("name", None, None),
    }
    event = recorded("museum", 9, emails=["jean@example.org"], name={"full": "Jean Quillfield"})
    index.post("/events", json=event, headers={"content-type": "application/cloudevents+json"})
    other = running.until(index, "/people/by-source/museum/9", lambda one: "id" in one)["id"]
    index.post(f"/people/{person['id']}/merge", json={"other": other, "reason": "she has married"})
    said = index.get(f"/people/{person['id']}/golden").json()["attributes"]
    [because] = [one["because"] for one in said if one["attribute"] == "name"]
    assert because == "museum changed it on 2026-05-06, library has not said it itself."

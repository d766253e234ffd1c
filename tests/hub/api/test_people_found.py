"""Persons who are looked for over HTTP, by what is known of them."""

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

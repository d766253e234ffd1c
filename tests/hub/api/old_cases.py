"""Lagan at hand: its cases, an adapter that a hub has for it, and an import gone through to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from adapters.contract import Adapter
from adapters.verint import Verint
from adapters.verint.sandbox import running as sandbox_running
from adapters.verint.sandbox.cases import FIRST_CASE, CaseThere, InteractionThere, NoteThere, PersonThere
from adapters.verint.sandbox.running import RunningSandbox
from adapters.verint.sandbox.service import PASSWORD, USER
from schemas.event_type import short_of

NOON = datetime.fromisoformat("2024-07-03T12:00")
DAY = timedelta(days=1)
PERSON = "101000000777"
POTHOLE = ["Roads", "Pothole"]
PROFILE: dict[str, Any] = {
    "types": {
        "pothole": {
            "from": ["roads / POTHOLE", "Roads / Pavement"],
            "statuses": {"Open": "received", "Ordered": "ordered", "Closed": "repaired"},
            "reasons": {"No works needed": "nothing_to_do"},
        },
        "missed_bin": {"from": ["Waste / Missed"], "statuses": {"Open": "received", "Closed": "collected"}},
    },
    "leave": ["Test"],
    "queues": {"Roads North": "roads_north"},
}


@pytest.fixture
def lagan() -> Iterator[RunningSandbox]:
    with sandbox_running() as made:
        yield made


@pytest.fixture
def also(lagan: RunningSandbox) -> list[Adapter]:
    said = {
        "address": lagan.url,
        "authentication": "username_token",
        "username": USER,
        "password": PASSWORD,
        "coordinates": "wgs84",
        "results_limit": 5,
    }
    return [Verint("lagan", Verint.Settings.model_validate(said))]


def put(lagan: RunningSandbox, number: int, **more: Any) -> str:
    """A pothole, opened so many days after that noon."""
    reference = str(FIRST_CASE + number)
    opened = more.pop("opened", NOON + number * DAY)
    said: dict[str, Any] = {"classifiers": POTHOLE, "title": f"Hole {number}", "modified": opened, **more}
    lagan.cases.keep(CaseThere(reference=reference, opened=opened, **said))
    return reference


def whole(lagan: RunningSandbox) -> str:
    """One with all that the wire can give, closed."""
    lagan.cases.keep(PersonThere(reference=PERSON, full_name="Ms Ailsa Exampleson"))
    return put(
        lagan,
        1,
        status="Closed",
        closed=NOON + 5 * DAY,
        modified=NOON + 5 * DAY,
        description="It is by the bridge.",
        queue="ROADS NORTH",
        party=PERSON,
        x="-2.1",
        y="57.1",
        notes=[NoteThere(number=11, text="Looked at", created=NOON + 2 * DAY, by="jsmith")],
        interactions=[
            InteractionThere(number=12, channel="Telephone", verified=True, created=NOON + DAY, party=PERSON)
        ],
    )


def run(client: httpx2.Client, kind: str = "import", **profile: Any) -> Any:
    """To its end."""
    wanted = {"system": "lagan", "profile": {**PROFILE, **profile}, "kind": kind}
    begun = client.post("/cases/imports", json=wanted)
    assert begun.status_code == 200, begun.text
    found = begun.json()
    while found["state"] == "running":
        step = client.post(f"/cases/imports/{found['id']}/steps", json={"pages": found["pages"]})
        assert step.status_code == 200, step.text
        found = step.json()
    return found


def counts(found: Any) -> dict[str, int]:
    return {name: many for name, many in found["counts"].items() if many}


def findings(client: httpx2.Client, found: Any) -> dict[str, tuple[str, str]]:
    items = client.get(f"/cases/imports/{found['id']}/findings").json()["items"]
    return {one["local_id"]: (one["what"], one["problem"]) for one in items}


def events(client: httpx2.Client) -> list[str]:
    return [short_of(one["type"]) for one in client.get("/events?limit=500").json()["items"]][::-1]

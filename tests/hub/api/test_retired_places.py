"""A street is renamed, a block is split into flats, and each case and sensor there still resolves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from hub.case_service import apply_case_route
from hub.cases import apply_cases
from identity_index.places.addressbase.sandbox import (
    FIRST_UPRN,
    FIRST_USRN,
    Town,
    address,
    delivery,
    street,
    street_name,
    successor,
    unit,
)
from ledger.session import Session
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.places_files import told as of_places
from tests.hub.api.test_cases import take, told  # noqa: F401 - a hub with cases

__all__ = ["loader"]

SPOTS = list(Town(60).spots())
HOUSE, NEIGHBOUR, THIRD, FOURTH = SPOTS[:4]
FLATS = [replace(HOUSE, uprn=FIRST_UPRN + 1000 + flat, flat=flat) for flat in (1, 2)]
SENSOR = "eui-70b3d57ed0000001"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The case service is routed to, and nobody else."""
    hub = running.hub

    def unit(session: Session) -> None:
        apply_cases(session, hub.settings)
        apply_case_route(session, hub.settings, hub.identity.id, hub.adapters)

    assert operator.put("/routes", params={"owner": "tests"}, content="").status_code == 200
    hub.door.submit(unit).result()
    return operator


def at(uprn: int) -> dict[str, Any]:
    return {"place": {"scheme": "uprn", "value": str(uprn)}}


def listed(client: httpx2.Client, **query: Any) -> list[str]:
    answer = client.get("/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [one["reference"] for one in answer.json()["items"]]


def sensed(client: httpx2.Client) -> None:
    alert = {
        "specversion": "1.0",
        "id": "a-1",
        "source": "/invented/sensors",
        "type": "uk.gov.council.sensor.alert.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {
            "sensor": SENSOR,
            "kind": "gully_blocked",
            "severity": "warning",
            "observed_at": "2026-05-06T07:08:09Z",
            "location": {**at(HOUSE.uprn), "usrn": str(HOUSE.usrn), "description": "at the gate"},
        },
    }
    answer = client.post("/events", json=alert, headers={"content-type": "application/cloudevents+json"})
    assert answer.status_code == 202, answer.text


def splits() -> list[tuple[str, Any]]:
    """The street is called otherwise, and the first house has become two flats."""
    return [
        ("U", street_name(FIRST_USRN, "PROVOST WAY")),
        *(("I", one) for flat in FLATS for one in (unit(flat), address(flat))),
        *(("I", successor(HOUSE.uprn, flat.uprn)) for flat in FLATS),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE), delivery(HOUSE))),
    ]


def notes_of(client: httpx2.Client, reference: str) -> list[Any]:
    notes: list[Any] = client.get(f"/cases/{reference}").json()["notes"]
    return notes


def without_spent(client: httpx2.Client, reference: str) -> Any:
    """All that is shown of a case but the minutes that its clocks have run: a minute may pass at any time."""
    shown = client.get(f"/cases/{reference}").json()
    return {**shown, "clocks": [{**one, "spent": None} for one in shown["clocks"]]}


def test_each_case_and_sensor_still_resolves(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    light = {"kind": "gully", "point": {"easting": 400_003, "northing": 540_001}, "uprn": str(HOUSE.uprn)}
    made = operator.put("/places/assets/gullies/G-1", json={**light, "sensors": [SENSOR]})
    assert made.json()["street"] == "ALDER CLOSE"
    bin_ = take(operator, location=at(HOUSE.uprn))["reference"]
    next_door = take(operator, location=at(NEIGHBOUR.uprn))["reference"]
    sensed(operator)
    gully = running.until(operator, "/cases?asset=gullies/G-1", lambda one: one["items"])
    gully = gully["items"][0]["reference"]

    loader.changes(*splits())
    [note] = running.until(operator, f"/cases/{gully}", lambda one: one["notes"])["notes"]
    assert note["public"] is False
    assert note["text"].startswith(f"The property {HOUSE.uprn} (1 ALDER CLOSE, TOLBURGH, {HOUSE.postcode})")
    assert f"{FLATS[0].uprn} (FLAT 1, 1 PROVOST WAY, TOLBURGH, {HOUSE.postcode})" in note["text"]
    assert len(notes_of(operator, bin_)) == 1
    assert notes_of(operator, next_door) == []

    flat = take(operator, location=at(FLATS[0].uprn))
    assert not flat["repeats"], "which flat the bin of the house was of nobody knows"
    for uprn in (FLATS[0].uprn, HOUSE.uprn):
        assert listed(operator, uprn=uprn) == [flat["reference"], gully, bin_]
    assert listed(operator, uprn=FLATS[1].uprn) == [gully, bin_], "not the other flat's"
    by_asset = [listed(operator, asset=one) for one in ("gullies/G-1", f"sensors/{SENSOR}")]
    assert [listed(operator, usrn=HOUSE.usrn), *by_asset] == [[gully]] * 3
    counted = operator.get("/cases/counts", params={"uprn": FLATS[1].uprn, "by": ["uprn"]}).json()["items"]
    assert [(one["of"]["uprn"], one["cases"]) for one in counted] == [(str(HOUSE.uprn), 2)]
    by_sensor = operator.get(f"/places/assets/by-sensor/{SENSOR}").json()
    assert (by_sensor["local_id"], by_sensor["street"], by_sensor["uprn"]) == (
        *("G-1", "PROVOST WAY"),
        str(HOUSE.uprn),
    )
    assert by_sensor["succeeded_by"] == [str(flat.uprn) for flat in FLATS]
    for uprn in (FLATS[1].uprn, HOUSE.uprn):
        assets = operator.get("/places/assets", params={"uprn": uprn}).json()["items"]
        assert [one["local_id"] for one in assets] == ["G-1"]
    assert operator.get("/places/assets", params={"uprn": NEIGHBOUR.uprn}).json()["items"] == []
    assert operator.get(f"/places/{HOUSE.uprn}").json()["state"] == "retired"

    each = (bin_, gully, flat["reference"])
    before = [without_spent(operator, one) for one in each]
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 4
    assert [without_spent(operator, one) for one in each] == before


def test_a_property_that_has_another_number_is_the_same_for_the_rule_of_duplicates(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    first = take(operator, location=at(HOUSE.uprn))["reference"]
    renumbered = replace(HOUSE, uprn=FIRST_UPRN + 2000)
    loader.changes(
        *(("I", one) for one in (unit(renumbered), address(renumbered))),
        ("I", successor(HOUSE.uprn, renumbered.uprn)),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE), delivery(HOUSE))),
    )
    assert take(operator, location=at(renumbered.uprn)) == {
        **{"reference": first, "repeats": True, "reporter": 2}
    }
    other = take(operator, location=at(renumbered.uprn), details={"colour_of_bin": "blue"})["reference"]
    late = take(operator, location=at(HOUSE.uprn), details={"colour_of_bin": "blue"})
    assert (late["reference"], late["repeats"]) == (other, True), "whoever knows the old number yet"
    assert listed(operator, uprn=HOUSE.uprn) == listed(operator, uprn=renumbered.uprn) == [other, first]
    assert listed(operator, uprn="no number") == []


def test_a_street_that_is_no_more_tells_its_cases_what_it_was_called(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    usrn = {"place": {"scheme": "usrn", "value": str(THIRD.usrn)}}
    one = take(operator, type="blocked_gully", details={"where_exactly": "by the gate"}, location=usrn)
    loader.changes(("D", street(THIRD.usrn)), ("D", street_name(THIRD.usrn, "ALDER CLOSE")))
    [note] = running.until(operator, f"/cases/{one['reference']}", lambda case: case["notes"])["notes"]
    assert note["text"].startswith(f"The street {THIRD.usrn} (ALDER CLOSE, TOLBURGH) is no more")
    assert listed(operator, usrn=THIRD.usrn) == [one["reference"]]


def test_what_is_said_to_be_there_now_stands(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    light = {"kind": "gully", "point": {"easting": 400_003, "northing": 540_001}, "uprn": str(HOUSE.uprn)}
    operator.put("/places/assets/gullies/G-1", json=light)
    case = take(operator, location=at(HOUSE.uprn))["reference"]
    once, now = (replace(HOUSE, uprn=FIRST_UPRN + 100 + more, flat=more) for more in (1, 2))
    elsewhere = 880_000_000_001
    loader.changes(
        *(("I", one) for one in (unit(once, status=8), address(once), unit(now), address(now))),
        *(("I", one) for one in (successor(HOUSE.uprn, once.uprn), successor(once.uprn, now.uprn))),
        *(("I", successor(one.uprn, other.uprn)) for one, other in ((THIRD, FOURTH), (FOURTH, THIRD))),
        ("I", successor(NEIGHBOUR.uprn, elsewhere)),
        *(("D", unit(one)) for one in (HOUSE, NEIGHBOUR, THIRD, FOURTH)),
    )
    [note] = running.until(operator, f"/cases/{case}", lambda one: one["notes"])["notes"]
    assert f"there is now: {now.uprn} (FLAT 2, 1 ALDER CLOSE" in note["text"]
    assert str(once.uprn) not in note["text"]
    assert operator.get("/places/assets/gullies/G-1").json()["succeeded_by"] == [str(now.uprn)]
    there = {
        spot.uprn: [
            (one["uprn"], one["state"]) for one in operator.get(f"/places/{spot.uprn}").json()["succeeded_by"]
        ]
        for spot in (HOUSE, NEIGHBOUR, THIRD)
    }
    assert there == {
        HOUSE.uprn: [(str(now.uprn), "current")],
        NEIGHBOUR.uprn: [(str(elsewhere), "unknown")],
        THIRD.uprn: [],
    }
    events = {
        subject: data["succeeded_by"] for what, subject, data in of_places(operator) if what == "retired"
    }
    assert events == {
        f"place/uprn/{HOUSE.uprn}": [str(now.uprn)],
        f"place/uprn/{NEIGHBOUR.uprn}": [str(elsewhere)],
        f"place/uprn/{THIRD.uprn}": [],
        f"place/uprn/{FOURTH.uprn}": [],
    }


def test_whoever_was_told_what_is_there_now_is_told_when_that_is_no_more(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    case = take(operator, location=at(HOUSE.uprn))["reference"]
    once, now = (replace(HOUSE, uprn=FIRST_UPRN + 100 + more, flat=more) for more in (1, 2))

    def last_note(many: int) -> str:
        shown = running.until(operator, f"/cases/{case}", lambda one: len(one["notes"]) >= many)
        return str(shown["notes"][-1]["text"])

    loader.changes(
        *(("I", one) for one in (unit(once), address(once), successor(HOUSE.uprn, once.uprn))),
        ("D", unit(HOUSE)),
    )
    assert f"there is now: {once.uprn} (FLAT 1" in last_note(1)
    loader.changes(
        *(("I", one) for one in (unit(now), address(now), successor(once.uprn, now.uprn))),
        ("D", unit(once)),
    )
    assert f"there is now: {now.uprn} (FLAT 2" in last_note(2)
    loader.changes(("I", unit(once)))
    assert f"there is now: {once.uprn} (FLAT 1" in last_note(3)
    of_house = [
        data["succeeded_by"]
        for what, subject, data in of_places(operator)
        if (what, subject) == ("retired", f"place/uprn/{HOUSE.uprn}")
    ]
    assert of_house == [[str(one.uprn)] for one in (once, now, once)]
    loader.changes(("I", unit(HOUSE)), ("U", unit(once)))
    assert "retired" not in operator.get(f"/places/{HOUSE.uprn}").json()["state"]

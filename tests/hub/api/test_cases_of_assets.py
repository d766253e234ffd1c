"""Sensors and reports are tied to assets: an alert's case is found by the asset, and is where that is."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from hub.case_service import apply_case_route
from hub.cases import apply_cases
from identity_index.places.addressbase.sandbox import FIRST_USRN, Town
from ledger.session import Session
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.test_cases import take, told  # noqa: F401 - a hub with cases

__all__ = ["loader"]

HOUSE = next(iter(Town(60).spots()))
SENSOR, OTHER = "eui-70b3d57ed0000001", "eui-70b3d57ed0000002"
LIGHT = {"kind": "street_light", "point": {"easting": 400_003, "northing": 540_001}, "uprn": str(HOUSE.uprn)}
REPORT = {"details": {"where_exactly": "by it"}, "location": None, "type": "blocked_gully"}


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


def asset(local_id: str) -> dict[str, str]:
    return {"system": "lights", "local_id": local_id}


def put(client: httpx2.Client, local_id: str = "SL-104", **more: Any) -> Any:
    answer = client.put(f"/places/assets/lights/{local_id}", json={**LIGHT, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def sensed(client: httpx2.Client, sensor: str = SENSOR, kind: str = "gully_blocked", **more: Any) -> None:
    data = {"sensor": sensor, "kind": kind, "severity": "warning", "observed_at": "2026-05-06T07:08:09Z"}
    alert = {
        "specversion": "1.0",
        "id": f"{sensor}-{kind}",
        "source": "/invented/sensors",
        "type": "uk.gov.council.sensor.alert.v1",
        "time": "2026-05-06T07:08:09Z",
        "data": {**data, **more},
    }
    answer = client.post("/events", json=alert, headers={"content-type": "application/cloudevents+json"})
    assert answer.status_code == 202, answer.text


def listed(client: httpx2.Client, **query: Any) -> list[str]:
    answer = client.get("/cases", params=query)
    assert answer.status_code == 200, answer.text
    return [one["reference"] for one in answer.json()["items"]]


def opened(running: Running, client: httpx2.Client, many: int = 1) -> list[Any]:
    """The newest first."""
    page = running.until(client, "/cases", lambda one: len(one["items"]) == many)["items"]
    return [client.get(f"/cases/{one['reference']}").json() for one in page]


def test_an_alert_s_case_is_about_the_asset_of_the_sensor_and_where_that_is(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    light = put(operator, sensors=[SENSOR])
    sensed(operator)
    [case] = opened(running, operator)
    assert case["asset"] == "lights/SL-104"
    assert case["location"]["position"] == {name: light[name] for name in ("latitude", "longitude")}
    assert case["location"]["usrn"] == light["usrn"] == str(FIRST_USRN)
    assert case["location"]["place"] == {"scheme": "uprn", "value": str(HOUSE.uprn)}
    by: list[dict[str, Any]] = [
        *({"asset": one} for one in ("lights/SL-104", f"sensors/{SENSOR}", "lights/sl-104", "Lights/SL-104")),
        *({"asset": f"Sensors/{SENSOR.upper()}"}, {"asset": f"sensors/{SENSOR.upper()}"}),
        *({"usrn": FIRST_USRN}, {"uprn": HOUSE.uprn}),
    ]
    assert [listed(operator, **one) for one in by] == [[case["reference"]]] * len(by)
    assert listed(operator, asset="lights/SL-105") == []
    [contact] = operator.get(f"/cases/{case['reference']}/contacts").json()["items"]
    assert contact["told"]["asset"] == {"system": "sensors", "local_id": SENSOR}, "who spoke is on record"
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 1
    assert operator.get(f"/cases/{case['reference']}").json()["location"] == case["location"]


def test_what_a_report_says_of_where_it_is_stands_and_the_rest_is_the_asset_s(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    light = put(operator, "SL-105", sensors=[SENSOR])
    bare = take(operator, **REPORT, asset=asset("sl-105"))["reference"]
    found = operator.get(f"/cases/{bare}").json()
    assert (found["asset"], found["location"]["usrn"]) == ("lights/SL-105", light["usrn"])
    there = {"position": {"latitude": 54.7, "longitude": -2.1}, "description": "at the gate"}
    apart = take(operator, **{**REPORT, "location": there}, asset=asset("sl-105"))["reference"]
    where = operator.get(f"/cases/{apart}").json()["location"]
    assert (where["position"], where["description"]) == (there["position"], "at the gate")
    assert (where["usrn"], where["place"]["value"]) == (light["usrn"], str(HOUSE.uprn))
    sensed(operator, location={"usrn": "99000002", "description": "at the kerb"})
    running.until(operator, f"/cases/{bare}", lambda one: one["contacts"] == 2)
    assert listed(operator, asset="lights/SL-105") == [apart, bare], "the gully is blocked already"


def test_keys_that_differ_by_capitals_alone_are_each_its_own(operator: httpx2.Client) -> None:
    for local_id in ("G-7", "g-7"):
        put(operator, local_id, uprn=None)
    cases = [
        take(operator, **{**REPORT, "type": "street_light"}, asset=asset(one))
        for one in ("G-7", "g-7", "G-8")
    ]
    shown = [operator.get(f"/cases/{one['reference']}").json()["asset"] for one in cases]
    assert shown == ["lights/G-7", "lights/g-7", "lights/G-8"]
    assert operator.get("/places/assets/lights/G-7").json()["local_id"] == "G-7"
    put(operator, "sl-9", uprn=None)
    for path in ("lights/SL-9", "Lights/sl-9", "LIGHTS/SL-9"):
        assert operator.get(f"/places/assets/{path}").json()["local_id"] == "sl-9"
        assert operator.get(f"/places/assets/history/{path}").json() == {"items": []}
    assert listed(operator, asset="LIGHTS/G-8") == [cases[2]["reference"]], "which nobody knows here"
    assert operator.get("/places/assets/lights/SL-10").status_code == 404


def test_two_sensors_at_one_asset_tell_of_two_things(running: Running, operator: httpx2.Client) -> None:
    sensed(operator, kind="smoke")
    [before] = opened(running, operator)
    assert before["asset"] == f"sensors/{SENSOR}"
    put(operator, sensors=[SENSOR, OTHER], uprn=None)
    assert listed(operator, asset="lights/SL-104") == [before["reference"]], "it was not known then"
    sensed(operator, kind="pendant")
    running.until(operator, f"/cases/{before['reference']}", lambda one: one["contacts"] == 2)
    sensed(operator, OTHER, kind="fall")
    [fall, _] = opened(running, operator, 2)
    assert fall["asset"] == "lights/SL-104"
    assert listed(operator, asset=f"sensors/{OTHER}") == [fall["reference"], before["reference"]]


def test_two_assets_are_two_things_however_near_they_are(operator: httpx2.Client) -> None:
    put(operator, "X-A", uprn=None)
    put(operator, "X-B", uprn=None, point={"easting": 400_010, "northing": 540_001}, sensors=[SENSOR])
    one, other, again = (take(operator, **REPORT, asset=asset(key)) for key in ("X-A", "X-B", "X-A"))
    assert [each["repeats"] for each in (one, other, again)] == [False, False, True]
    assert listed(operator, asset="lights/X-B") == [other["reference"]]
    assert again["reference"] == one["reference"]

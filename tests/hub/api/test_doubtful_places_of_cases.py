"""What is not there of what a case names is said on it: as it is opened, meanwhile, and when it is back."""

from __future__ import annotations

from dataclasses import replace

import httpx2

from hub.cli import place_file
from identity_index.places.addressbase.sandbox import (
    Town,
    address,
    delivery,
    street,
    street_name,
    successor,
    unit,
)
from identity_index.places.loading.load import Load, Phase
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.test_cases import take, told  # noqa: F401 - a hub with cases
from tests.hub.api.test_cases_of_assets import (
    HOUSE,
    REPORT,
    SENSOR,
    asset,
    database,
    listed,
    opened,
    operator,
    put,
    sensed,
)
from tests.hub.api.test_retired_places import FLATS, NEIGHBOUR, at, splits

__all__ = ["database", "loader", "operator"]

UNKNOWN = "no system has told this hub of such a one"


def texts(client: httpx2.Client, reference: str) -> list[str]:
    notes = client.get(f"/cases/{reference}").json()["notes"]
    assert all((one["noted_by"], one["public"]) == ("index of places", False) for one in notes)
    return [one["text"] for one in notes]


def until(running: Running, client: httpx2.Client, reference: str, many: int) -> list[str]:
    running.until(client, f"/cases/{reference}", lambda one: len(one["notes"]) == many)
    return texts(client, reference)


def test_the_case_of_an_asset_hears_of_its_property_and_of_its_end(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    put(operator, sensors=[SENSOR], name="Column 104")
    named = take(operator, **{**REPORT, "type": "street_light"}, asset=asset("sl-104"))["reference"]
    sensed(operator, kind="smoke")
    alarm = opened(running, operator, 2)[0]["reference"]
    loader.changes(*splits())
    for one in (named, alarm):
        [text] = until(running, operator, one, 1)
        assert text.startswith(f"The property {HOUSE.uprn} (1 ALDER CLOSE"), "which the asset belongs to"
    assert listed(operator, uprn=FLATS[0].uprn) == [alarm, named]

    assert operator.delete("/places/assets/lights/SL-104").status_code == 204
    gone = "The asset lights/SL-104 (Column 104) is no more: its system has removed it."
    for one in (named, alarm):
        assert until(running, operator, one, 2)[1] == gone
    late = take(operator, **REPORT, asset=asset("SL-104"))["reference"]
    assert texts(operator, late)[0].startswith(
        "The asset lights/SL-104 (Column 104) is no more: its system removed it on "
    )
    put(operator, name="Column 104", sensors=[SENSOR])
    back = until(running, operator, named, 3)[2]
    assert back.startswith("The asset lights/SL-104 (Column 104) is there again: its system has told of it.")


def test_what_nobody_has_told_of_is_said_where_there_is_anything_to_know(
    running: Running, operator: httpx2.Client
) -> None:
    quiet = take(operator, **REPORT, asset=asset("SL-NOPE"))["reference"]
    assert texts(operator, quiet) == [], "this hub knows of no assets"
    put(operator, uprn=None)
    light = {**REPORT, "type": "street_light"}
    nope = take(operator, **light, asset=asset("SL-NOPE"))["reference"]
    [text] = texts(operator, nope)
    assert text.startswith(f"The report names the asset lights/SL-NOPE, and {UNKNOWN}")
    again = take(operator, **light, asset=asset("SL-NOPE"))
    assert again["repeats"]
    assert len(texts(operator, nope)) == 1, "it is said of that case already"
    sensed(operator, kind="smoke")
    first = opened(running, operator, 3)[0]["reference"]
    assert texts(operator, first) == [], "no asset has sensors here"
    put(operator, "SL-105", uprn=None, sensors=["eui-2"])
    sensed(operator, "eui-3", kind="fall")
    fall = opened(running, operator, 4)[0]["reference"]
    assert texts(operator, fall)[0].startswith(f"The report names the sensor eui-3, and {UNKNOWN}")
    there = {"position": {"latitude": 54.7, "longitude": -2.1}}
    near = take(operator, **{**REPORT, "location": there}, asset=asset("SL-105"))["reference"]
    wrong = take(operator, **{**REPORT, "location": there}, asset=asset("SL-1O5"))
    assert (wrong["reference"], wrong["repeats"]) == (near, True)
    assert texts(operator, near)[0].startswith(f"The report names the asset lights/SL-1O5, and {UNKNOWN}")


def test_who_comes_after_the_property_is_gone_is_told_and_what_is_back_is_told_back(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    nobody = take(operator, location=at(990_099_999_999))["reference"]
    assert texts(operator, nobody) == [], "this hub knows of no places"
    loader.town(60)
    unknown = take(operator, location=at(990_099_999_998))["reference"]
    [text] = texts(operator, unknown)
    assert text.startswith(
        "The property 990099999998 is not known here: the index of places has no such UPRN."
    )
    before = take(operator, location=at(HOUSE.uprn))["reference"]
    other = take(operator, location=at(NEIGHBOUR.uprn))["reference"]
    loader.changes(*splits())
    [noted] = until(running, operator, before, 1)
    late = take(operator, location=at(HOUSE.uprn), details={"colour_of_bin": "blue"})["reference"]
    assert texts(operator, late) == [noted], "the same as whoever came before"

    house = [("I", one) for one in (unit(HOUSE), address(HOUSE), delivery(HOUSE))]
    loader.changes(*house, *(("D", successor(HOUSE.uprn, flat.uprn)) for flat in FLATS))
    for one in (before, late):
        back = until(running, operator, one, 2)[1]
        assert back.startswith(
            f"The property {HOUSE.uprn} (1 PROVOST WAY, TOLBURGH, {HOUSE.postcode}) is there"
        )
    loader.changes(*(("D", one) for one in (unit(HOUSE), address(HOUSE), delivery(HOUSE))))
    for one in (before, late):
        assert until(running, operator, one, 3)[2].endswith("Nobody has said what is there in its place.")
    assert texts(operator, other) == []
    after = operator.get("/cases", params={"uprn": HOUSE.uprn}).json()["items"]
    assert [one["reference"] for one in after] == [late, before]


def test_a_property_or_a_street_that_comes_to_be_known_takes_back_that_it_was_not(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    new = replace(HOUSE, uprn=990_099_999_998)
    there = take(operator, location=at(new.uprn))["reference"]
    along = take(operator, **{**REPORT, "location": {"place": {"scheme": "usrn", "value": "99099998"}}})[
        "reference"
    ]
    beside = take(operator, location=at(NEIGHBOUR.uprn))["reference"]
    assert "is not known here" in texts(operator, there)[0]
    assert "is not known here" in texts(operator, along)[0]
    road = (street(99_099_998), street_name(99_099_998, "NEW ROAD"))
    loader.changes(*(("I", one) for one in (*road, unit(new), address(new), delivery(new))))
    assert until(running, operator, there, 2)[1] == (
        f"The property {new.uprn} (1 ALDER CLOSE, TOLBURGH, {new.postcode}) is known here now. "
        "What was noted of it does not hold any more."
    )
    assert until(running, operator, along, 2)[1].startswith("The street 99099998 (NEW ROAD, ")
    loader.changes(("D", unit(new)), ("D", address(new)), ("D", delivery(new)))
    assert "is no more" in until(running, operator, there, 3)[2]
    assert texts(operator, beside) == []


def test_an_asset_that_comes_to_be_known_ties_the_cases_that_named_it(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    put(operator, "SL-1", uprn=None, sensors=["eui-9"])
    gate = {"description": "at the gate"}
    named = take(operator, **{**REPORT, "location": gate}, asset=asset("sl-104"))["reference"]
    sensed(operator, kind="smoke")
    alarm = opened(running, operator, 2)[0]["reference"]
    assert [UNKNOWN in texts(operator, one)[0] for one in (named, alarm)] == [True, True]
    light = put(operator, name="Column 104")
    assert until(running, operator, named, 2)[1] == (
        "The asset lights/SL-104 (Column 104) is known here now: its system has told of it. "
        "What was noted of it does not hold any more."
    )
    running.until(operator, f"/cases/{named}", lambda one: one["asset"] == "lights/SL-104")
    where = operator.get(f"/cases/{named}").json()["location"]
    assert (where["usrn"], where["place"]["value"]) == (light["usrn"], str(HOUSE.uprn))
    assert (where["position"]["latitude"], where["description"]) == (light["latitude"], "at the gate")
    assert len(texts(operator, alarm)) == 1, "nobody has said yet what the sensor is at"
    put(operator, name="Column 104", sensors=[SENSOR])
    assert until(running, operator, alarm, 2)[1] == (
        f"The sensor {SENSOR} is known here now: it is at the asset lights/SL-104 (Column 104). "
        "What was noted of it does not hold any more."
    )
    running.until(operator, f"/cases/{alarm}", lambda one: one["location"] is not None)
    assert listed(operator, asset="lights/SL-104") == [alarm, named]
    kept = [operator.get(f"/cases/{one}").json() for one in (named, alarm)]
    assert operator.post("/cases/rebuild", json={}).json()["cases"] == 2
    assert [operator.get(f"/cases/{one}").json() for one in (named, alarm)] == kept
    put(operator, name="Column 104", sensors=[SENSOR, "eui-10"])
    late = take(operator, **REPORT, asset=asset("SL-1"))["reference"]
    assert [len(texts(operator, one)) for one in (named, alarm, late)] == [2, 2, 0]


def test_nothing_is_doubted_while_a_first_supply_comes_in(loader: Loader, operator: httpx2.Client) -> None:
    taken: list[str] = []
    file = loader.file((("I", one) for one in Town(60).records()), full=True)
    begun = place_file.begin(loader.hub, place_file.surveyed(file, None))

    def report(load: Load, _: object) -> None:
        if load.phase != Phase.FINISHED:
            taken.append(take(operator, location=at(990_099_999_000 + len(taken)))["reference"])

    place_file.send(loader.hub, file, begun, 100, report)
    assert len(taken) > 1
    assert [texts(operator, one) for one in taken] == [[]] * len(taken)

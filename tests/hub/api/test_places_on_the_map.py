"""Places, areas and assets by where they are, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import (
    FIRST_USRN,
    Line,
    Town,
    address,
    degrees,
    street,
    street_name,
    unit,
)
from tests.hub.api.places_files import Loader, loader, told

__all__ = ["loader"]

SPOTS = list(Town(60).spots())
LIGHT = {
    "kind": "street_light",
    "name": "Column 104",
    "point": {"easting": 400_003, "northing": 540_001},
    "sensors": ["eui-70b3d57ed0000001"],
}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def test_places_are_found_by_where_they_are(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)

    def near(**asked: Any) -> Any:
        answer = operator.get("/places/near", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = near(easting=400_000, northing=540_013, limit=3)
    assert [one["metres"] for one in found["items"]] == [1.0, 11.0, 13.0]
    assert (found["items"][0]["uprn"], found["accuracy"]) == (str(SPOTS[1].uprn), 0.0)
    by_degrees = near(latitude=54.7549, longitude=-2.0015, limit=1, metres=200)
    assert (by_degrees["accuracy"], len(by_degrees["items"])) == (5.0, 1)
    assert by_degrees["items"][0]["metres"] < 10
    assert near(easting=100_000, northing=800_000)["items"] == [], "in the sea there is nothing near"
    assert len(near(easting=400_000, northing=540_000, metres=30, limit=500)["items"]) == 3
    shape = square(399_990, 539_990, 400_010, 540_030)
    inside = operator.post("/places/within", json={"geometry": shape, "in_metres": True, "limit": 2}).json()
    assert (inside["counted"], inside["whole"], len(inside["items"])) == (3, True, 2)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("near?latitude=54.7", "Say where"),
        ("near?latitude=54.7&longitude=-2&easting=1", "Say where"),
        ("near?latitude=-2&longitude=54.7", "is not in Great Britain"),
        ("near?latitude=nan&longitude=-2", ""),
        ("near?easting=0&northing=0", "is not on the British National Grid"),
        ("near?easting=400000&northing=540000&metres=1e9", ""),
        ("near?latitude=1e400&longitude=1", ""),
        ("areas/at?latitude=70&longitude=-2", "is not in Great Britain"),
        ("assets/near?easting=9e99&northing=1", "is not on the British National Grid"),
    ],
)
def test_a_point_that_is_none_is_refused(operator: httpx2.Client, path: str, words: str) -> None:
    answer = operator.get(f"/places/{path}")
    assert (answer.status_code, words in str(answer.json()["detail"])) == (422, True), answer.text


def test_a_shape_that_is_none_is_refused(operator: httpx2.Client) -> None:
    for shape in (
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]},
        {"type": "Polygon", "coordinates": [[["x", 2], [3, 4], [5, 6], [1, 2]]]},
        square(-2, 10, 3, 11),
        square(-5, 55, -2, 56),
    ):
        answer = operator.post("/places/within", json={"geometry": shape})
        assert answer.status_code == 422, answer.text


def test_parts_that_lie_over_each_other_add_up(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    parts = [square(399_990, 539_990, 400_010, 540_030), square(399_980, 539_980, 400_020, 540_060)]
    shape = {"type": "MultiPolygon", "coordinates": [one["coordinates"] for one in parts]}
    inside = operator.post("/places/within", json={"geometry": shape, "in_metres": True}).json()
    assert inside["counted"] == 5
    ward = {"name": "Mill Ward", "geometry": shape, "in_metres": True}
    assert operator.put("/places/areas/ward/S1", json=ward).json()["corners"] == 10
    assert operator.get(f"/places/{SPOTS[0].uprn}").json()["areas"][0]["code"] == "S1"
    parts[1]["coordinates"][0].pop()
    for path in ("/places/within", "/places/areas/ward/S2"):
        asked = {"geometry": parts[1], "in_metres": True}
        put = path.endswith("S2")
        body = {**asked, "name": "Open"} if put else asked
        answer = operator.request("PUT" if put else "POST", path, json=body)
        assert (answer.status_code, "is not closed" in answer.text) == (422, True), answer.text


def test_which_ward_a_place_is_in(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    point = {"easting": 400_000, "northing": 540_000}
    assert operator.get("/places/areas/at", params=point).json()["note"] == "no area is loaded"
    with_hole = square(399_000, 539_000, 401_000, 541_000)
    with_hole["coordinates"].append(square(399_990, 540_020, 400_010, 540_030)["coordinates"][0])
    wards = (("S1", "Mill Ward", with_hole), ("S2", "Kirk Ward", square(500_000, 1, 600_000, 2)))
    for code, name, shape in wards:
        drawn = operator.put(
            f"/places/areas/ward/{code}", json={"name": name, "geometry": shape, "in_metres": True}
        )
        assert drawn.status_code == 200, drawn.text
    degrees = {"name": "All", "geometry": square(-2.1, 54.7, -1.9, 54.8)}
    assert operator.put("/places/areas/catchment/c1", json=degrees).status_code == 200
    first, third = SPOTS[0], SPOTS[2]
    assert [(one["kind"], one["name"]) for one in operator.get(f"/places/{first.uprn}").json()["areas"]] == [
        *(("catchment", "All"), ("ward", "Mill Ward")),
    ]
    in_hole = operator.get(f"/places/{third.uprn}").json()["areas"]
    assert [one["kind"] for one in in_hole] == ["catchment"]
    assert operator.delete("/places/areas/ward/S2").status_code == 204
    assert operator.delete("/places/areas/ward/S2").status_code == 404
    listed = operator.get("/places/areas", params={"kind": "ward"}).json()["items"]
    assert [(one["code"], one["corners"]) for one in listed] == [("S1", 10)]
    first = operator.get("/places/areas", params={"limit": 1}).json()
    assert ([one["code"] for one in first["items"]], first["next"]) == (["c1"], "catchment/c1")
    rest = operator.get("/places/areas", params={"limit": 1, "after": first["next"]}).json()
    assert ([one["code"] for one in rest["items"]], rest["next"]) == (["S1"], None)


def test_an_asset_has_a_nearest_street_whose_name_follows(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    made = operator.put("/places/assets/lights/SL-104", json=LIGHT).json()
    assert (made["usrn"], made["by"], made["street"]) == (str(FIRST_USRN), "property", "ALDER CLOSE")
    loader.changes(("U", street_name(FIRST_USRN, "PROVOST WAY")))
    found = operator.get("/places/assets/by-sensor/eui-70b3d57ed0000001").json()
    assert (found["local_id"], found["street"]) == ("SL-104", "PROVOST WAY")
    near = operator.get("/places/assets/near", params={"easting": 400_000, "northing": 540_000}).json()
    assert [(one["local_id"], one["metres"]) for one in near["items"]] == [("SL-104", 3.2)]
    along = operator.get("/places/assets", params={"usrn": str(FIRST_USRN), "kind": "street_light"}).json()
    assert len(along["items"]) == 1
    far = {**LIGHT, "sensors": [], "point": {"easting": 100_000, "northing": 800_000}}
    assert operator.put("/places/assets/lights/SL-9", json=far).json()["by"] == ""
    start = {**far, "point": {"easting": 400_000, "northing": 539_300}}
    assert operator.put("/places/assets/lights/SL-8", json=start).json()["by"] == "street"


def test_an_asset_keeps_its_history_and_is_found_once_it_is_removed(operator: httpx2.Client) -> None:
    operator.put("/places/assets/lights/a/b", json=LIGHT)
    moved = {**LIGHT, "point": {"latitude": 54.7532, "longitude": -2.0015}}
    assert operator.put("/places/assets/lights/a/b", json=moved).status_code == 200
    taken = operator.put("/places/assets/lights/other", json=LIGHT)
    assert (taken.status_code, "is at another asset" in taken.text) == (409, True)
    assert operator.delete("/places/assets/lights/a/b").status_code == 204
    assert operator.delete("/places/assets/lights/a/b").status_code == 409
    assert operator.get("/places/assets/lights/a/b").json()["removed_at"]
    assert operator.get("/places/assets").json()["items"] == []
    past = operator.get("/places/assets/history/lights/a/b").json()["items"]
    assert [one["said"]["easting"] for one in past][1] == 400_003
    assert operator.put("/places/assets/lights/other", json=LIGHT).status_code == 200


def test_of_many_assets_the_bad_are_told_and_the_good_are_taken(operator: httpx2.Client) -> None:
    def one(local_id: str, **more: Any) -> Any:
        return {"system": "lights", "local_id": local_id, "asset": {**LIGHT, "sensors": [], **more}}

    items = [
        *(one("1"), one("2", point={}), one("3", kind="Not A Code"), one("4", usrn="1.5")),
        *(one("5", point={"easting": 1, "northing": -1}), one("6")),
    ]
    answer = operator.post("/places/assets", json={"items": items})
    assert answer.status_code == 200, answer.text
    became = [each["became"] for each in answer.json()["items"]]
    assert became == ["added", "refused", "refused", "refused", "refused", "added"]
    again = operator.post("/places/assets", json={"items": [one("1"), one("6", name="New")]}).json()["items"]
    assert [each["became"] for each in again] == ["unchanged", "changed"]
    shapeless: list[Any] = [
        *({**one("7"), "system": "Not A Code"}, {**one("8"), "more": 1}, {"system": "lights", "asset": {}}),
        *({**one("x" * 129)}, "no asset", None, one("9")),
    ]
    answer = operator.post("/places/assets", json={"items": shapeless})
    assert answer.status_code == 200, answer.text
    told_of = answer.json()["items"]
    assert [each["became"] for each in told_of] == [*["refused"] * 6, "added"]
    assert [each["local_id"] for each in told_of] == ["7", "8", "", "x" * 128, "", "", "9"]
    wrong = [each["problem"].partition(":")[0] for each in told_of[:4]]
    assert wrong == ["system", "more", "local_id", "local_id"]
    assert operator.post("/places/assets", json={"items": [one("1")] * 501}).status_code == 422


def test_a_point_in_both_kinds_of_coordinates_is_taken_where_they_agree(operator: httpx2.Client) -> None:
    where, light = "/places/assets/lights/SL-104", cast("dict[str, Any]", LIGHT)
    found = operator.put(where, json=light).json()
    degrees = {name: round(found[name], 5) for name in ("latitude", "longitude")}
    both = {**light, "point": {**light["point"], **degrees}}
    answer = operator.put(where, json=both)
    assert (answer.status_code, answer.json()["easting"]) == (200, found["easting"]), answer.text
    apart = {**light, "point": {**light["point"], **degrees, "latitude": degrees["latitude"] + 0.01}}
    answer = operator.put(where, json=apart)
    assert answer.status_code == 422
    for word in ("easting and northing", "latitude and longitude", "metres apart"):
        assert word in answer.text
    half = {**light, "point": {**light["point"], "latitude": degrees["latitude"]}}
    assert operator.put(where, json=half).status_code == 422


def test_what_changes_of_assets_is_told(operator: httpx2.Client) -> None:
    where = "/places/assets/lights/SL-104"
    for said in (LIGHT, LIGHT, {**LIGHT, "name": "Column 104a", "sensors": []}):
        assert operator.put(where, json=said).status_code == 200
    moved = {**LIGHT, "point": {"easting": 400_003, "northing": 540_061}}
    twice = [{"system": "lights", "local_id": "SL-104", "asset": one} for one in (moved, LIGHT, moved)]
    answer = operator.post("/places/assets", json={"items": twice}).json()["items"]
    assert [one["became"] for one in answer] == ["changed", "refused", "refused"]
    assert answer[1]["problem"] == "lights/SL-104 is in this request twice: say it once"
    assert operator.delete(where).status_code == 204
    assert operator.put(where, json=LIGHT).status_code == 200
    events = told(operator, "asset.*")
    assert [(what, data.get("changed")) for what, _, data in events] == [
        *(("added", None), ("updated", ["name", "sensors"])),
        *(("updated", ["name", "position", "sensors"]), ("removed", None), ("added", None)),
    ]
    assert {subject for _, subject, _ in events} == {"asset/lights/SL-104"}
    [_, updated, *_] = [data for _, _, data in events]
    assert updated["asset"] == {"system": "lights", "local_id": "SL-104"}
    assert (updated["name"], updated["kind"]) == ("Column 104a", "street_light")
    assert round(updated["position"]["latitude"], 3) == 54.755


def from_to(usrn: int, begins: tuple[float, float], ends: tuple[float, float], state: int = 2) -> Line:
    """A street between two points."""
    before, after = street(usrn, state=state)[:-9], street(usrn)[-1:]
    return (*before, *begins, *degrees(*begins), *ends, *degrees(*ends), *after)


def test_an_asset_follows_the_streets_and_properties_around_it(
    loader: Loader, operator: httpx2.Client
) -> None:
    """Its point stays; what the gazetteer says of what is near does not."""
    long = FIRST_USRN + 5
    loader.town(2)
    far_start, far_end = (401_500.0, 541_000.0), (398_500.0, 541_000.0)
    loader.changes(("I", from_to(long, far_start, far_end)), ("I", street_name(long, "LANG ROAD")))
    beside = {**LIGHT, "sensors": [], "point": {"easting": 400_000, "northing": 541_010}}
    nowhere = {**beside, "point": {"easting": 390_000, "northing": 541_010}}
    for key, said in (("a", beside), ("b", {**beside, "usrn": str(long)}), ("c", nowhere)):
        assert operator.put(f"/places/assets/lights/{key}", json=said).status_code == 200

    def streets() -> list[tuple[str | None, str, str | None]]:
        items = operator.get("/places/assets").json()["items"]
        return [(one["street"], one["by"], one["usrn"]) for one in items]

    road, close = ("LANG ROAD", str(long)), ("ALDER CLOSE", str(FIRST_USRN))
    none = (None, "", None)
    assert streets() == [(road[0], "street", road[1]), (road[0], "said", road[1]), none]

    load = loader.changes(("U", from_to(long, far_start, far_end, state=4)))
    assert load.counts.assets == 2
    assert streets() == [(close[0], "street", close[1])] * 2 + [none]
    again = operator.put("/places/assets/lights/b", json={**beside, "usrn": str(long)}).json()
    assert (again["usrn"], again["by"]) == (close[1], "street"), "what its system says is no more"
    [(what, subject, data)] = told(operator, "asset.updated")[-1:]
    assert (what, subject, data["changed"]) == ("updated", "asset/lights/b", ["usrn"])
    assert (data["usrn"], data["asset"]["local_id"]) == (close[1], "b")
    [past] = operator.get("/places/assets/history/lights/a").json()["items"]
    assert (past["said"]["usrn"], past["ended_by"]) == (str(long), load.id)

    spot = replace(SPOTS[5], easting=389_990.0, northing=541_000.0, block=None)
    load = loader.changes(("I", unit(spot)), ("I", address(spot)))
    assert (load.counts.assets, streets()[2]) == (1, (close[0], "property", close[1]))
    load = loader.changes(("D", unit(spot)), ("D", address(spot)))
    assert (load.counts.assets, streets()[2]) == (1, none)
    new = FIRST_USRN + 6
    near = from_to(new, (390_000.0, 541_500.0), (390_000.0, 542_500.0))
    assert loader.changes(("I", near), ("I", street_name(new, "NEW WAY"))).counts.assets == 1
    assert streets()[2] == ("NEW WAY", "street", str(new))
    assert len(told(operator, "asset.updated")) == 5

    load = loader.town(2)
    assert (load.counts.assets, streets()[2]) == (1, none), "a full supply is looked at whole"

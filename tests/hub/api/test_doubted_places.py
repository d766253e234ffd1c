"""Positions and postcodes that cannot be: the property is taken without them, and each is told of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import FIRST_USRN, Line, Town, address, delivery, street, unit
from identity_index.places.loading.load import Load
from tests.hub.api.places_files import Loader, gazetteer, loader

__all__ = ["loader"]

SPOT = next(Town(3).spots())
HEAD = "uprn,number,street,town,postcode,easting,northing,latitude,longitude\n"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def doubts(client: httpx2.Client, one: Load) -> list[tuple[int, list[str], str]]:
    page = client.get(f"/places/loads/{one.id}/rejects").json()
    assert page["left_off"] == 0
    assert all(item["fix"] for item in page["items"])
    return [(item["line"], item["without"], item["problem"]) for item in page["items"]]


def near(client: httpx2.Client, easting: float, northing: float) -> list[str]:
    asked = {"easting": easting, "northing": northing, "metres": 10_000}
    answer = client.get("/places/near", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["uprn"] for one in answer.json()["items"]]


WRONG = {
    "1,1,,": "easting 1 and northing 1 are in the sea",
    "10000,50000,,": "easting 10000 and northing 50000 are in the sea",
    "690000,690000,,": "easting 690000 and northing 690000 are in the sea",
    "-5,540000,,": "easting -5",
    "400000,1400000,,": "northing 1400000",
    "0,540000,,": "easting 0",
    "1e300,540000,,": "in the sea",
    "400000,,,": "an easting without a northing",
    ",,54.7549,": "a latitude without a longitude",
    ",,0,0": "latitude 0 and longitude 0 are in the sea",
    ",,-2.0015,54.7549": "latitude -2.0015 and longitude 54.7549 are in the sea",
    ",,56.5,2.5": "latitude 56.5 and longitude 2.5 are in the sea",
    ",,1e300,-1e300": "are in the sea",
    "400000,540000,54.7649,-2.0015": "1.1 km from latitude 54.7649 and longitude -2.0015",
    "400000,540000,54.7564,-2.0015": "162 m from latitude 54.7564",
    "400000,540000,5.4,-2.0015": "km from latitude 5.4",
}
RIGHT = {
    "400000,540000,54.7549,-2.0015": "as it is",
    "400000,540000,54.7556,-2.0015": "rounded",
    "400000,540000,0,0": "degrees that are not known",
    ",,54.7549,-2.0015": "degrees alone",
    "80700,6400,,": "Bishop Rock",
    "465000,1220000,,": "Unst",
    "9900,899800,,": "St Kilda",
    "655000,293000,,": "Lowestoft",
}


def rows_of(positions: Iterable[str]) -> str:
    return "".join(
        f"{uprn},{uprn},Provost Way,Tolburgh,ZZ1 1ZZ,{said}\n" for uprn, said in enumerate(positions, 12)
    )


def test_a_position_that_cannot_be_is_left_out_of_a_gazetteer(
    loader: Loader, operator: httpx2.Client
) -> None:
    done = gazetteer(loader, HEAD + rows_of([*WRONG, "400010,540000,,"]))
    counts, many = done.counts, len(WRONG)
    assert (counts.read, counts.inserted, counts.rejected) == (many + 1, many + 1, 0)
    assert (counts.doubted, counts.misplaced, counts.miscoded, counts.added) == (many, many, 0, many + 1)
    found = doubts(operator, done)
    assert [(line, without) for line, without, _ in found] == [(at + 2, ["position"]) for at in range(many)]
    for uprn, ((_, _, problem), words) in enumerate(zip(found, WRONG.values(), strict=True), 12):
        assert problem.startswith(f"UPRN {uprn}: ")
        assert words in problem
        seen = operator.get(f"/places/{uprn}").json()
        assert (seen["point"], seen["address"]) == (None, f"{uprn} Provost Way, Tolburgh, ZZ1 1ZZ")
    assert near(operator, 400_000, 540_000) == [str(12 + many)]


def test_a_position_that_can_be_is_kept(loader: Loader, operator: httpx2.Client) -> None:
    done = gazetteer(loader, HEAD + rows_of(RIGHT))
    assert (done.counts.doubted, done.counts.unplaced) == (0, 0)
    for uprn, what in enumerate(RIGHT.values(), 12):
        point = operator.get(f"/places/{uprn}").json()["point"]
        assert str(uprn) in near(operator, point["easting"], point["northing"]), what


def test_of_addressbase_too_and_of_its_streets(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(3)
    far: list[Any] = list(unit(SPOT))
    far[8] = 55.7549
    ended: list[Any] = list(street(FIRST_USRN))
    ended[-5:-1] = [1.0, 1.0, "", ""]
    lines: list[tuple[str, Line]] = [
        ("U", far),
        ("I", unit(replace(SPOT, uprn=990_000_000_500, easting=5.0, northing=5.0))),
        ("U", ended),
        ("D", unit(replace(next(Town(3).spots()), uprn=SPOT.uprn + 2, easting=1.0))),
    ]
    done = loader.load(loader.file(lines))
    assert (done.counts.rejected, done.counts.doubted, done.counts.misplaced) == (0, 3, 3)
    assert done.counts.read == done.counts.accounted
    found = doubts(operator, done)
    assert [line for line, _, _ in found] == [2, 3, 4], "what is deleted needs no position"
    assert "111.3 km from latitude 55.7549" in found[0][2]
    assert found[2][2].startswith(f"USRN {FIRST_USRN}: ")
    assert "easting 1 and northing 1" in found[2][2]
    assert operator.get(f"/places/{SPOT.uprn}").json()["point"] is None
    assert near(operator, 400_000, 540_000) == [str(SPOT.uprn + 1)]
    assert operator.get(f"/places/streets/{FIRST_USRN}").json()["state"] == "current"


def test_a_postcode_that_has_not_the_shape_of_one_is_left_out(
    loader: Loader, operator: httpx2.Client
) -> None:
    wrong = ["NOTAPC", "ZZ1", "1ZZ ZZ1", "ZZ1 OAA", "not known", "Z" * 30]
    rows = [f"{uprn},7,Provost Way,Tolburgh,{one},400000,540000,," for uprn, one in enumerate(wrong, 12)]
    rows += ["30,9,Provost Way,Tolburgh,zz11zz,1,1,,", "31,9,Provost Way,Tolburgh,,400000,540000,,"]
    done = gazetteer(loader, HEAD + "\n".join(rows))
    assert (done.counts.inserted, done.counts.rejected) == (8, 0)
    assert (done.counts.doubted, done.counts.misplaced, done.counts.miscoded) == (7, 1, 6)
    for (line, without, problem), written in zip(doubts(operator, done), wrong, strict=False):
        assert without == ["postcode"]
        assert problem == f"UPRN {line + 10}: {written!r} has not the shape of a UK postcode"
        seen = operator.get(f"/places/{line + 10}").json()
        assert (seen["postcode"], seen["address"]) == (None, "7 Provost Way, Tolburgh")
    assert operator.get("/places/30").json()["postcode"] == "ZZ1 1ZZ"


def test_a_line_may_be_doubted_twice_and_each_kind_of_line_of_addressbase(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(3)
    wrong = replace(SPOT, postcode="NOTAPC", easting=1.0, northing=1.0)
    done = loader.load(loader.file([("U", unit(wrong)), ("U", delivery(wrong))]))
    assert (done.counts.doubted, done.counts.misplaced, done.counts.miscoded) == (2, 1, 2)
    assert [without for _, without, _ in doubts(operator, done)] == [["position", "postcode"], ["postcode"]]
    assert operator.get(f"/places/{SPOT.uprn}").json()["postcode"] is None
    assert operator.get("/places/by-postcode/NOTAPC").status_code == 422


def test_an_asset_in_the_sea_is_refused_by_itself(operator: httpx2.Client) -> None:
    def one(local_id: str, **point: float) -> dict[str, Any]:
        return {"system": "lights", "local_id": local_id, "asset": {"kind": "light", "point": point}}

    items = [
        one("1", easting=1, northing=1),
        one("2", latitude=56.5, longitude=2.5),
        one("3", easting=400_000, northing=540_000),
        one("4", easting=0, northing=0),
    ]
    found = operator.post("/places/assets", json={"items": items}).json()["items"]
    assert [each["became"] for each in found] == ["refused", "refused", "added", "refused"]
    assert "1, 1 is in the sea" in found[0]["problem"]
    assert "56.5, 2.5 is in the sea" in found[1]["problem"]
    put = operator.put("/places/assets/lights/5", json=items[0]["asset"])
    assert put.status_code == 422
    assert "in the sea" in put.text


def test_an_asset_whose_property_or_street_is_not_there_says_so(
    loader: Loader, operator: httpx2.Client
) -> None:
    one = next(iter(Town(60).spots()))
    light = {"kind": "light", "point": {"easting": 400_003, "northing": 540_001}, "usrn": "99999998"}
    first = operator.put("/places/assets/lights/1", json=light).json()
    assert (first["usrn"], first["by"]) == ("99999998", "said"), "nothing is known of streets"
    loader.town(60)
    shown = operator.get("/places/assets/lights/1").json()
    assert (shown["usrn"], shown["by"], shown["street"]) == (str(one.usrn), "property", "ALDER CLOSE")
    put = operator.put("/places/assets/lights/2", json={**light, "uprn": str(one.uprn)}).json()
    assert (put["usrn"], put["by"], put["property_retired"]) == (str(one.usrn), "property", False)
    loader.changes(*(("D", each) for each in (unit(one), address(one), delivery(one))))
    gone = operator.get("/places/assets/lights/2").json()
    assert (gone["property_retired"], gone["succeeded_by"]) == (True, [])
    again = operator.put("/places/assets/lights/2", json={**light, "uprn": str(one.uprn)}).json()
    assert again["property_retired"] is True
    history = operator.get("/places/assets/history/lights/2").json()["items"]
    assert history == [], "what it is said to be is what it was"


def test_a_street_that_two_lines_call_differently_is_told_of(loader: Loader, operator: httpx2.Client) -> None:
    file = loader.folder / "streets.csv"
    file.write_text(
        "uprn,number,usrn,street,town\n"
        "990000000001,1,99000001,King Street,Tolburgh\n"
        "990000000002,2,99000001,King Street,Tolburgh\n"
        "990000000003,3,99000001,Kings Street,Tolburgh\n"
        "990000000004,4,99000002,High Street,Tolburgh\n"
    )
    for most in (2, 100):
        load = loader.load(file, most)
        assert (load.counts.rejected, load.counts.doubted) == (0, 1)
        [told] = operator.get(f"/places/loads/{load.id}/rejects").json()["items"]
        assert (told["line"], told["without"]) == (4, ["earlier street name"])
        assert told["problem"] == "USRN 99000001: line 3 calls it 'King Street', and line 4 'Kings Street'"
        file.write_text(file.read_text() + "990000000005,5,99000002,High Street,Tolburgh\n")
    assert operator.get("/places/streets/99000001").json()["name"] == "Kings Street"

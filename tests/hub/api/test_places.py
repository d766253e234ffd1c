"""Gazetteers loaded in full and by changes, and places looked up, over HTTP."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from hub.catching_up import places
from identity_index.places.addressbase.sandbox import (
    FIRST_USRN,
    Town,
)
from identity_index.places.keeping.tables import place_word
from safeguards.policy import Scope
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, gazetteer, loader
from tests.hub.api.test_place_matching import match

__all__ = ["loader"]

SPOTS = list(Town(60).spots())


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_places_are_looked_up_by_every_name_that_they_have(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    flat = next(one for one in SPOTS if one.flat == 2)
    found = operator.get(f"/places/{flat.uprn}").json()
    assert found["address"] == f"FLAT 2, 19 ALDER CLOSE, TOLBURGH, {flat.postcode}"
    assert (found["street"]["name"], found["parent"]) == ("ALDER CLOSE", str(flat.block))
    assert {one["kind"] for one in found["records"]} == {
        *("property", "address", "delivery", "cross_reference", "classification"),
    }
    assert found["records"][0]["load"] == "pl-1"
    block = operator.get(f"/places/{flat.block}").json()
    assert [one["address"].split(",")[0] for one in block["parts"]] == [
        "FLAT 1",
        "FLAT 2",
        "FLAT 3",
        "FLAT 4",
    ]
    road = operator.get(f"/places/streets/{FIRST_USRN}").json()
    assert round(road["point"]["latitude"], 3) == 54.755
    assert (road["name"], road["town"], len(road["properties"]), road["more"]) == (
        *("ALDER CLOSE", "TOLBURGH"),
        *(50, True),
    )
    at = operator.get(f"/places/by-postcode/{flat.postcode.lower().replace(' ', '')}").json()
    assert str(flat.uprn) in {one["uprn"] for one in at["items"]}

    def beginning(text: str) -> Any:
        return operator.get("/places/beginning", params={"text": text}).json()

    assert [one["usrn"] for one in beginning("alder c")["streets"]] == [str(FIRST_USRN)]
    assert beginning("Flat 2, 19 Ald")["items"][0]["uprn"] == str(flat.uprn)
    assert beginning("19 alder")["items"], "the block, and its flats"
    assert beginning("alder close flat 2")["items"][0]["uprn"] == str(flat.uprn)
    assert beginning("zz1 0")["items"]
    assert beginning("no such thing") == {"streets": [], "items": []}
    first = operator.get("/places", params={"limit": 40}).json()
    rest = operator.get("/places", params={"limit": 40, "after": first["next"]}).json()
    assert len(first["items"]) + len(rest["items"]) == 60


def test_what_is_asked_wrongly_is_refused_with_what_to_write(operator: httpx2.Client) -> None:
    for path, words in (
        ("/places/990000000001.0", "a spreadsheet has made a decimal"),
        ("/places/9.9E+11", "a spreadsheet has made a decimal"),
        ("/places/99 00", "there is white space in it. Write 9900"),
        ("/places/1234567890123", "more than 12 digits"),
        ("/places/streets/999999999", "more than 8 digits"),
        ("/places/by-postcode/ZZ1", "is no postcode"),
        ("/places/beginning?text=a", "too little to look for"),
        ("/places/x'; DROP TABLE place --/history", "is no UPRN"),
    ):
        answer = operator.get(path)
        assert (answer.status_code, words in answer.json()["detail"]) == (422, True), answer.text
    assert operator.get("/places/12").status_code == 404
    assert operator.get("/places/loads/pl-9").status_code == 404
    assert operator.get("/places/by-postcode/ZZ9 9ZZ").json()["items"] == []


def test_a_gazetteer_loads_by_its_named_columns(loader: Loader, operator: httpx2.Client) -> None:
    file = loader.folder / "gazetteer.csv"
    head = "UPRN,Unit,Number,Street,USRN,Town,Postcode,Easting,Northing,Classification,Organisation\n"
    file.write_text(
        head + '12,,7,Provost Way,99,Tolburgh,ZZ1 1ZZ,400000,540000,RD04,"Invented Cafe, Ltd"\n'
        "13,Flat 2,9,Provost Way,99,Tolburgh,ZZ1 1ZZ,400010,540000,RD06,\n1.3E+2,,,,,,,,,,\n"
    )
    done = loader.load(file)
    assert (done.form, done.counts.read, done.counts.inserted, done.counts.rejected) == ("gazetteer", 3, 2, 1)
    found = operator.get("/places/13").json()
    assert found["address"] == "Flat 2, 9 Provost Way, Tolburgh, ZZ1 1ZZ"
    assert operator.get("/places/12").json()["organisation"] == "Invented Cafe, Ltd"
    assert operator.get("/places/beginning", params={"text": "provost"}).json()["streets"][0]["usrn"] == "99"


def test_a_gazetteer_that_does_not_number_its_streets_is_looked_up_and_matched_by_them(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        """
uprn,unit,building,number,street,locality,town,postcode
21,,,3,Provost Way,,Tolburgh,ZZ1 1ZZ
22,,,3,Provost Way,,Mockhaven,ZZ2 2ZZ
23,Flat 1/2,,5A,Provost Way,,Tolburgh,ZZ1 1ZZ
24,,Mains of Example,,,Nethershore,"Mockhaven, by Tolburgh",ZZ2 2ZY
""",
    )
    assert operator.get("/places/21").json()["address"] == "3 Provost Way, Tolburgh, ZZ1 1ZZ"
    there = operator.get("/places/24").json()
    assert there["address"] == "Mains of Example, Nethershore, Mockhaven by Tolburgh, ZZ2 2ZY"
    found = operator.get("/places/beginning", params={"text": "provost way 3"}).json()["items"]
    assert [one["uprn"] for one in found] == ["21", "22"]
    answers = match(
        operator,
        *("3 provost wy, tolburgh", "3 Provost Way, Mockhaven", "3 Provost Way", "1F2 5a Provost Way"),
        "Mains of Example, Nethershore",
        review=False,
    )
    assert [(one["outcome"], one["uprn"]) for one in answers if one["text"] != "3 Provost Way"] == [
        ("certain", uprn) for uprn in ("21", "22", "23", "24")
    ]
    assert answers[2]["outcome"] == "review"


def test_each_thing_asks_for_its_scope(running: Running) -> None:
    with running.client(Scope.PLACES_READ) as reads, running.client(Scope.PLACES_LOAD) as loads:
        assert reads.get("/places").status_code == 200
        assert reads.post("/places/loads", json={"file": "x"}).status_code == 403
        assert loads.get("/places").status_code == 403


def test_a_flat_is_found_however_it_is_typed_and_a_business_by_its_name(
    loader: Loader, operator: httpx2.Client, running: Running
) -> None:
    gazetteer(
        loader,
        """
uprn,unit,number,usrn,street,town,postcode,organisation
990000000001,Flat 2/1,14,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000002,2F1,16,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000003,Ground Floor Left,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000004,Flat 3,20,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000005,,22,99000002,High Street,Tolburgh,ZZ2 2CC,The Tolbooth Tavern
""",
    )

    def first(text: str) -> str | None:
        items = operator.get("/places/beginning", params={"text": text}).json()["items"]
        return items[0]["uprn"][-1] if len(items) == 1 else None

    flat = ("2/1 14 ex", "2/1, 14 Example Street", "2f1 14 ex", "flat 2f1, 14", "Flat 2/1 14 ex", "2.1 14 ex")
    assert {text: first(text) for text in flat} == dict.fromkeys(flat, "1")
    assert [first(text) for text in ("2/1 16 ex", "2f1 16", "Flat 2/1, 16")] == ["2", "2", "2"]
    assert [first(text) for text in ("GL 18 ex", "0/l, 18", "ground floor left 18")] == ["3", "3", "3"]
    assert [first(text) for text in ("3 20 ex", "flat 3, 20 ex", "flt 3 20")] == ["4", "4", "4"]
    assert [first(text) for text in ("tolbooth t", "The Tolb", "the tolbooth tavern 22 high")] == ["5"] * 3
    door = running.hub.door
    gone = delete(place_word).where(place_word.c.number == 990000000005)
    door.submit(lambda session: session.execute(gone)).result()
    assert first("tolbooth t") is None
    assert door.submit(lambda session: places().step(session, 1)).result() == 0
    assert first("tolbooth t") == "5", "what was loaded before is found so once it was gone through"

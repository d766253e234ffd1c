"""Places are found by what they and their streets were called before, and by nothing that they never were."""

from __future__ import annotations

import httpx2
import pytest
from sqlalchemy import delete

from hub.catching_up import places
from identity_index.places.addressbase.sandbox import FIRST_USRN, Town, delivery, street_name
from identity_index.places.keeping.tables import place_word
from identity_index.places.matching.keys import number_of
from identity_index.places.matching.tables import place_block
from ledger.session import Session
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, gazetteer, loader
from tests.hub.api.test_place_matching import match

__all__ = ["loader"]

SPOTS = list(Town(60).spots())
HEAD = "uprn,number,street,town,postcode"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_street_that_is_renamed_is_found_by_both_names(loader: Loader, operator: httpx2.Client) -> None:
    loader.town(60)
    house = next(one for one in SPOTS if one.number == 3 and not one.flat)
    post = [("U", delivery(one, "BIRCH CLOSE")) for one in SPOTS if one.usrn == house.usrn]
    loader.changes(("U", street_name(FIRST_USRN, "BIRCH CLOSE")), *post)
    old, new, another = match(operator, "3 alder close", "3 birch close", "3 Alder Terrace")
    for one in (old, new):
        assert (one["outcome"], one["uprn"]) == ("certain", str(house.uprn)), one
    assert "It was called that before." in old["reason"]
    assert "before" not in new["reason"]
    assert another["outcome"] != "certain"
    typed = operator.get("/places/beginning", params={"text": "alder"}).json()
    [street] = typed["streets"]
    assert (street["name"], street["former"]) == ("BIRCH CLOSE", ["ALDER CLOSE"])
    [found] = operator.get("/places/beginning", params={"text": "3 alder"}).json()["items"]
    assert found["uprn"] == str(house.uprn)
    shown = operator.get(f"/places/streets/{street['usrn']}").json()
    assert shown["former"] == ["ALDER CLOSE"]


def test_a_name_that_another_street_has_now_is_that_street(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(
        loader,
        f"{HEAD}\n990000000001,5,Mill Road,Tolburgh,ZZ1 1AA\n990000000002,5,Kirk Road,Tolburgh,ZZ1 1AB\n",
    )
    gazetteer(
        loader,
        f"{HEAD}\n990000000001,5,Dam Road,Tolburgh,ZZ1 1AA\n990000000002,5,Mill Road,Tolburgh,ZZ1 1AB\n",
    )
    now, before = match(operator, "5 Mill Road, Tolburgh", "5 Kirk Road, Tolburgh")
    assert (now["outcome"], now["uprn"]) == ("certain", "990000000002")
    assert (before["outcome"], before["uprn"]) == ("certain", "990000000002")
    assert "It was called that before." in before["reason"]


def test_a_number_that_it_had_before_is_asked_about(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,Mill Road,Tolburgh,ZZ1 1AA\n")
    gazetteer(loader, f"{HEAD}\n990000000001,7,Mill Road,Tolburgh,ZZ1 1AA\n")
    [found] = match(operator, "5 Mill Road, Tolburgh ZZ1 1AA")
    assert (found["outcome"], found["uprn"]) == ("review", "990000000001")
    assert "it had that number or name before, and has another now" in found["reason"]


def test_a_text_that_names_another_street_is_not_certain_by_its_postcode(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        f"{HEAD}\n990000000001,5,New Lane,Tolburgh,ZZ2 0AA\n990000000002,7,New Lane,Tolburgh,ZZ2 0AA\n"
        "990000000003,1,Kirkgate,Tolburgh,ZZ2 0AB\n990000000004,1,Old Lane,Tolburgh,ZZ2 0AC\n",
    )
    wrong = match(
        operator,
        "5 Castle Gardens, Inverness, ZZ2 0AA",
        "5 Market Square ZZ2 0AA",
        "5 Kirkgate, Tolburgh ZZ2 0AA",
        "5 Old Lane, ZZ2 0AA",
    )
    for one in wrong:
        assert (one["outcome"], one["uprn"]) == ("review", "990000000001"), one
        assert "the text names another street" in one["reason"]
    right = match(
        operator,
        "5, ZZ2 0AA",
        "5 New Lane ZZ2 0AA",
        "5 Nwe Lnae, Tolburgh ZZ2 0AA",
        "5 Tolburgh ZZ2 0AA",
    )
    assert [(one["outcome"], one["uprn"]) for one in right] == [("certain", "990000000001")] * 4


def test_a_number_of_a_property_is_a_text_too(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,New Lane,Tolburgh,ZZ2 0AA\n")
    known, named, unknown = match(operator, "990000000001", " UPRN: 990000000001 ", "990000000002")
    for one in (known, named):
        assert (one["outcome"], one["uprn"], one["reason"]) == (
            "certain",
            "990000000001",
            "The text is its UPRN.",
        )
    assert (unknown["outcome"], unknown["reason"]) == ("none", "No property 990000000002 is known here.")


def test_a_street_alone_is_said_to_be_too_little(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,Provost Way,Tolburgh,ZZ2 0AA\n")
    [found] = match(operator, "pothole on provost way")
    assert found["outcome"] == "none"
    assert "neither a number, nor a name, nor a postcode" in found["reason"]


def test_who_was_loaded_by_an_earlier_version_is_found_once_that_is_caught_up_with(
    loader: Loader, operator: httpx2.Client, running: Running
) -> None:
    gazetteer(loader, f"{HEAD}\n990000000001,5,Mill Road,Tolburgh,ZZ1 1AA\n")
    gazetteer(loader, f"{HEAD}\n990000000001,5,Dam Road,Tolburgh,ZZ1 1AA\n")
    door = running.hub.door

    def forget(session: Session) -> None:
        """What this version made of the street's former name."""
        session.execute(delete(place_block).where(place_block.c.key == number_of("mill|5")))
        session.execute(delete(place_word).where(place_word.c.words.like("%mill%")))

    door.submit(forget).result()
    assert match(operator, "5 mill road")[0]["outcome"] == "none"
    assert door.submit(lambda session: places().step(session, 1)).result() == 0
    assert match(operator, "5 mill road")[0]["uprn"] == "990000000001"
    assert operator.get("/places/beginning", params={"text": "5 mill"}).json()["items"]

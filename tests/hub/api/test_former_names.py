"""Places are found by what they and their streets were called before, and by nothing that they never were."""

from __future__ import annotations

from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import delete

from hub.catching_up import places
from identity_index.places.addressbase.sandbox import (
    FIRST_USRN,
    Line,
    Spot,
    Town,
    address,
    delivery,
    street_name,
)
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


def historical(spot: Spot, number: int) -> Line:
    """A second address of it, which it had once."""
    _, uprn, _, *rest = address(replace(spot, number=number), status=8)
    return (24, uprn, f"9999L9{spot.uprn % 10**8:08d}", *rest)


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
    assert "it had that number or name before, and has it no more" in found["reason"]


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


TWO_TOWNS = (
    f"{HEAD}\n990000000001,2,High Street,Tolburgh,ZZ1 1AA\n990000000002,2,High Street,Inventown,ZZ2 1AA\n"
)


def test_what_is_no_more_in_one_town_is_not_the_same_number_of_another(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(loader, TWO_TOWNS)
    assert match(operator, "2 High Street", review=False)[0]["outcome"] == "review"
    gazetteer(loader, TWO_TOWNS.replace("1,2,High Street,Tolburgh", "1,4,High Street,Tolburgh"))
    [renumbered] = match(operator, "2 High Street", review=False)
    assert renumbered["outcome"] == "review", renumbered
    gazetteer(loader, f"{HEAD}\n990000000002,2,High Street,Inventown,ZZ2 1AA\n")
    retired, named = match(operator, "2 High Street", "2 High Street, Inventown", review=False)
    assert (retired["outcome"], retired["uprn"]) == ("review", "990000000002"), retired
    assert "is retired, and nothing is known to stand in its place; this is the other." in retired["reason"]
    assert (named["outcome"], named["uprn"]) == ("certain", "990000000002")


def test_what_had_the_address_of_one_that_is_no_more_stands_for_it(
    loader: Loader, operator: httpx2.Client
) -> None:
    """Two had it one after the other: the one that stands answers."""
    gazetteer(loader, f"{HEAD}\n990000000002,3,Alder Close,Tolburgh,ZZ1 1AA\n")
    gazetteer(loader, f"{HEAD}\n990000000003,3,Alder Close,Tolburgh,ZZ1 1AA\n")
    gazetteer(loader, f"{HEAD}\n990000000003,3,Shore Road,Tolburgh,ZZ1 1AB\n")
    for text in ("3 Alder Close", "3 Alder Close, Tolburgh", "3 alder close ZZ1 1AB"):
        [found] = match(operator, text, review=False)
        assert (found["outcome"], found["uprn"]) == ("certain", "990000000003"), found


def test_streets_that_have_swapped_names_are_asked_about_where_the_postcode_is_of_before(
    loader: Loader, operator: httpx2.Client
) -> None:
    before = f"{HEAD}\n990000000001,5,Oak Road,Tolburgh,ZZ1 3AA\n990000000002,5,Elm Road,Tolburgh,ZZ1 4AA\n"
    gazetteer(loader, before)
    gazetteer(loader, before.replace("Oak", "_").replace("Elm", "Oak").replace("_", "Elm"))
    now, of_before = match(operator, "5 Oak Road, Tolburgh", "5 Oak Road ZZ1 3AA", review=False)
    assert (now["outcome"], now["uprn"]) == ("certain", "990000000002")
    assert of_before["outcome"] == "review"
    assert "another property is called that now" in of_before["reason"]


def test_an_address_that_a_property_had_once_is_not_what_it_is_called(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    house, other = SPOTS[0], SPOTS[1]
    once = ("I", historical(house, number=other.number))
    loader.changes(once)
    [found] = match(operator, f"{other.number} Alder Close, Tolburgh", review=False)
    assert (found["outcome"], found["uprn"]) == ("certain", str(other.uprn)), found
    alone = replace(house, number=777)
    loader.changes(("U", historical(house, number=alone.number)))
    [had] = match(operator, "777 Alder Close, Tolburgh", review=False)
    assert (had["outcome"], had["uprn"]) == ("review", str(house.uprn)), had
    assert "it had that number or name before, and has it no more" in had["reason"]

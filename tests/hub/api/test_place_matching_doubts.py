"""What is never certain: a street alone, a house of another name, a flat or a letter that is not there."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from hub.catching_up import places
from identity_index.places.matching.keys import number_of
from identity_index.places.matching.tables import place_block
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, gazetteer, loader
from tests.hub.api.test_place_matching import match

__all__ = ["loader"]

STREETS = """
uprn,unit,building,number,usrn,street,town,postcode,organisation
990000000001,,Electricity Sub Station,,99000001,Invented Aary Road,Tolburgh,ZZ4 4AA,
990000000002,,Rose Cottage,,99000002,High Street,Tolburgh,ZZ2 2CC,
990000000003,,,20,99000002,High Street,Tolburgh,ZZ2 2CC,
990000000004,,Heather House,22,99000002,High Street,Tolburgh,ZZ2 2CC,Tolbooth Tavern
990000000005,,The Cottage,,99000003,Alder Close,Tolburgh,ZZ1 0AA,
990000000006,,,7,99000003,Alder Close,Tolburgh,ZZ1 0AA,
"""

FLATS = """
uprn,unit,building,number,usrn,street,town,postcode,organisation
990000000010,,,14,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000011,Flat 0/1,,14,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000012,Flat 2/1,,14,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000020,,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000021,Ground Floor Left,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000022,GR,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000023,First Floor Left,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000024,3R,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000025,Basement,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000026,Main Door,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000027,Upper Flat,,18,99000001,Example Street,Tolburgh,ZZ1 1BB,
990000000030,,,10,99000002,High Street,Tolburgh,ZZ2 2CC,
990000000031,,,10A,99000002,High Street,Tolburgh,ZZ2 2CC,
990000000032,,,22,99000002,High Street,Tolburgh,ZZ2 2CC,
990000000033,,,18,99000003,Example Grove,Tolburgh,ZZ1 1BC,
990000000034,,,18,99000004,Great Western Road,Tolburgh,ZZ1 1BD,
990000000035,,,18,99000005,East Pitford Court,Tolburgh,ZZ1 1BE,
"""
RANGES = """
uprn,building,number,usrn,street,town,postcode
990000000040,,202-208,99000001,Invented Cary Road,Tolburgh,ZZ4 4AB
990000000041,Public Convenience,,99000001,Invented Cary Road,Tolburgh,ZZ4 4AB
990000000042,,12-16,99000002,High Street,Tolburgh,ZZ2 2CC
990000000043,,1-4,99000003,Main Street,Tolburgh,ZZ3 3CC
"""


def found(client: httpx2.Client, *texts: str) -> dict[str, dict[str, Any]]:
    """What each text is answered with; nobody is asked."""
    return {one["text"]: one for one in match(client, *texts, review=False)}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def test_a_street_alone_is_no_property_however_few_are_on_it(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, STREETS)
    answers = found(
        operator,
        "Invented Aary Road",
        "Pothole on Invented Aary Road, Tolburgh",
        "street light out Invented Aary Road near the school",
        "corner of Alder Close and High Street",
        "High Street, Tolburgh ZZ2 2CC",
    )
    assert {(one["outcome"], one["uprn"], one["score"]) for one in answers.values()} == {("none", None, 0.0)}
    reason = answers["Pothole on Invented Aary Road, Tolburgh"]["reason"]
    assert "names a street, Invented Aary Road, and neither a number nor a name of a property" in reason


def test_a_house_of_another_name_is_another_house(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, STREETS)
    others = found(
        operator,
        "Ivy Cottage, High Street, Tolburgh ZZ2 2CC",
        "Rose Villa, High Street, Tolburgh",
        "Flat 2, Ivy Cottage, High Street",
        "Ivy Cottage, Alder Close, Tolburgh ZZ1 0AA",
        "Ivy House, 22 High Street, Tolburgh",
    )
    assert {one["outcome"] for one in others.values()} <= {"review", "none"}, others
    assert "the house has another name" in others["Ivy House, 22 High Street, Tolburgh"]["reason"]
    same = found(
        operator,
        "Rose Cottage, High Street",
        "rose cotage high st tolburgh",
        "Heather House, 22 High Street",
        "22 High Street, Tolburgh",
        "Tolbooth Tavern, High Street, Tolburgh",
        "Ivy Cottage, 20 High Street, Tolburgh",
        "The Cottage, Alder Close, Tolburgh",
    )
    assert {one["outcome"] for one in same.values()} == {"certain"}, same


@pytest.mark.parametrize(
    ("uprn", "texts"),
    [
        (
            23,
            (
                "18 Example Street 1L",
                "18 (1L) Example Street",
                "1L 18 Example Street",
                "18/1L Example Street",
            ),
        ),
        (23, ("18-1L Example Street", "18 Example Street, 1 L", "18 1F Left Example Street")),
        (24, ("18 (3R) Example Street", "18 Example Street 3R", "third floor right, 18 Example Street")),
        (21, ("18 GL Example Street", "18 (GL) Example Street", "groundfloor left 18 Example Street")),
        (22, ("18 Example Street GR", "18 Example Street ground right")),
        (25, ("basement 18 Example Street", "Basement Flat, 18 Example Street")),
        (26, ("main door 18 Example Street",)),
        (27, ("18 Example Street upper", "Upper, 18 Example Street")),
        (
            12,
            ("2f1/14 Example Street", "14 Example Street 2.1", "2-1 14 Example Street", "14-2/1 Example St"),
        ),
        (11, ("14 Example Street, Tolburgh GF1", "GFF1 14 Example Street", "14 Example Street GFF1")),
        (12, ("Flat 2/1 14example street", "two up 1, 14 Example Street")),
        (23, ("FFL 18 Example Street", "18 Example St 1FFL", "one up left 18 Example Street")),
        (23, ("18 Example Street Ist left", "first floor left hand flat 18 Example Street")),
        (24, ("3rd flr rt 18 Example Street", "three up right, 18 Example Street")),
        (33, ("18 Example Gr",)),
        (34, ("18 Gr Western Road",)),
        (35, ("18 E Pitford Court",)),
    ],
)
def test_flats_in_the_scottish_manner(
    loader: Loader, operator: httpx2.Client, uprn: int, texts: tuple[str, ...]
) -> None:
    gazetteer(loader, FLATS)
    answers = found(operator, *texts)
    assert {text: (one["outcome"], one["uprn"]) for text, one in answers.items()} == dict.fromkeys(
        texts, ("certain", str(990000000000 + uprn))
    )


def test_a_flat_or_a_letter_that_is_not_there_is_never_the_house(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(loader, FLATS)
    flats = found(
        operator,
        *("14 Example Street 1L", "14 (3R) Example Street", "14 GL Example Street", "14 Example Street GR"),
        *("basement 14 Example Street", "14 Example Street upper", "main door 14 Example Street"),
        *(
            "2f2/14 Example Street",
            "14 Example Street 2.2",
            "14/1L Example Street",
            "flat 9, 14 Example Street",
        ),
        *("3, 10 High Street, Tolburgh", "Flat 1, 10 High Street"),
    )
    assert {one["outcome"] for one in flats.values()} == {"review"}, flats
    assert "flat" in flats["14 Example Street 1L"]["reason"]
    letters = found(
        operator,
        *("10B High Street", "22A High Street", "22 A High Street, Tolburgh ZZ2 2CC", "14B Example Street"),
        *("18 E Example Street", "10C High St"),
    )
    assert {one["outcome"] for one in letters.values()} == {"review"}, letters
    assert "the number has another letter" in letters["10B High Street"]["reason"]
    same = found(operator, "10 High Street", "10a High Street", "22 High Street", "14 Example Street")
    assert [one["outcome"] for one in same.values()] == ["certain"] * 4, same


def test_what_may_be_short_for_a_flat_is_never_the_whole_house(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(loader, FLATS)
    asked = found(
        operator,
        *("14 Example Street FF", "2f1a 14 Example Street", "TFF2, 14 Example Street"),
        *("LHS 1st 18 Example Street", "18 Example Street TFL", "FF3 14 Example Street"),
    )
    assert {one["outcome"] for one in asked.values()} == {"review"}, asked
    assert "2f1a may be meant to name one" in asked["2f1a 14 Example Street"]["reason"]
    house = found(operator, "bin outside 14 Example Street", "22 High Street tfl")
    assert house["bin outside 14 Example Street"]["outcome"] == "certain"
    assert "may be meant" not in house["22 High Street tfl"]["reason"], "it has no flats"


def test_each_number_of_a_range_is_found_and_the_other_side_of_the_street_is_not(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(loader, RANGES)
    within = found(
        operator,
        *("202 Invented Cary Road", "206 Invented Cary Road", "204-206 Invented Cary Road, Tolburgh"),
        *("14 High Street ZZ2 2CC", "2 Main Street, Tolburgh", "3 Main Street, Tolburgh"),
    )
    assert {text: one["uprn"] for text, one in within.items() if one["outcome"] == "certain"} == {
        **dict.fromkeys([text for text in within if "Cary" in text], "990000000040"),
        "14 High Street ZZ2 2CC": "990000000042",
        **dict.fromkeys([text for text in within if "Main" in text], "990000000043"),
    }
    others = found(
        operator,
        *(
            "13 High Street ZZ2 2CC",
            "205 Invented Cary Road",
            "14A High Street",
            "202-210 Invented Cary Road",
        ),
    )
    assert "certain" not in {one["outcome"] for one in others.values()}, others


def test_what_an_earlier_version_made_findable_is_found_by_more(
    loader: Loader, operator: httpx2.Client, running: Running
) -> None:
    gazetteer(loader, RANGES)
    door, text = running.hub.door, "206 Invented Cary Road"
    inner = [
        number_of(f"{word}|{number}")
        for word in ("cary", "invented", "inventedcary")
        for number in (204, 206)
    ]
    door.submit(
        lambda session: session.execute(delete(place_block).where(place_block.c.key.in_(inner)))
    ).result()
    assert match(operator, text, review=False)[0]["outcome"] != "certain"
    assert door.submit(lambda session: places().step(session, 1)).result() == 0
    assert match(operator, text, review=False)[0]["uprn"] == "990000000040"


def test_a_text_that_names_another_town_of_the_gazetteer_is_asked_about(
    loader: Loader, operator: httpx2.Client
) -> None:
    gazetteer(
        loader,
        "uprn,number,street,locality,town,postcode\n"
        "990000000001,12,Kirk Wynd,,Tolburgh,ZZ2 0AA\n"
        "990000000002,1,Mill Road,Wester Example,Inventown,ZZ3 0AA\n",
    )
    wrong = match(
        operator, "12 Kirk Wynd, Inventown", "12 kirk wynd wester example", "12 Kirk Wynd, Inventown, ZZ3 0AB"
    )
    for one in wrong:
        assert one["outcome"] == "review", one
        assert "names another town" in one["reason"]
    right = match(operator, "12 Kirk Wynd, Tolburgh", "12 Kirk Wynd", "12 Kirk Wynd, Inventown, ZZ2 0AA")
    assert [(one["outcome"], one["uprn"]) for one in right] == [("certain", "990000000001")] * 3

"""What is never certain: a street alone, a house of another name, a flat or a letter that is not there."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

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

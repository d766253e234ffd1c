"""People go on calling a house by the business that was there: it is found, and asked about."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import delete

from hub.catching_up import places
from identity_index.places.matching.tables import place_block, place_called
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, gazetteer, loader
from tests.hub.api.test_place_matching import match

__all__ = ["loader"]

PUB = "990000000002"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


def street(*, at_14: str = "", at_28: str = "", at_40: str = "") -> str:
    return (
        "uprn,number,usrn,street,town,postcode,organisation\n"
        f"990000000001,14,99000001,King Street,Tolburgh,ZZ1 1AA,{at_14}\n"
        f"{PUB},28,99000001,King Street,Tolburgh,ZZ1 1AA,{at_28}\n"
        f"990000000003,40,99000001,King Street,Tolburgh,ZZ1 1AA,{at_40}\n"
        "990000000004,28,99000002,High Street,Tolburgh,ZZ1 1AB,\n"
    )


def one(client: httpx2.Client, text: str) -> dict[str, Any]:
    [found] = match(client, text, review=False)
    return found


def typed(client: httpx2.Client, text: str) -> list[str]:
    answer = client.get("/places/beginning", params={"text": text})
    assert answer.status_code == 200, answer.text
    return [each["uprn"] for each in answer.json()["items"] if each["uprn"]]


@pytest.mark.parametrize("after", ["The Bluebell", ""])
def test_a_business_of_before_is_asked_about_where_it_alone_speaks_for_the_house(
    running: Running, loader: Loader, operator: httpx2.Client, after: str
) -> None:
    gazetteer(loader, street(at_28="The Red Lion"))
    assert one(operator, "Red Lion King Street")["outcome"] == "certain"
    gazetteer(loader, street(at_28=after))
    door = running.hub.door
    for _ in range(2):
        found = one(operator, "Red Lion King Street")
        assert (found["outcome"], found["uprn"]) == ("review", PUB), found
        assert "It was called that before." in found["reason"]
        found = one(operator, "Red Lion, 28 King Street, Tolburgh")
        assert (found["outcome"], found["uprn"]) == ("certain", PUB), found
        assert one(operator, "Red Lion, 14 King Street")["outcome"] == "review"
        assert one(operator, "28 King Street")["outcome"] == "certain"
        assert typed(operator, "red lion") == [PUB]
        door.submit(lambda session: session.execute(delete(place_block))).result()
        door.submit(lambda session: session.execute(delete(place_called))).result()
        assert door.submit(lambda session: places().step(session, 1)).result() == 0
    if after:
        assert one(operator, "Bluebell, King Street")["outcome"] == "certain"


def test_a_business_that_has_moved_is_where_it_is_now(loader: Loader, operator: httpx2.Client) -> None:
    gazetteer(loader, street(at_28="The Red Lion"))
    gazetteer(loader, street(at_40="The Red Lion"))
    found = one(operator, "Red Lion King Street")
    assert (found["outcome"], found["uprn"]) == ("certain", "990000000003"), found
    assert one(operator, "Red Lion, 28 King Street")["outcome"] == "review", "it may be the one or the other"
    gazetteer(loader, street(at_28="The Red Lion", at_14="Invented Cafe"))
    found = one(operator, "Red Lion King Street")
    assert (found["outcome"], found["uprn"]) == ("certain", PUB), "it is back"

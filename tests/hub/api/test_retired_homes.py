"""Of whose address the UPRN is no more is shown where stewards look, with what is there now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from identity_index.places.addressbase.sandbox import FIRST_UPRN, Town, address, successor, unit
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.test_golden import MASK, met

__all__ = ["loader"]

HOUSE = next(Town(1).spots())
NEW = replace(HOUSE, uprn=FIRST_UPRN + 1000)
CLEAR = {"unmasked": "true", "purpose": "their address is checked"}


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"people": {"enabled": True}}


def test_an_address_at_a_place_that_is_no_more(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(1)
    home = {"lines": ["1 ALDER CLOSE"], "postcode": HOUSE.postcode, "uprn": str(HOUSE.uprn)}
    person = met(running, "crm", "C-7", {"name": {"full": "Ailsa Example"}, "address": home})
    met(running, "tax", "T-1", {"name": {"full": "Ailsa Example"}}, person)
    no_number = {"name": {"full": "Bea Example"}, "address": {**home, "uprn": None}}
    other = met(running, "crm", "C-8", no_number)
    assert operator.get(f"/people/{person}/golden").json()["retired_homes"] == []

    loader.changes(
        *(("I", one) for one in (unit(NEW), address(NEW), successor(HOUSE.uprn, NEW.uprn))),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE))),
    )
    [found] = operator.get(f"/people/{person}/golden", params=CLEAR).json()["retired_homes"]
    assert found["uprn"] == home["uprn"], "as the record has it"
    assert [(one["system"], one["local_id"]) for one in found["records"]] == [("crm", "C-7")]
    assert found["succeeded_by"] == [
        {"uprn": str(NEW.uprn), "address": f"1 ALDER CLOSE, TOLBURGH, {HOUSE.postcode}"}
    ]
    [masked] = operator.get(f"/people/{person}/golden").json()["retired_homes"]
    assert (masked["uprn"], masked["succeeded_by"]) == (MASK, [{"uprn": MASK, "address": MASK}])
    assert operator.get(f"/people/{other}/golden", params=CLEAR).json()["retired_homes"] == []
    held = {"ground": "accuracy", "reason": "RS 5: she contests the address"}
    assert operator.post(f"/people/{person}/restrict", json=held).status_code == 200
    withheld = operator.get(f"/people/{person}/golden", params=CLEAR).json()
    assert (withheld["attributes"], withheld["retired_homes"]) == ([], [])

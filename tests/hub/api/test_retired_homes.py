"""Of whose address the UPRN is no more is shown where stewards look, and told to systems that know them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from hub.people import apply_people
from identity_index.places.addressbase.sandbox import FIRST_UPRN, Town, address, successor, unit
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.places_files import told as events
from tests.hub.api.test_golden import MASK, met
from tests.hub.api.test_restricting import publish

__all__ = ["loader"]

HOUSE = next(Town(1).spots())
NEW = replace(HOUSE, uprn=FIRST_UPRN + 1000)
ROUTES = """
[subscriptions.people]
adapter = "people"
[routes.people]
types = ["person.recorded", "place.retired"]
to = "people"
""" + "".join(
    f"""
[subscriptions.{name}-app]
adapter = "receiver"
[routes.{name}]
types = ["person.place_retired"]
matching = "data.record.system == '{name}'"
to = "{name}-app"
"""
    for name in ("crm", "tax")
)
CLEAR = {"unmasked": "true", "purpose": "their address is checked"}
MASKED = {"uprn": MASK, "address": MASK, "known": False}


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

    elsewhere = 880_000_000_001
    loader.changes(
        *(("I", one) for one in (unit(NEW), address(NEW), successor(HOUSE.uprn, NEW.uprn))),
        ("I", successor(HOUSE.uprn, elsewhere)),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE))),
    )
    [found] = operator.get(f"/people/{person}/golden", params=CLEAR).json()["retired_homes"]
    assert found["uprn"] == home["uprn"], "as the record has it"
    assert [(one["system"], one["local_id"]) for one in found["records"]] == [("crm", "C-7")]
    assert found["succeeded_by"] == [
        {"uprn": str(elsewhere), "address": "", "known": False},
        {"uprn": str(NEW.uprn), "address": f"1 ALDER CLOSE, TOLBURGH, {HOUSE.postcode}", "known": True},
    ]
    [masked] = operator.get(f"/people/{person}/golden").json()["retired_homes"]
    assert (masked["uprn"], masked["succeeded_by"]) == (MASK, [MASKED, {**MASKED, "known": True}])
    assert operator.get(f"/people/{other}/golden", params=CLEAR).json()["retired_homes"] == []
    held = {"ground": "accuracy", "reason": "RS 5: she contests the address"}
    assert operator.post(f"/people/{person}/restrict", json=held).status_code == 200
    withheld = operator.get(f"/people/{person}/golden", params=CLEAR).json()
    assert (withheld["attributes"], withheld["retired_homes"]) == ([], [])


def test_each_system_that_knows_whoever_lives_there_is_told_by_a_delivery_of_its_own(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    assert operator.put("/routes", params={"owner": "tests"}, content=ROUTES).status_code == 200
    loader.town(1)
    home = {"lines": ["1 ALDER CLOSE"], "postcode": HOUSE.postcode, "uprn": str(HOUSE.uprn)}
    name = {"full": "Ailsa Example"}
    ailsa = {"name": name, "date_of_birth": "1961-03-17", "emails": ["ailsa@example.org"]}
    for system, held in (("crm", home), ("tax", {**home, "uprn": None})):
        data = {"person": {"system": system, "local_id": "7"}, "details": {**ailsa, "address": held}}
        kind = "uk.gov.council.person.recorded.v1"
        assert publish(operator, id=f"r-{system}", type=kind, data=data).status_code == 202
        path = f"/people?system={system}&local_id=7"
        running.until(operator, path, lambda page: bool(page["items"]))
    loader.changes(
        *(("I", one) for one in (unit(NEW), address(NEW), successor(HOUSE.uprn, NEW.uprn))),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE))),
    )

    path = "/events?type=person.place_retired"
    told = running.until(operator, path, lambda page: len(page["items"]) == 2)["items"]
    to = [
        [one["subscription"] for one in operator.get(f"/events/{event['seq']}/deliveries").json()["items"]]
        for event in told
    ]
    assert sorted(to) == [["crm-app"], ["tax-app"]]
    said = {one["record"]["system"]: one for _, _, one in events(operator, "person.place_retired")}
    assert {system: one["held"] for system, one in said.items()} == {"crm": True, "tax": False}
    assert {(one["uprn"], *one["succeeded_by"]) for one in said.values()} == {(home["uprn"], str(NEW.uprn))}
    new = {"system": "crm", "local_id": "8"}
    late = {"person": new, "details": {"name": {"full": "Ewan Sample"}, "address": home}}
    assert publish(operator, id="r-late", type=kind, data=late).status_code == 202
    running.until(operator, path, lambda page: len(page["items"]) == 3)
    details = {**ailsa, "address": {**home, "uprn": str(NEW.uprn)}}
    data = {"person": {"system": "crm", "local_id": "7"}, "details": details}
    assert publish(operator, id="r-new", type=kind, data=data).status_code == 202
    running.until(
        operator,
        "/events?type=person.updated",
        lambda page: any("r-new" in str(one) for one in page["items"]),
    )
    assert events(operator, "person.moved") == [], "a place that was numbered anew is nobody who moved"


def test_a_home_that_is_there_again_comes_by_the_route_of_the_settings(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    assert operator.put("/routes", params={"owner": "tests"}, content="").status_code == 200
    hub = running.hub
    hub.door.submit(lambda session: apply_people(session, hub.settings)).result()
    loader.town(1)
    home = {"lines": ["1 ALDER CLOSE"], "postcode": HOUSE.postcode, "uprn": str(HOUSE.uprn)}
    data = {
        "person": {"system": "crm", "local_id": "7"},
        "details": {"name": {"full": "Ailsa Example"}, "address": home},
    }
    kind = "uk.gov.council.person.recorded.v1"
    assert publish(operator, id="r-crm", type=kind, data=data).status_code == 202
    running.until(operator, "/people?system=crm&local_id=7", lambda page: bool(page["items"]))
    loader.changes(
        *(("I", one) for one in (unit(NEW), address(NEW))),
        *(("D", one) for one in (unit(HOUSE), address(HOUSE))),
    )
    retired = running.until(operator, "/events?type=person.place_retired", lambda page: bool(page["items"]))
    assert len(retired["items"]) == 1
    loader.changes(*(("I", one) for one in (unit(HOUSE), address(HOUSE))))
    running.until(operator, "/events?type=person.place_returned", lambda page: bool(page["items"]))
    [(_, _, told)] = events(operator, "person.place_returned")
    assert (told["record"]["local_id"], told["uprn"], told["held"]) == ("7", home["uprn"], True)
    added = operator.get("/events?type=place.added").json()["items"]
    [new] = [one for one in added if one["subject"].endswith(str(NEW.uprn))]
    assert operator.get(f"/events/{new['seq']}/deliveries").json()["items"] == [], "no news for people"

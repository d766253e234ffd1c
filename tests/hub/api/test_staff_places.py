"""Where staff work is looked up in the index of places, and whoever works at what is no more is told of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from hub.staff import apply_staff
from identity_index.places.addressbase.sandbox import (
    FIRST_UPRN,
    FIRST_USRN,
    Town,
    address,
    delivery,
    street,
    successor,
    unit,
)
from identity_index.staff.places.retiring import AT_ONCE
from tests.hub.api.conftest import Running
from tests.hub.api.places_files import Loader, loader
from tests.hub.api.test_staff import OURS, account, hr, patch, staff

__all__ = ["loader"]

DEPOT, OFFICE = list(Town(60).spots())[:2]
FLATS = [replace(DEPOT, uprn=FIRST_UPRN + 1000 + flat, flat=flat) for flat in (1, 2)]
NOWHERE = "123456789012"


@pytest.fixture
def database(each_database: str) -> str:
    return each_database


@pytest.fixture
def told() -> dict[str, Any]:
    return {"staff": {"enabled": True}}


@pytest.fixture
def operator(running: Running, operator: httpx2.Client) -> httpx2.Client:
    """The index of staff is routed to, and nobody else."""
    hub = running.hub
    assert operator.put("/routes", params={"owner": "tests"}, content="").status_code == 200
    hub.door.submit(lambda session: apply_staff(session, hub.settings)).result()
    hub.routing.refresh()
    return operator


def works_at(client: httpx2.Client, number: str, *posts: list[str], **more: Any) -> str:
    [which] = hr(
        client, {"employee_number": number, "posts": [{"work_places": one} for one in posts], **more}
    )
    return which


def split_depot(loader: Loader) -> None:
    """The depot has become two units."""
    loader.changes(
        *(("I", one) for flat in FLATS for one in (unit(flat), address(flat))),
        *(("I", successor(DEPOT.uprn, flat.uprn)) for flat in FLATS),
        *(("D", one) for one in (unit(DEPOT), address(DEPOT), delivery(DEPOT))),
    )


def updated(client: httpx2.Client) -> list[tuple[str, Any]]:
    asked: dict[str, Any] = {"type": "*.staff.updated.v1", "limit": 500, "data": "true"}
    items = client.get("/events", params=asked | {"unmasked": "true", "purpose": "a test"}).json()["items"]
    return sorted((one["subject"], one["data"]) for one in items)


def places(client: httpx2.Client, which: str) -> list[tuple[str, Any]]:
    return [(one["uprn"], one["state"]) for one in staff(client, f"/{which}")["work_places"]]


def test_a_place_that_is_in_no_gazetteer_is_shown_and_nothing_is_refused(
    loader: Loader, operator: httpx2.Client
) -> None:
    ada = account(operator, "ada", "1001", **{OURS: {"workPlaces": f"{NOWHERE}; {DEPOT.uprn}"}})
    works_at(operator, "1001", [str(OFFICE.uprn)], [NOWHERE])
    assert places(operator, "st-1") == [(NOWHERE, None), (str(DEPOT.uprn), None), (str(OFFICE.uprn), None)]
    assert "work_places" in {one["attribute"] for one in staff(operator, "/st-1")["conflicts"]}, (
        "as what the two systems do not agree on"
    )
    works_at(operator, "1001")
    assert staff(operator, "/conflicts")["items"] == [], "nothing is known of places, so none is unknown"

    loader.town(60)
    one = staff(operator, "/st-1")
    [depot] = [each for each in one["work_places"] if each["uprn"] == str(DEPOT.uprn)]
    assert (depot["state"], depot["address"], depot["succeeded_by"]) == (
        *("known", f"1 ALDER CLOSE, TOLBURGH, {DEPOT.postcode}"),
        [],
    )
    [amiss] = one["conflicts"]
    assert amiss["attribute"] == "work_places"
    assert amiss["because"] == (
        f"The index of places knows no property {NOWHERE}: put it right in entra, or load a gazetteer that "
        "has it."
    )
    assert [(each["system"], each["local_id"], each["value"]) for each in amiss["said"]] == [
        ("entra", ada, [NOWHERE])
    ]
    [listed] = staff(operator, "/conflicts")["items"]
    assert (listed["id"], listed["conflicts"]) == ("st-1", [amiss])
    patch(operator, ada, **{f"{OURS}:workPlaces": str(DEPOT.uprn)})
    assert staff(operator, "/conflicts")["items"] == []
    assert updated(operator) == []


def test_all_whose_place_is_none_come_page_by_page_with_those_that_systems_disagree_on(
    loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(2)
    for number in range(7):
        works_at(operator, str(number), [str(OFFICE.uprn) if number == 3 else NOWHERE])
    account(operator, "ada", "2", displayName="Ada")
    hr(operator, {"employee_number": "2", "name": {"full": "Eve"}, "posts": [{"work_places": [NOWHERE]}]})
    account(operator, "bea", "3", displayName="Bea")
    hr(operator, {"employee_number": "3", "name": {"full": "Eve"}})
    seen: list[str] = []
    after = None
    while True:
        page = staff(operator, "/conflicts", limit=2, **({"after": after} if after else {}))
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [f"st-{number}" for number in range(1, 8)]
    gone = {"system": "hr", "local_ids": ["0", "1"], "reason": "they left"}
    operator.post("/staff/gone", json=gone).raise_for_status()
    assert [one["id"] for one in staff(operator, "/conflicts")["items"]] == [
        f"st-{number}" for number in range(3, 8)
    ], "where whoever has left worked is nobody's care"


def test_a_place_that_is_no_more_answers_with_what_is_there_and_its_staff_are_told_of(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    works_at(operator, "1", [str(OFFICE.uprn)], [str(DEPOT.uprn)], user_name="ada@council.example")
    works_at(operator, "2", [str(OFFICE.uprn)])
    works_at(operator, "3", [str(DEPOT.uprn)])
    works_at(operator, "4", [str(DEPOT.uprn)], active=False)
    works_at(operator, "5", [str(DEPOT.uprn)], starts_on="2200-01-01")
    works_at(operator, "6", [str(DEPOT.uprn)])
    works_at(operator, "6", [str(OFFICE.uprn)])
    split_depot(loader)
    running.until(operator, "/events?type=*.staff.updated.v1", lambda page: len(page["items"]) == 2)
    told = updated(operator)
    after = [str(flat.uprn) for flat in FLATS]
    assert [(about, data["record"]["local_id"], data.get("user_name")) for about, data in told] == [
        *(("staff/st-1", "1", "ada@council.example"), ("staff/st-3", "3", None)),
    ]
    for _, data in told:
        assert data["changed"] == ["work_places"]
        assert data["retired_work_places"] == [{"uprn": str(DEPOT.uprn), "succeeded_by": after}]
    shown = staff(operator, "/st-3")
    assert shown["facts"]["work_places"] == [str(DEPOT.uprn)], "what systems say stays as they say it"
    [place] = shown["work_places"]
    assert place["state"] == "retired"
    assert [(one["uprn"], one["address"]) for one in place["succeeded_by"]] == [
        (uprn, f"FLAT {flat}, 1 ALDER CLOSE, TOLBURGH, {DEPOT.postcode}")
        for flat, uprn in enumerate(after, 1)
    ]
    [amiss] = shown["conflicts"]
    assert amiss["because"] == (
        f"The property {DEPOT.uprn} (1 ALDER CLOSE, TOLBURGH, {DEPOT.postcode}) is no more. In its place "
        f"there is now {after[0]} (FLAT 1, 1 ALDER CLOSE, TOLBURGH, {DEPOT.postcode}); {after[1]} (FLAT 2, "
        f"1 ALDER CLOSE, TOLBURGH, {DEPOT.postcode}); say in hr where they work."
    )
    assert [one["id"] for one in staff(operator, "/conflicts")["items"]] == ["st-1", "st-3", "st-5"]
    works_at(operator, "3", after)
    assert staff(operator, "/st-3")["conflicts"] == []
    moved = operator.get("/events", params={"type": "*.staff.moved.v1"}).json()["items"]
    assert "staff/st-3" in {one["subject"] for one in moved}


def test_however_many_work_there_each_is_told_of_once(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    many = AT_ONCE + 5
    rows = [
        {"employee_number": f"n-{one}", "posts": [{"work_places": [str(DEPOT.uprn)]}]} for one in range(many)
    ]
    hr(operator, *rows)
    split_depot(loader)
    running.until(
        operator, "/events?type=*.staff.updated.v1&limit=100", lambda page: len(page["items"]) == many
    )
    before = updated(operator)
    assert len({about for about, _ in before}) == many
    [event] = operator.get("/events", params={"type": "*.place.retired.v1"}).json()["items"]
    again = {"first": event["seq"], "last": event["seq"]}
    job = operator.post("/replays", json={"stretch": again, "to": "staff", "reason": "it is sent again"})
    assert job.status_code == 202, job.text
    [item] = running.until(
        operator, f"/replays/{job.json()['id']}/items?outcome=delivered", lambda page: page["items"]
    )["items"]
    assert item["outcome"] == "delivered"
    assert updated(operator) == before


def test_what_is_no_property_and_a_street_tell_of_nobody(
    running: Running, loader: Loader, operator: httpx2.Client
) -> None:
    loader.town(60)
    works_at(operator, "1", [str(FIRST_USRN)])
    loader.changes(("D", street(FIRST_USRN)))
    [event] = running.until(operator, "/events?type=*.place.retired.v1", lambda page: page["items"])["items"]
    assert event["subject"] == f"place/usrn/{FIRST_USRN}"
    assert updated(operator) == []

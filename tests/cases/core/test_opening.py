"""A report opens a case, or belongs to one that is open already."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger import clock
from ledger.errors import Refused
from tests.cases.core.conftest import Service

AILSA: dict[str, Any] = {"person": {"system": "crm", "local_id": "c-1"}, "name": {"full": "Ailsa Exampleson"}}
BRYCE: dict[str, Any] = {"person": {"system": "crm", "local_id": "c-2"}, "name": {"full": "Bryce Exampleson"}}


def at_uprn(uprn: str) -> dict[str, Any]:
    return {"place": {"scheme": "uprn", "value": uprn}}


def at_point(latitude: float, longitude: float) -> dict[str, Any]:
    return {"position": {"latitude": latitude, "longitude": longitude}}


def bin_of(uprn: str, colour: str = "grey") -> dict[str, Any]:
    return {"location": at_uprn(uprn), "details": {"colour_of_bin": colour}}


def test_a_report_opens_a_case_and_is_its_first_contact(service: Service) -> None:
    taken = service.take(
        "missed_bin",
        reporter=AILSA,
        description="It was out at six.",
        needs=["large_print"],
        **bin_of("9001"),
    )
    assert (taken.number, taken.reference, taken.repeats) == (1, "TB-5619-0321", False)
    file = service.file(1)
    assert (file.type, file.status, file.stands_for, file.queue) == ("missed_bin", "received", "new", "waste")
    assert (file.uprn, file.interactions, file.version, file.ended_at) == ("9001", 1, 2, None)
    first, second = service.told
    assert (first.type, first.subject) == ("uk.gov.council.case.opened.v1", "case/TB-5619-0321")
    assert second.correlationid == first.id == "TB-5619-0321/1"
    assert isinstance(second.data, dict)
    assert (second.data["said"], second.data["needs"]) == ("It was out at six.", ["large_print"])
    assert service.heard() == ["opened", "interaction_recorded"]


def test_its_clocks_run_from_when_the_council_had_it(service: Service) -> None:
    """A letter that came on Friday and is keyed on Monday is due from Friday."""
    friday = datetime(2026, 5, 8, 16, tzinfo=UTC)
    taken = service.take("missed_bin", channel="letter", happened_at=friday.isoformat(), **bin_of("9001"))
    clocks = service.clocks(taken.number)
    assert {name: clock.moment(one.due_at or 0) for name, one in clocks.items()} == {
        "respond": datetime(2026, 5, 11, 16, tzinfo=UTC),
        "resolve": datetime(2026, 5, 13, 16, tzinfo=UTC),
    }
    assert service.file(taken.number).due_at == clocks["respond"].due_at
    assert service.file(taken.number).opened_at == clock.micros(friday)


def test_what_is_said_to_have_come_tomorrow_came_now(service: Service) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    taken = service.take("missed_bin", happened_at=tomorrow.isoformat(), **bin_of("9001"))
    assert service.file(taken.number).opened_at < clock.micros(tomorrow)


@pytest.mark.parametrize(
    ("details", "says"),
    [
        ({}, "colour_of_bin"),
        ({"colour_of_bin": "pink"}, "details.colour_of_bin"),
        ({"colour_of_bin": "grey", "weight": 7}, "weight"),
        ({"colour_of_bin": "grey", "collection_day": "yesterday"}, "details.collection_day"),
    ],
)
def test_what_its_type_does_not_take_is_refused_by_field(
    service: Service, details: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        service.take("missed_bin", details=details)
    assert service.told == []


def test_a_type_that_is_not_there_is_said(service: Service) -> None:
    with pytest.raises(Refused, match="'lost_dog'"):
        service.take("lost_dog")


# ---- reported before ------------------------------------------------------------------------------------


def test_a_report_of_what_is_open_is_another_contact_of_it(service: Service) -> None:
    first = service.take("missed_bin", reporter=AILSA, **bin_of("9001"))
    service.heard()
    again = service.take("missed_bin", reporter=BRYCE, channel="web", **bin_of("9001"))
    assert (again.number, again.reference, again.repeats) == (first.number, first.reference, True)
    assert service.heard() == ["interaction_recorded"]
    file = service.file(first.number)
    assert (file.interactions, file.version) == (2, 3)


@pytest.mark.parametrize(
    "other", [bin_of("9002"), bin_of("9001", "blue"), {"details": {"colour_of_bin": "grey"}}]
)
def test_another_place_or_another_bin_is_another_case(service: Service, other: dict[str, Any]) -> None:
    first = service.take("missed_bin", **bin_of("9001"))
    assert service.take("missed_bin", **other).number != first.number


def test_a_property_is_one_with_zeros_in_front_of_its_number_and_without(service: Service) -> None:
    """As the gazetteer writes it, and as a system of twelve columns does."""
    first = service.take("missed_bin", **bin_of("000000009001"))
    assert service.file(first.number).uprn == "9001"
    assert service.take("missed_bin", **bin_of("9001")).repeats
    address = {"lines": ["1 Invented Street"], "uprn": "9001"}
    details = {"colour_of_bin": "grey"}
    assert service.take("missed_bin", location={"address": address}, details=details).number == first.number
    kept = service.everything()
    service.rebuild([first.number])
    assert service.everything() == kept


@pytest.mark.parametrize(
    "written", [" 9001 ", "90 01", "0000 9001", "９００１", "9001.0", "009001.", "9\xa0001"]
)
def test_a_property_is_one_however_its_number_is_padded(service: Service, written: str) -> None:
    first = service.take("missed_bin", **bin_of("9001"))
    assert service.take("missed_bin", **bin_of(written)).number == first.number
    assert service.file(first.number).uprn == "9001"


@pytest.mark.parametrize(
    "written", ["-9001", "9001.5", "9.001E3", "0", "000", "1234567890123", "9001a", "٩٠٠١"]
)
def test_what_is_no_number_names_no_property(service: Service, written: str) -> None:
    """A report is taken all the same: what it says of the place stays, and it is the same as nothing."""
    first = service.take("missed_bin", **bin_of(written))
    file = service.file(first.number)
    assert (file.uprn, json.loads(file.location or "")["place"]["value"]) == (None, written)
    assert service.take("missed_bin", **bin_of(written)).number != first.number


def test_what_has_ended_is_not_added_to(service: Service) -> None:
    first = service.take("missed_bin", **bin_of("9001"))
    service.move(first.number, "not_out")
    assert service.take("missed_bin", **bin_of("9001")).number != first.number


def test_what_was_opened_too_long_ago_is_not_added_to(service: Service) -> None:
    long_ago = (datetime.now(UTC) - timedelta(days=8)).isoformat()
    first = service.take("missed_bin", happened_at=long_ago, **bin_of("9001"))
    assert service.take("missed_bin", **bin_of("9001")).number != first.number


def test_potholes_are_one_within_metres(service: Service) -> None:
    """25 metres. At 56° north 0.0002° of latitude are 22, 0.0003° of longitude 19, and both together 29."""
    hole: dict[str, Any] = {"details": {"where_exactly": "by the gate"}}
    first = service.take("pothole", location=at_point(56.0, -3.0), **hole)
    far = service.take("pothole", location=at_point(56.0002, -3.0003), **hole)
    assert far.number != first.number
    near = service.take("pothole", location=at_point(56.0002, -3.0), **hole)
    assert near.number == far.number, "of two that are near enough the nearer: 19 metres, not 22"
    assert service.take("pothole", location=at_point(56.0, -3.00001), **hole).number == first.number


def test_one_citizen_moves_once(service: Service) -> None:
    moving: dict[str, Any] = {"details": {"moved_on": "2026-05-01"}}
    first = service.take("council_tax_move", reporter=AILSA, **moving)
    assert service.take("council_tax_move", reporter=BRYCE, **moving).number != first.number
    assert service.take("council_tax_move", reporter=AILSA, **moving).number == first.number
    assert service.take("council_tax_move", **moving).number != first.number


def test_reports_at_the_same_moment_are_one_case(service: Service) -> None:
    with ThreadPoolExecutor(8) as crowd:
        taken = list(crowd.map(lambda _: service.take("missed_bin", **bin_of("9001")), range(24)))
    assert {one.number for one in taken} == {taken[0].number}
    assert sum(not one.repeats for one in taken) == 1
    assert service.file(taken[0].number).interactions == 24

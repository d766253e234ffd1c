"""Figures of cases: volumes and times, promises kept, on whom the time was, and rows that can be exported."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.clocks import Party, Stretch, WorkingCalendar
from cases.clocks.calendar import WEEKDAYS
from cases.keeping.finding.repository import Sought
from cases.keeping.finding.wanted import Counted, Wanted
from cases.keeping.kept_clock import KeptClock
from cases.keeping.kept_clock import written as as_kept
from cases.reporting import repository
from cases.reporting.held import held
from cases.reporting.lines import COLUMNS, cell, written
from cases.reporting.period import Period
from cases.reporting.report import CaseRow
from cases.types.reading import SHIPPED, read_one
from cases.written.file import shipped
from ledger import clock
from ledger.session import Session
from tests.cases.core.conftest import AGENT, Service

BIN = {"colour_of_bin": "grey"}
GULLY = {"where_exactly": "By the bridge"}


def asked(service: Service, what: Any, by: list[Counted], **wanted: Any) -> list[tuple[Any, ...]]:
    def read(session: Session) -> list[tuple[Any, ...]]:
        sought = Sought(Wanted(**wanted), clock.now(session), restricted=False)
        return [tuple(row) for row in what(session, sought, Period(), by)]

    found: list[tuple[Any, ...]] = service.run(read)
    return found


def test_what_was_opened_ended_and_opened_again_is_counted_by_anything(service: Service) -> None:
    for place in range(3):
        service.take("missed_bin", location={"place": {"scheme": "uprn", "value": f"90{place}"}}, details=BIN)
    service.take("blocked_gully", channel="web", details=GULLY)
    service.move(1, "collected")
    service.move(2, "collected")
    service.move(2, "reopened", by=AGENT)
    found = asked(service, repository.volumes, ["type", "channel"])
    assert [row[:6] for row in found] == [
        ("missed_bin", "phone", 3, 1, 0, 1),
        ("blocked_gully", "web", 1, 0, 0, 0),
    ]
    bins = found[0]
    assert bins[6] is not None, "a mean time to respond"
    assert (int(bins[8]), int(bins[9])) == (2, 0), "of the one that has ended; of the other both run again"
    assert asked(service, repository.volumes, ["type"], queue="nowhere") == []


def test_what_was_merged_is_one_matter_with_the_case_that_goes_on(service: Service) -> None:
    """Its opening counts; its promises and its end are that one's."""
    for place in range(2):
        begun = (datetime.now(UTC) - timedelta(hours=2 + 20 * place)).isoformat()
        at = {"place": {"scheme": "uprn", "value": f"90{place}"}}
        service.take("missed_bin", location=at, details=BIN, happened_at=begun)
    service.merge(2, 1)
    service.move(1, "collected")

    def read(session: Session) -> tuple[Any, list[Any]]:
        later = clock.now(session) + 365 * 24 * 3_600 * clock.SECOND
        sought = Sought(Wanted(), later, restricted=False)
        [volume] = repository.volumes(session, sought, Period(), ["type"])
        return volume, repository.rows(session, sought, Period(), 0, 10)

    volume, rows = service.run(read)
    assert (volume.opened, volume.ended, volume.merged) == (2, 1, 1)
    assert (int(volume.met), int(volume.missed)) == (2, 0), "nothing that was done late, or is still to do"
    hours = [float(one) / (3_600 * clock.SECOND) for one in (volume.to_respond, volume.to_end)]
    assert all(1.9 < one < 2.5 for one in hours), "the time of the one that was done"
    assert [(one.number, one.merged_into, one.met, one.missed) for one in rows] == [
        (1, None, 2, 0),
        (2, 1, 0, 0),
    ]
    assert rows[0].ended_at is not None
    assert (rows[1].ended_at, rows[1].responded_at) == (None, None)


def test_time_that_is_over_is_on_whoever_had_it(service: Service) -> None:
    begun = (datetime.now(UTC) - timedelta(days=60)).isoformat()
    service.take("blocked_gully", details=GULLY, happened_at=begun)
    assert asked(service, repository.waits, ["type"]) == [], "it is on the council, and that is not over"
    service.move(1, "inspecting")
    service.move(1, "waiting_for_you")
    [found] = asked(service, repository.waits, ["type", "channel"])
    assert found[:4] == ("blocked_gully", "phone", "council", 1)
    days = found[4] / (8 * 3_600 * clock.SECOND)
    assert 40 <= days <= 45, "sixty days have some forty-three that are worked, of eight hours each"


def test_each_holder_is_told_apart_and_a_back_office_by_its_name() -> None:
    [file] = [one for one in shipped(SHIPPED) if one.name == "blocked_gully"]
    kind, _ = read_one(file)
    assert kind is not None
    always = {day: ["00:00-24:00"] for day in WEEKDAYS}
    calendar = WorkingCalendar(name="always", about="Always", version=1, hours=always)
    monday = datetime(2026, 5, 4, 9, tzinfo=UTC)
    parties = (Party.COUNCIL, Party.CITIZEN, Party.BACK_OFFICE, Party.COUNCIL, Party.NOBODY)
    stretches = [Stretch(monday + timedelta(hours=at), party) for at, party in enumerate(parties)]
    kept = KeptClock(1, "resolve", "always", 1, as_kept(stretches))
    hour = 3_600 * clock.SECOND
    assert held(kind, kept, calendar) == {"council": 2 * hour, "citizen": hour, "back_office/wdm": hour}


def row(**said: Any) -> CaseRow:
    whole = {
        "reference": "TB-5619-0321",
        "type": "missed_bin",
        "service": "waste",
        "channel": "phone",
        "queue": "waste",
        "area": None,
        "status": "received",
        "stands_for": "new",
        "outcome": None,
        "priority": "normal",
        "contacts": 1,
        "opened_at": datetime(2026, 5, 6, 9, tzinfo=UTC),
        "due_at": None,
        "responded_at": None,
        "ended_at": None,
        "clocks_met": 0,
        "clocks_missed": 0,
        "reopened": 0,
        "merged_into": None,
    }
    return CaseRow.model_validate({**whole, **said})


def test_rows_are_written_with_their_names_and_no_formula() -> None:
    text = written([row(queue="=1+1"), row(queue="drainage")], "csv", heading=True).decode()
    found = list(csv.DictReader(io.StringIO(text)))
    assert tuple(found[0]) == COLUMNS
    assert [one["queue"] for one in found] == ["'=1+1", "drainage"]
    lines = written([row(), row(outcome="fixed")], "jsonl", heading=True).decode().splitlines()
    assert [json.loads(one)["outcome"] for one in lines] == [None, "fixed"]


@pytest.mark.parametrize("text", ["=A1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell(-5) == -5

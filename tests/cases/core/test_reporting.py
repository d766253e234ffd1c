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
    assert [row[:5] for row in found] == [
        ("missed_bin", "phone", 3, 1, 1),
        ("blocked_gully", "web", 1, 0, 0),
    ]
    bins = found[0]
    assert bins[5] is not None, "a mean time to respond"
    assert (int(bins[7]), int(bins[8])) == (2, 0), "of the one that has ended; of the other both run again"
    assert asked(service, repository.volumes, ["type"], queue="nowhere") == []


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

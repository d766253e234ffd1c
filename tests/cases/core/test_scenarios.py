"""What the issue of cases is shown by: one matter through five doors, and a clock over Christmas."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from cases.clocks import WorkingCalendar
from cases.clocks.reading import SHIPPED as CALENDARS
from cases.clocks.reading import read_one as read_calendar
from cases.entering.entry_rule import EntryRule
from cases.keeping import repository
from cases.reporting import repository as reporting
from cases.written.file import shipped as shipped_files
from ledger import clock
from ledger.session import Session
from schemas.event_type import full_of
from schemas.events.case import CaseOpened, CaseStatusChanged
from schemas.model import CanonicalModel
from tests.cases.core import test_entering as entering
from tests.cases.core.conftest import Known, Service
from tests.cases.core.test_reporting import asked

HERE: dict[str, JsonValue] = {"place": {"scheme": "uprn", "value": "9001"}}
GREY: dict[str, JsonValue] = {"colour_of_bin": "grey"}
BIN_SENSOR = EntryRule.model_validate(
    {
        "types": ["sensor.alert"],
        "matching": "data.kind == 'bin_full'",
        "opens": "missed_bin",
        "channel": "'sensor'",
        "details": {"colour_of_bin": "'grey'"},
        "takes": {
            "location": "data.location",
            "asset": "{system: 'sensors', local_id: data.sensor}",
            "happened_at": "data.observed_at",
        },
    }
)


def by(system: str, key: str) -> dict[str, JsonValue]:
    return {"person": {"system": system, "local_id": key}}


def from_elsewhere(reference: str, channel: str, reporter: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {
        "reference": reference,
        "service": "missed_bin",
        "title": "A bin",
        "channel": channel,
        "status": "new",
        "opened_at": entering.AT,
        "reporter": reporter,
        "location": HERE,
        "details": GREY,
    }


# ---- one matter, five doors -----------------------------------------------------------------------------


def five_doors(service: Service) -> list[str | None]:
    """A form, a call, a bin that reports itself, a chatbot, a partner: the reference that each is given."""
    form = {**entering.FORM, "submitted_by": by("forms", "f-1")}
    alert: dict[str, JsonValue] = {
        "sensor": "bin-7",
        "kind": "bin_full",
        "severity": "warning",
        "observed_at": entering.AT,
        "location": HERE,
    }
    bot, partner = (
        from_elsewhere("BOT-1", "chatbot", by("bot", "b-1")),
        from_elsewhere("P-1", "partner", by("partner", "p-1")),
    )
    found = [entering.deliver(service, entering.event("form.submitted", form)).local_id]
    said: dict[str, Any] = {"location": HERE, "details": GREY, "happened_at": entering.AT}
    called = service.take("missed_bin", reporter=by("crm", "c-1"), **said)
    found.append(called.reference)
    for name, kind, data in (
        ("s", "sensor.alert", alert),
        ("b", "case.opened", bot),
        ("p", "case.opened", partner),
    ):
        found.append(
            entering.deliver(service, entering.event(kind, data, name), bin_sensor=BIN_SENSOR).local_id
        )
    return found


def test_five_channels_at_one_property_are_one_case_with_five_contacts(service: Service) -> None:
    assert set(five_doors(service)) == {"TB-5619-0321"}
    rows = service.everything()
    assert len(rows["case_file"]) == 1
    contacts = service.run(lambda session: repository.interactions(session, 1, 0, 10))
    assert [(one.channel, bool(one.repeats)) for one in contacts] == [
        ("web", False),
        ("phone", True),
        ("sensor", True),
        ("chatbot", True),
        ("partner", True),
    ]
    people = service.run(lambda session: repository.parties(session, 1))
    assert {(system, key) for system, key, _ in people} == {
        ("forms", "f-1"),
        ("crm", "c-1"),
        ("bot", "b-1"),
        ("partner", "p-1"),
    }
    told = [one.id for one in service.told]
    assert len(told) == len(set(told)) == 6, "it is opened once, and each contact is told of once"


def test_the_case_of_five_channels_is_the_same_when_it_is_made_again(service: Service) -> None:
    five_doors(service)
    service.move(1, "collected")
    before = service.kept_of([1])
    service.rebuild([1])
    assert service.kept_of([1]) == before


# ---- a clock over Christmas -----------------------------------------------------------------------------


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> WorkingCalendar:
    """The calendar that ships, with its bank holidays, in place of a week that knows none."""
    [file] = [one for one in shipped_files(CALENDARS) if one.name == "office"]
    calendar, problems = read_calendar(file)
    assert calendar is not None, problems

    def of_scotland(
        _known: Known, _session: Session, _name: str, _version: int | None = None
    ) -> WorkingCalendar:
        assert calendar is not None
        return calendar

    monkeypatch.setattr(Known, "calendar", of_scotland)
    return calendar


def moment(day: int, hour: int, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def test_a_clock_that_was_paused_over_christmas_is_due_so_much_later(
    service: Service, office: WorkingCalendar
) -> None:
    """As the ledger of that winter tells it: a gully with ten working days, and a citizen who was away."""
    assert office.known_until is not None
    reference = service.teller.numbering.written(1)

    def again(session: Session, what: str, data: CanonicalModel, at: datetime) -> None:
        told = (full_of(what), data.as_data(), f"case/{reference}", clock.micros(at))
        service.projection.apply(session, *told)

    def opened(session: Session) -> None:
        data = CaseOpened(
            reference=reference,
            service="blocked_gully",
            title="Blocked gully",
            channel="phone",
            status="new",
            opened_at=moment(23, 10),
            case_type="blocked_gully",
            type_version=1,
            status_here="received",
            details={"where_exactly": "By the bridge"},
        )
        again(session, "case.opened", data, data.opened_at)

    def went(status: str, at: datetime, stands_for: Any) -> None:
        data = CaseStatusChanged(
            reference=reference,
            service="blocked_gully",
            previous_status="new",
            status=stands_for,
            changed_at=at,
            status_here=status,
        )
        service.run(lambda session: again(session, "case.status_changed", data, at))

    def due() -> datetime | None:
        at = service.clocks(1)["resolve"].due_at
        return None if at is None else clock.moment(at)

    service.run(opened)
    assert due() == moment(12, 17, month=1, year=2027), "ten days that are worked; seven of them in January"
    went("inspecting", moment(23, 12), "open")
    went("waiting_for_you", moment(24, 12), "waiting")
    assert due() is None
    went("inspecting", moment(5, 10, month=1, year=2027), "open")
    assert due() == moment(18, 17, month=1, year=2027), "the four days that ended in the pause are given back"
    waited = {
        row[1]: timedelta(microseconds=int(row[3])) for row in asked(service, reporting.waits, ["type"])
    }
    # The afternoon of the 24th, a Thursday; 29 to 31 December; an hour and a quarter of 5 January.
    assert waited["citizen"] == timedelta(hours=5) + 3 * timedelta(hours=8, minutes=15) + timedelta(
        minutes=75
    )

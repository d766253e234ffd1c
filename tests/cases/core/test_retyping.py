"""A case becomes one of another type or version, goes to a partner, and is reopened: stated, and done so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.acting.reclassifying import Reclass, Reclassifying
from cases.acting.transferring import Transfer, Transferring
from cases.clocks import InDays
from ledger import clock
from ledger.errors import Refused, Stale
from tests.cases.core.conftest import ADA, CITIZEN, Service

HOLE: dict[str, Any] = {"details": {"where_exactly": "by the school", "size": "a_plate"}}
REPAIR: dict[str, Any] = {"details": {"room": "kitchen", "fault": "the tap drips"}}


def reclassify(service: Service, number: int, **wanted: Any) -> None:
    service.run(lambda s: Reclassifying(service.teller).reclassify(s, number, Reclass(**wanted), ADA))


def transfer(service: Service, number: int, **wanted: Any) -> None:
    service.run(lambda s: Transferring(service.teller).transfer(s, number, Transfer(**wanted), ADA))


def data_of(service: Service, what: str) -> dict[str, Any]:
    [found] = [one.data for one in service.told if one.type.endswith(f"case.{what}.v1")]
    assert isinstance(found, dict)
    return found


def notified(service: Service) -> list[tuple[Any, Any]]:
    """Whom what was told."""
    asked = [one.data for one in service.told if one.type.endswith("notification.requested.v1")]
    return [(one["to"], one["text"]) for one in asked if isinstance(one, dict)]


# ---- another type ---------------------------------------------------------------------------------------


def test_what_is_asked_for_by_both_is_carried_and_so_are_clocks(lasting: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=1)
    number = lasting.take("pothole", happened_at=begun.isoformat(), **HOLE).number
    lasting.assign(number, assignee="ada")
    before = lasting.clocks(number)
    reclassify(lasting, number, type="street_light", expected=lasting.file(number).version)
    file, after = lasting.file(number), lasting.clocks(number)
    assert (file.type, file.status, file.queue, file.assignee) == (
        "street_light",
        "received",
        "lighting",
        None,
    )
    assert file.details == '{"where_exactly": "by the school"}'
    assert after["respond"].stretches == before["respond"].stretches
    was, due = before["respond"].due_at, after["respond"].due_at
    assert was is not None
    assert due is not None
    assert due > was, "a street light has a day more to be looked at"
    lasting.move(number, "inspecting")


def test_what_the_new_type_asks_for_is_asked_for(lasting: Service) -> None:
    number = lasting.take("pothole", **HOLE).number
    with pytest.raises(Refused, match=r"details: .*colour_of_bin"):
        reclassify(lasting, number, type="missed_bin")
    with pytest.raises(Refused, match="does not say 'depth'"):
        reclassify(lasting, number, type="street_light", fields={"fault": "depth"})
    with pytest.raises(Refused, match="asks for no 'falt'"):
        reclassify(lasting, number, type="street_light", fields={"falt": "size"})
    details = {"colour_of_bin": "grey"}
    reclassify(lasting, number, type="missed_bin", details=details, clocks={"respond": "now"})
    file, clocks = lasting.file(number), lasting.clocks(number)
    assert file.details == '{"colour_of_bin": "grey"}'
    assert clock.micros(clocks["respond"].ledger[0].began) > file.opened_at
    assert clock.micros(clocks["resolve"].ledger[0].began) == file.opened_at


def test_reporters_are_told_where_it_stands_for_something_else_and_it_is_found_by_its_new_words(
    lasting: Service,
) -> None:
    number = lasting.take("pothole", reporter={"email": "a@example.org"}, **HOLE).number
    lasting.told.clear()
    reclassify(lasting, number, type="street_light", details={"fault": "flickering"})
    assert not notified(lasting), "it is received, as it was"
    assert {word for word, *_ in lasting.kept_of([number])["case_word"]} >= {"flickering"}
    assert {word for word, *_ in lasting.kept_of([number])["case_word"]}.isdisjoint({"a_plate", "plate"})
    reclassify(lasting, number, type="pothole", status="inspecting")
    assert notified(lasting) == [("a@example.org", "Somebody is going to look at it.")]


def test_time_that_others_had_it_goes_with_the_clock_that_said_so(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=30)
    number = service.take("pothole", happened_at=begun.isoformat(), **HOLE).number
    for status in ("inspecting", "waiting_for_you"):
        service.move(number, status)
    assert [holder for _, holder, _ in service.kept_of([number])["case_wait"]] == ["council"]
    reclassify(service, number, type="street_light", clocks={"resolve": "now", "respond": "resolve"})
    assert service.clocks(number)["resolve"].stopped_at is None
    kept = service.kept_of([number])
    assert kept["case_wait"] == []
    service.rebuild([number])
    assert service.kept_of([number]) == kept


def test_what_a_carried_clock_told_of_stays_told_where_nothing_is_put_off(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=60)
    number = service.take("pothole", happened_at=begun.isoformat(), **HOLE).number
    service.ring(f"{number}/resolve")
    reclassify(service, number, type="street_light")
    assert service.clocks(number)["resolve"].overdue_at is not None, "it was late, and still is"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"type": "street_light", "status": "repared"}, "did you mean 'reopened'|not 'repared'"),
        ({"type": "street_light", "status": "repaired"}, "An open case of street_light is not 'repaired'"),
        ({"type": "street_light", "clocks": {"answer": "now"}}, "no clock 'answer'"),
        ({"type": "street_light", "clocks": {"respond": "answer"}}, "cannot go on with 'answer'"),
        ({"type": "lost_dog"}, "no case type 'lost_dog'"),
        ({"type": "pothole"}, "of the type pothole, version 1, already"),
        ({}, "of the type pothole, version 1, already"),
    ],
)
def test_what_cannot_be_is_said(lasting: Service, wanted: dict[str, Any], says: str) -> None:
    number = lasting.take("pothole", **HOLE).number
    with pytest.raises(Refused, match=says):
        reclassify(lasting, number, **wanted)
    assert lasting.file(number).type == "pothole"


def test_what_has_ended_is_not_reclassified_and_who_is_second_is_told(lasting: Service) -> None:
    number = lasting.take("pothole", **HOLE).number
    seen = lasting.file(number).version
    lasting.move(number, "not_ours")
    with pytest.raises(Refused, match="has ended: reopen it first"):
        reclassify(lasting, number, type="street_light")
    with pytest.raises(Stale):
        reclassify(lasting, number, type="street_light", expected=seen)


def test_an_open_case_goes_by_a_newer_version_on_purpose(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=60)
    number = service.take("housing_repair", happened_at=begun.isoformat(), **REPAIR).number
    service.ring(f"{number}/resolve")
    assert service.clocks(number)["resolve"].overdue_at is not None
    kind = service.known.types["housing_repair", 1]
    clocks = {
        "resolve": kind.clocks["resolve"].model_copy(update={"within": InDays(days=400)}),
        "visit": kind.clocks["resolve"],
    }
    service.known.add(kind.model_copy(update={"version": 2, "clocks": clocks}))
    reclassify(service, number, reason="the new promise")
    file, after = service.file(number), service.clocks(number)
    assert (file.type_version, file.status, set(after)) == (2, "received", {"resolve", "visit"})
    assert after["resolve"].overdue_at is None, "it is due later now, and rings again then"
    assert clock.micros(after["visit"].ledger[0].began) == file.opened_at
    timers = {key.partition("/")[2] for _, key, _ in service.kept_of([number])["timer"]}
    assert timers == {"resolve", "visit"}
    kept = service.kept_of([number])
    service.rebuild([number])
    assert service.kept_of([number]) == kept


def test_a_rebuild_goes_by_the_calendar_of_then(service: Service) -> None:
    number = service.take("housing_repair", **REPAIR).number
    kept = service.kept_of([number])
    shorter = {"office": {day: ["09:00-10:00"] for day in ("monday", "tuesday")}}
    service.known.calendars.append({**service.known.calendars[0], **shorter})
    service.rebuild([number])
    assert service.kept_of([number]) == kept
    other = service.take("housing_repair", **REPAIR).number
    assert {one.calendar_version for one in service.clocks(other).values()} == {2}


# ---- another organisation -------------------------------------------------------------------------------


def test_a_partner_is_told_what_it_may_know_and_what_it_is_not_told_is_named(lasting: Service) -> None:
    details = {"kind": "taxi_driver"}
    number = lasting.take("taxi_licence", details=details, description="My new cab.", title="A cab").number
    with pytest.raises(Refused, match="Of taxi_licence those statuses are: checking"):
        transfer(lasting, number, partner="Invented Police")
    lasting.told.clear()
    transfer(lasting, number, partner="Invented Police", to="checking")
    said = data_of(lasting, "transferred")
    assert (said["title"], said["details"], "description" in said) == ("A cab", details, False)
    assert said["withheld"] == ["description", "people", "contacts", "notes"]
    assert lasting.file(number).partner == "Invented Police"
    with pytest.raises(Refused, match=r"Invented Police has .* already"):
        transfer(lasting, number, partner="Invented Police")
    lasting.move(number, "deciding")
    assert lasting.file(number).partner is None, "it is the council's again"


def test_of_a_restricted_case_nothing_is_told_unless_it_is_said(lasting: Service) -> None:
    taken = lasting.take("social_care_referral", details={"concern": "care_at_home"})
    lasting.move(taken.number, "screening")
    lasting.told.clear()
    transfer(lasting, taken.number, partner="Invented Trust", to="passed_on")
    said = data_of(lasting, "transferred")
    assert said.keys().isdisjoint({"title", "details", "description", "location"})
    assert said["withheld"] == ["title", "details", "people", "contacts", "notes"]


# ---- reopened -------------------------------------------------------------------------------------------


def test_reopening_states_what_its_clocks_will_be_and_they_are(lasting: Service) -> None:
    number = lasting.take("pothole", **HOLE).number
    lasting.move(number, "ordered")
    lasting.move(number, "repaired")
    lasting.told.clear()
    lasting.move(number, "reopened", CITIZEN)
    stated = {one["clock"]: one for one in data_of(lasting, "status_changed")["clocks"]}
    assert (stated["respond"]["met_before"], stated["respond"]["runs"]) == (True, False)
    resolve = lasting.clocks(number)["resolve"]
    assert (stated["resolve"]["met_before"], stated["resolve"]["runs"]) == (True, True)
    assert resolve.due_at is not None
    assert datetime.fromisoformat(stated["resolve"]["due_at"]) == clock.moment(resolve.due_at)

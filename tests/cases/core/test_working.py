"""Cases as they are worked on: moved, noted, given to somebody, put right, and told of in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.acting.actor import Actor
from cases.case_file import NEVER
from cases.clocks import Party
from cases.keeping import repository
from cases.projecting.upkeep import OWNER
from cases.types.status_rule import Mover
from ledger import clock, timers
from ledger.errors import NotFound, Refused, Stale
from ledger.session import Session
from schemas.places import Location
from tests.cases.core.conftest import AGENT, CITIZEN, Service
from tests.cases.core.test_opening import bin_of

REPAIR: dict[str, Any] = {"details": {"room": "kitchen", "fault": "the tap drips"}}


@pytest.fixture
def repair(service: Service) -> int:
    number = service.take("housing_repair", **REPAIR).number
    service.heard()
    return number


def test_it_goes_where_its_type_lets_it(service: Service, repair: int) -> None:
    service.move(repair, "appointed", reason="Tuesday at nine")
    assert service.heard() == ["status_changed"]
    service.move(repair, "repaired")
    assert service.heard() == ["status_changed", "closed"]
    file = service.file(repair)
    assert (file.status, file.stands_for, file.outcome) == ("repaired", "closed", "fixed")
    assert file.ended_at is not None


def test_where_it_cannot_go_is_said_with_where_it_can(service: Service, repair: int) -> None:
    with pytest.raises(
        Refused, match="cannot go to 'parts' from there, but to: appointed, refused, withdrawn"
    ):
        service.move(repair, "parts")
    with pytest.raises(Refused, match="is 'Received' already"):
        service.move(repair, "received")


@pytest.mark.parametrize("by", [AGENT, CITIZEN, Actor(Mover.BACK_OFFICE)])
def test_who_may_not_move_it_is_told_who_may(service: Service, repair: int, by: Actor) -> None:
    with pytest.raises(Refused, match="Only an officer may move TB-5619-0321"):
        service.move(repair, "refused", by)
    assert service.told == []


def test_a_supervisor_may_what_an_officer_may(service: Service, repair: int) -> None:
    service.move(repair, "refused", Actor(Mover.SUPERVISOR, "cal"))
    assert service.file(repair).outcome == "refused"


def test_whoever_is_second_is_told_what_came_in_between(service: Service, repair: int) -> None:
    seen = service.file(repair).version
    service.move(repair, "appointed", expected=seen)
    with pytest.raises(Stale, match="has changed since you read it"):
        service.assign(repair, assignee="ada", expected=seen)
    service.assign(repair, assignee="ada", expected=seen + 1)


def test_a_case_that_is_not_there(service: Service) -> None:
    with pytest.raises(NotFound, match="no case"):
        service.move(77, "appointed")


# ---- clocks ---------------------------------------------------------------------------------------------


def test_its_clock_stands_while_it_waits_for_somebody_else(service: Service, repair: int) -> None:
    service.move(repair, "appointed")
    service.move(repair, "no_access", reason="nobody at home")
    clocks = service.clocks(repair)
    assert clocks["respond"].met is True
    assert (clocks["resolve"].due_at, service.file(repair).due_at) == (None, NEVER)
    assert [(one.waits_for, one.reason) for one in clocks["resolve"].ledger] == [
        (Party.COUNCIL, ""),
        (Party.CITIZEN, "nobody at home"),
    ]
    service.move(repair, "appointed", CITIZEN)
    assert service.clocks(repair)["resolve"].due_at is not None


def test_a_case_that_is_reopened_goes_on_with_the_time_that_is_left(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=60)
    repair = service.take("housing_repair", happened_at=begun.isoformat(), **REPAIR).number
    service.move(repair, "appointed")
    service.move(repair, "repaired")
    assert service.clocks(repair)["resolve"].met is False
    service.move(repair, "reopened", CITIZEN)
    resolve = service.clocks(repair)["resolve"]
    assert (resolve.met, resolve.stopped_at) == (None, None)
    assert [one.waits_for for one in resolve.ledger] == [Party.COUNCIL, Party.NOBODY, Party.COUNCIL]


def test_each_clock_rings_once_when_it_is_soon_due_and_once_when_it_is_overdue(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=60)
    number = service.take("missed_bin", happened_at=begun.isoformat(), **bin_of("9001")).number
    service.heard()

    def due() -> list[str]:
        found = service.run(lambda s: timers.due(s, clock.now(s), 10))
        return sorted(one.key for one in found if one.owner == OWNER)

    assert due() == [f"{number}/resolve", f"{number}/respond"]
    service.ring(f"{number}/resolve")
    data = service.told[0].data
    assert isinstance(data, dict)
    assert (data["clock"], data["what"], data["queue"]) == ("resolve", "overdue", "waste_supervisors")
    assert due() == [f"{number}/respond"]
    service.heard()
    service.ring(f"{number}/resolve")
    assert service.heard() == []


def test_it_is_warned_before_it_is_due(service: Service) -> None:
    number = service.take("missed_bin", **bin_of("9001")).number
    kept = service.clocks(number)["resolve"]
    assert kept.due_at is not None
    [timer] = [
        one for one in service.run(lambda s: timers.due(s, kept.due_at, 10)) if one.key == f"{number}/resolve"
    ]
    assert timer.due_at < kept.due_at
    service.ring(timer.key)
    assert "clock_rung" not in service.heard(), "it is not time yet"


def test_what_has_ended_rings_no_more(service: Service) -> None:
    begun = datetime.now(UTC) - timedelta(days=60)
    number = service.take("missed_bin", happened_at=begun.isoformat(), **bin_of("9001")).number
    service.move(number, "collected")
    assert [one for one in service.run(lambda s: timers.due(s, clock.now(s), 10)) if one.owner == OWNER] == []
    service.heard()
    service.ring(f"{number}/resolve")
    assert service.heard() == []


# ---- the rest -------------------------------------------------------------------------------------------


def test_notes_are_numbered_and_told_apart(service: Service, repair: int) -> None:
    assert [
        service.note(repair, "Dog in the garden."),
        service.note(repair, "We are on it.", public=True),
    ] == [1, 2]
    rows = service.run(lambda s: [tuple(one) for one in repository.notes(s, repair)])
    assert [(row[1], row[3], bool(row[4]), row[5]) for row in rows] == [
        (1, "ada", False, "Dog in the garden."),
        (2, "ada", True, "We are on it."),
    ]


def test_it_is_given_to_a_queue_and_to_somebody(service: Service, repair: int) -> None:
    service.assign(repair, assignee="ada")
    service.assign(repair, queue="repairs_north", reason="out of our area")
    file = service.file(repair)
    assert (file.queue, file.assignee) == ("repairs_north", None)
    with pytest.raises(Refused, match="with nobody already"):
        service.assign(repair)
    service.move(repair, "refused")
    with pytest.raises(Refused, match="has ended"):
        service.assign(repair, assignee="ada")


def test_what_it_says_is_put_right_field_by_field(service: Service, repair: int) -> None:
    service.update(repair, details={"fault": "the tap runs", "danger": True}, priority="urgent")
    file = service.file(repair)
    assert file.details == '{"danger": true, "fault": "the tap runs", "room": "kitchen"}'
    assert file.priority == 0
    service.update(repair, details={"danger": None})
    assert "danger" not in service.file(repair).details
    with pytest.raises(Refused, match=r"details\.room"):
        service.update(repair, details={"room": "cellar"})
    with pytest.raises(Refused, match="Nothing was given"):
        service.update(repair)


def test_an_open_case_keeps_the_version_of_its_type(service: Service, repair: int) -> None:
    kind = service.known.types["housing_repair", 1]
    statuses = {name: one for name, one in kind.statuses.items() if name != "parts"}
    appointed = statuses["appointed"]
    onward = {name: movers for name, movers in appointed.to.items() if name != "parts"}
    statuses["appointed"] = appointed.model_copy(update={"to": onward})
    service.known.add(kind.model_copy(update={"version": 2, "statuses": statuses}))
    newer = service.take("housing_repair", **REPAIR).number
    for number in (repair, newer):
        service.move(number, "appointed")
    service.move(repair, "parts")
    with pytest.raises(Refused, match="cannot go to 'parts'"):
        service.move(newer, "parts")


def test_what_is_kept_follows_from_what_was_told(service: Service) -> None:
    """A rebuild comes to the same, timers included."""
    repair = service.take("housing_repair", **REPAIR).number
    other = service.take("missed_bin", **bin_of("9001")).number
    service.take("missed_bin", **bin_of("9001"))
    service.assign(repair, assignee="ada")
    service.note(repair, "Dog in the garden.")
    service.update(repair, title="A tap", location=Location(usrn="123"))
    service.move(repair, "appointed", expected=service.file(repair).version)
    service.move(repair, "no_access")
    service.move(other, "withdrawn", CITIZEN)

    def all_of_it() -> object:
        def set_timers(session: Session) -> list[tuple[str, int]]:
            return sorted((one.key, one.due_at) for one in timers.due(session, 2**60, 100))

        return service.everything(), service.run(set_timers)

    def again(session: Session) -> None:
        for number in (repair, other):
            repository.forget(session, number)
        for one in service.told:
            service.again(session, one)

    before = all_of_it()
    service.run(again)
    assert all_of_it() == before

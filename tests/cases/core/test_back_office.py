"""A case and the system that does its work: what is heard of it, and who decides where the two contradict."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cases.acting.actor import Actor
from cases.back_office import repository
from cases.back_office.hearing import Hearing
from cases.back_office.record import KeptConflict
from cases.back_office.resolving import Decision, Resolving
from cases.back_office.word import Word
from cases.keeping import repository as keeping
from cases.types.status_rule import Mover
from ledger.errors import Refused
from ledger.session import Session
from schemas.events.case import Status
from tests.cases.core.conftest import ADA, Service

HOLE: dict[str, Any] = {"details": {"where_exactly": "by the gate"}}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hole(service: Service) -> int:
    number = service.take("pothole", **HOLE).number
    service.heard()
    return number


def hear(
    service: Service, there: str, status: Status = "in_progress", *, after: timedelta = MINUTE, **more: Any
) -> str | None:
    """Said so long after now, of the case's record W-1; the hub knows it by our reference."""
    at = datetime.now(UTC) + after
    word = Word("wdm", "W-1", status, there, at, our_reference="TB-5619-0321", **more)
    said: str | None = service.run(lambda s: Hearing(service.teller).hear(s, word))
    return said


def open_one(service: Service, number: int) -> KeptConflict | None:
    found: KeptConflict | None = service.run(lambda s: repository.open_conflict(s, number))
    return found


def resolve(service: Service, number: int, by: Actor = ADA, **wanted: Any) -> None:
    decision = Decision(reason="they rang", **wanted)
    service.run(lambda s: Resolving(service.teller).resolve(s, number, decision, by))


def test_its_events_name_who_is_to_be_told(service: Service, hole: int) -> None:
    service.move(hole, "inspecting")
    service.update(hole, title="A deep one")
    service.take("complaint", details={"about_service": "roads"})
    told = [one.data.get("back_office") for one in service.told if isinstance(one.data, dict)]
    assert told == ["wdm", "wdm", None, None]


def test_it_follows_and_its_own_word_is_not_sent_back(service: Service, hole: int) -> None:
    assert (
        hear(service, "Job ordered", message="Next week.") == "TB-5619-0321 follows: it is 'Work ordered' now"
    )
    assert hear(service, "Works complete", "closed", after=2 * MINUTE) is not None
    assert (service.file(hole).status, service.file(hole).outcome) == ("repaired", "fixed")
    moves = [one.data for one in service.told if one.type.endswith((".status_changed.v1", ".closed.v1"))]
    assert [one.get("back_office") for one in moves if isinstance(one, dict)] == [None, None, None]
    assert [one.get("by_hand_of") for one in moves if isinstance(one, dict)][:2] == ["back_office"] * 2
    assert service.heard() == [
        *("back_office_heard", "status_changed", "back_office_heard", "status_changed", "closed")
    ]


def test_a_record_of_no_case_of_its_is_none(service: Service, hole: int) -> None:
    word = Word("wdm", "W-9", "open", "Logged", datetime.now(UTC))
    other = Word("lights", "L-1", "open", "Logged", datetime.now(UTC), our_reference="TB-5619-0321")
    for one in (word, other):
        assert service.run(lambda s, one=one: Hearing(service.teller).hear(s, one)) is None
    assert service.file(hole).version == 2


def test_what_comes_again_or_late_changes_nothing(service: Service, hole: int) -> None:
    hear(service, "Job ordered", after=5 * MINUTE)
    before = service.everything()
    service.heard()
    assert "nothing new" in str(hear(service, "Awaiting inspection", after=MINUTE))
    assert service.everything() == before
    assert service.heard() == []


def test_a_conflict_is_kept_and_nothing_is_overwritten(service: Service, hole: int) -> None:
    hear(service, "Parked")
    found = open_one(service, hole)
    assert found is not None
    assert (found.why, found.there, found.meaning, found.stood) == (
        "unknown_status",
        "Parked",
        None,
        "received",
    )
    assert service.file(hole).status == "received"


def test_what_was_done_here_since_is_not_undone(service: Service, hole: int) -> None:
    service.move(hole, "not_ours")
    hear(service, "Job ordered", after=-MINUTE)
    found = open_one(service, hole)
    assert found is not None
    assert (found.why, found.meaning) == ("changed_here", "ordered")
    assert service.file(hole).status == "not_ours"


def test_a_later_word_takes_the_place_of_one_that_nobody_decided_about(service: Service, hole: int) -> None:
    hear(service, "Parked")
    hear(service, "Job ordered", after=2 * MINUTE)
    assert open_one(service, hole) is None
    assert service.file(hole).status == "ordered"
    [kept] = service.run(lambda s: repository.conflicts(s, hole))
    assert kept.how == "superseded"


def test_ours_counts(service: Service, hole: int) -> None:
    hear(service, "Parked")
    resolve(service, hole, how="ours")
    assert open_one(service, hole) is None
    assert service.file(hole).status == "received"
    [kept] = service.run(lambda s: repository.conflicts(s, hole))
    assert (kept.how, kept.resolved_by, kept.reason) == ("ours", "ada", "they rang")


def test_theirs_counts_and_they_are_not_told_it(service: Service, hole: int) -> None:
    service.move(hole, "inspecting")
    hear(service, "Job ordered", after=-MINUTE)
    service.heard()
    resolve(service, hole, how="theirs")
    assert service.file(hole).status == "ordered"
    [moved] = [one.data for one in service.told if one.type.endswith(".status_changed.v1")]
    assert isinstance(moved, dict)
    assert (moved.get("changed_by"), moved.get("back_office")) == ("ada", None)


def test_a_word_that_means_nothing_is_given_a_meaning(service: Service, hole: int) -> None:
    hear(service, "Parked")
    with pytest.raises(Refused, match="does not say what 'Parked' means"):
        resolve(service, hole, how="theirs")
    with pytest.raises(Refused, match="cannot go to 'repaired'"):
        resolve(service, hole, how="theirs", to="repaired")
    assert open_one(service, hole) is not None, "what is refused decides nothing"
    resolve(service, hole, how="theirs", to="inspecting")
    assert service.file(hole).status == "inspecting"


def test_a_word_on_a_merged_case_is_written_down_where_it_goes_on(service: Service) -> None:
    """Nothing is moved by it, and whoever works on the case that goes on reads it."""
    hole = service.take("pothole", **HOLE).number
    other = service.take("pothole", details={"where_exactly": "at the bridge"}).number
    last = service.take("pothole", details={"where_exactly": "at the mill"}).number
    hear(service, "Parked")
    service.merge(hole, other)
    service.merge(other, last)
    name = service.teller.numbering.written(last)
    assert (
        hear(service, "Job ordered", after=2 * MINUTE) == f"TB-5619-0321 is part of {name}: it is noted there"
    )
    [note] = service.run(lambda s: keeping.notes(s, last))
    assert "wdm says of its record W-1, that of TB-5619-0321: 'Job ordered'" in note.text
    assert "'Work ordered'" in note.text
    assert (note.public, note.noted_by) == (False, None)
    assert [service.file(one).status for one in (hole, other, last)] == ["received"] * 3
    [kept] = service.run(lambda s: repository.records(s, hole))
    assert (kept.local_id, kept.there) == ("W-1", "Job ordered")
    assert open_one(service, hole) is None, "what nobody decided about is of the past"
    before = service.everything()
    assert "nothing new" in str(hear(service, "Parked"))
    assert service.everything() == before
    hear(service, "Job ordered", after=3 * MINUTE)
    assert service.file(last).notes == 1, "it says the same"
    hear(service, "Lost", after=4 * MINUTE)
    assert service.file(last).notes == 2
    assert open_one(service, hole) is None, "nobody could decide it there"
    everybody = [hole, other, last]
    kept_of = service.kept_of(everybody)
    service.rebuild(everybody)
    assert service.kept_of(everybody) == kept_of


def test_where_there_is_no_conflict_nothing_is_decided(service: Service, hole: int) -> None:
    with pytest.raises(Refused, match="no conflict"):
        resolve(service, hole, how="ours")


def test_time_on_the_back_office_is_shown_apart(service: Service) -> None:
    """A status that waits for it pauses the clocks: its own hours, and not the council's."""
    details = {"room": "kitchen", "fault": "the tap drips"}
    number = service.take("housing_repair", details=details).number
    service.move(number, "appointed")
    service.move(number, "parts")
    kept = service.clocks(number)["resolve"]
    assert (kept.due_at, kept.ledger[-1].waits_for.value) == (None, "back_office")


def test_a_rebuild_comes_to_the_same(service: Service) -> None:
    number = service.take("pothole", **HOLE).number
    hear(service, "Parked")
    hear(service, "Lost", after=2 * MINUTE)
    resolve(service, number, Actor(Mover.SUPERVISOR, "cal"), how="theirs", to="inspecting")
    hear(service, "Job ordered", after=3 * MINUTE)
    before = service.everything()
    assert len(before["case_conflict"]) == 2

    def again(session: Session) -> None:
        keeping.forget(session, number)
        for one in service.told:
            service.again(session, one)

    service.run(again)
    assert service.everything() == before

"""Whom a case is told to: each once for each change, by what they chose, until they want to hear no more."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.acting import notifying
from cases.acting.following import Following
from cases.acting.moving import Move, Moving
from cases.acting.notifying import OWNER, Notifying
from cases.acting.noting import Noting
from cases.acting.redacting import Redacting
from cases.keeping import repository
from cases.keeping.reporters import repository as reporters
from cases.projecting.addresses import as_compared
from cases.tracking.guesses import MOST, WINDOW, WRONG, Guesses, network_of
from ledger import timers
from schemas.event_type import short_of
from schemas.events.notification import NotificationRequested
from tests.cases.core.conftest import ADA, AGENT, Service

HOLE: dict[str, Any] = {
    "details": {"where_exactly": "by the gate"},
    "location": {"position": {"latitude": 56.0, "longitude": -3.0}},
}


def hole(service: Service, address: str | None = "a@example.org", **more: Any) -> Any:
    reporter = None if address is None else {"email": address}
    return service.take("pothole", reporter=reporter, **{**HOLE, **more})


def notices(service: Service) -> list[tuple[Any, ...]]:
    """Of what was told since this was last asked: about what, to whom, by what, where to."""
    found: list[Any] = [one.data for one in service.told if short_of(one.type) == "notification.requested"]
    service.told.clear()
    return [(one["about"], one["reporter"], one["by"], one["to"]) for one in found]


def test_each_is_told_once_for_each_change_by_what_they_chose(service: Service) -> None:
    number = hole(service).number
    service.take("pothole", reporter={"phone": "07700 900123"}, updates="sms", **HOLE)
    service.take("pothole", reporter={"email": "c@example.org"}, updates="none", **HOLE)
    service.take("pothole", reporter={"email": " A@Example.org "}, **HOLE)
    assert notices(service) == [
        ("acknowledgement", 1, "email", "a@example.org"),
        ("acknowledgement", 2, "sms", "07700 900123"),
    ]
    service.move(number, "inspecting")
    both = [("update", 1, "email", "a@example.org"), ("update", 2, "sms", "07700 900123")]
    assert notices(service) == both
    service.run(lambda session: Notifying(service.teller).tell(session, number))
    assert notices(service) == []
    service.run(lambda session: Following(service.teller).stop(session, number, 1, None))
    service.move(number, "ordered")
    assert notices(service) == both[1:]


def test_they_read_the_public_wording_alone(service: Service) -> None:
    number = hole(service).number
    service.move(number, "inspecting", reason="the neighbour is difficult")
    service.move(number, "ordered", message="The crew comes on Monday.")
    texts = [one.data["text"] for one in service.told if isinstance(one.data, dict) and "text" in one.data]
    assert texts == [
        "We have your report.",
        "Somebody is going to look at it.",
        "The crew comes on Monday.",
    ]
    assert "difficult" not in str([one.data for one in service.told if "notification" in one.type])


def test_nobody_is_told_of_a_status_that_its_type_keeps_quiet(service: Service) -> None:
    number = hole(service).number
    notices(service)
    service.run(lambda s: Moving(service.teller).move(s, number, Move("duplicate"), ADA))
    assert len(notices(service)) == 1
    quiet = hole(service, "b@example.org").number
    notices(service)
    service.move(quiet, "withdrawn", by=AGENT)
    assert notices(service) == []


def test_many_are_told_in_pieces_each_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifying, "AT_ONCE", 3)
    number = hole(service, "r0@example.org").number
    for one in range(1, 8):
        hole(service, f"r{one}@example.org")
    notices(service)
    service.move(number, "inspecting")
    told = notices(service)
    assert len(told) == 3
    service.move(number, "ordered")
    for _ in range(6):
        due = service.run(lambda session: timers.due(session, 2**62, 1000))
        for one in (each for each in due if each.owner == OWNER):
            service.run(partial(timers.take, one=one))
            service.run(partial(Notifying(service.teller).woken, key=one.key))
        told += notices(service)
    assert sorted(place for _, place, _, _ in told) == sorted([*range(1, 9), *range(1, 9)])


def test_an_address_is_acknowledged_only_so_often(service: Service) -> None:
    for place in range(service.teller.answers.most + 3):
        hole(service, location={"position": {"latitude": 50.0 + place, "longitude": -3.0}})
    assert len(notices(service)) == service.teller.answers.most


def test_an_old_report_that_is_written_down_late_is_not_acknowledged(service: Service) -> None:
    hole(service, happened_at="2020-05-06T09:00:00Z")
    assert notices(service) == []


def test_a_sensor_is_no_reporter(service: Service) -> None:
    taken = hole(service, None, channel="sensor")
    assert taken.reporter is None
    assert hole(service, None, channel="web").reporter == 1


def test_it_is_all_there_again_after_a_rebuild(service: Service) -> None:
    number = hole(service).number
    hole(service, "b@example.org", attachments=[])
    service.move(number, "inspecting")
    service.note(number, "We come on Monday.", public=True)
    service.run(lambda session: Following(service.teller).stop(session, number, 2, "ada"))
    before = service.everything()
    assert len(before["case_reporter"]) == 2
    assert len(before["case_change"]) == 3

    def again(session: Any) -> None:
        repository.forget(session, number)
        for one in service.told:
            service.again(session, one)

    service.run(again)
    assert service.everything() == before


def test_an_erased_case_tells_nobody(service: Service) -> None:
    number = hole(service).number
    service.run(lambda session: Redacting(service.teller).redact(session, number))
    notices(service)
    service.move(number, "inspecting")
    assert notices(service) == []


@given(st.sampled_from(["+44 7700 900123", "07700900123", "07700 900-123", "+447700900123"]))
def test_one_number_is_one_however_it_is_written(written: str) -> None:
    assert as_compared("sms", written) == "07700900123"


# ---- guessing -------------------------------------------------------------------------------------------


def test_whoever_guesses_is_slowed_down_and_others_are_not() -> None:
    guesses = Guesses()
    for at in range(WRONG):
        assert guesses.wait("192.0.2.1", at) == 0
        guesses.guessed("192.0.2.1", at)
    assert guesses.wait("192.0.2.1", WRONG) == WINDOW - WRONG
    assert guesses.wait("192.0.2.2", WRONG) == 0
    assert guesses.wait("192.0.2.1", WINDOW) == 0
    assert (guesses.wrong, guesses.slowed) == (WRONG, 1)


def test_a_whole_network_of_ipv6_is_one_and_memory_is_bounded() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::9") != network_of("2001:db8:1:3::9")
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    guesses = Guesses()
    for one in range(MOST + 10):
        guesses.guessed(f"host-{one}", 0)
    assert len(guesses._seen) == MOST


# ---- of a case that was merged ----------------------------------------------------------------------------


def elsewhere(service: Service, address: str | None) -> Any:
    return hole(service, address, location={"position": {"latitude": 57.0, "longitude": -4.0}})


def pair(service: Service, theirs: str | None = "b@example.org") -> tuple[int, int]:
    """A case that goes on, and one that goes into it."""
    number, gone = hole(service).number, elsewhere(service, theirs).number
    notices(service)
    return number, gone


def test_who_reported_a_case_that_was_merged_hears_how_it_goes_on(service: Service) -> None:
    number, gone = pair(service)
    service.move(number, "inspecting")
    notices(service)
    service.merge(gone, number)
    assert notices(service) == [("update", 1, "email", "b@example.org")], "it stands otherwise there"
    service.move(number, "ordered")
    assert notices(service) == [
        ("update", 1, "email", "a@example.org"),
        ("update", 1, "email", "b@example.org"),
    ]
    service.unmerge(gone)
    service.move(number, "repaired")
    assert notices(service) == [("update", 1, "email", "a@example.org")]
    service.move(gone, "inspecting")
    assert notices(service) == [("update", 1, "email", "b@example.org")]


def test_who_reported_both_is_told_once(service: Service) -> None:
    number, gone = pair(service, " A@example.org")
    third = hole(
        service, "c@example.org", location={"position": {"latitude": 58.0, "longitude": -4.0}}
    ).number
    notices(service)
    service.merge(gone, third)
    service.merge(third, number)
    service.move(number, "inspecting")
    assert sorted(one[3] for one in notices(service)) == ["a@example.org", "c@example.org"]
    service.unmerge(gone)
    service.run(lambda session: Notifying(service.teller).tell(session, gone))
    assert notices(service) == [], "what was left to tell of another case is not told of this one"


def test_a_case_without_reporters_tells_those_of_what_it_takes_in(service: Service) -> None:
    number = hole(service, None).number
    gone = elsewhere(service, "b@example.org").number
    service.merge(gone, number)
    notices(service)
    service.move(number, "inspecting")
    assert notices(service) == [("update", 1, "email", "b@example.org")]


def test_what_became_of_a_merged_case_is_the_same_when_made_again(service: Service) -> None:
    number, gone = hole(service).number, elsewhere(service, "b@example.org").number
    service.merge(gone, number)
    service.move(number, "inspecting")
    service.run(lambda session: Noting(service.teller).note(session, number, "On Monday.", ADA, public=True))
    both = [number, gone]
    before = service.kept_of(both)
    service.rebuild(both)
    assert service.kept_of(both) == before
    changes = service.run(lambda session: reporters.changes(session, gone, 9))
    assert [one.said for one in changes][-2:] == ["Somebody is going to look at it.", "On Monday."]


def test_who_reported_another_matter_hears_no_more_of_this_one(service: Service) -> None:
    number = hole(service).number
    hole(service, "b@example.org")
    notices(service)
    taken = service.detach(number, 2)
    other = taken.number
    [told] = [one.data for one in service.told if short_of(one.type) == "notification.requested"]
    said = NotificationRequested.model_validate(told)
    assert (said.subject, said.to) == (f"Your report {taken.reference}", "b@example.org")
    assert said.text == (
        "We had put what you told us with the report TB-5619-0321. It is a report of its own now, "
        f"{taken.reference}. We have your report."
    )
    assert notices(service) == [("acknowledgement", 1, "email", "b@example.org")]
    service.move(number, "inspecting")
    assert notices(service) == [("update", 1, "email", "a@example.org")]
    service.move(other, "inspecting")
    assert notices(service) == [("update", 1, "email", "b@example.org")]


def test_who_reported_both_holds_on_to_each_when_they_are_told_apart(service: Service) -> None:
    number = hole(service).number
    hole(service)
    taken = service.detach(number, 2)
    assert taken.reporter == 1
    notices(service)
    for one in (taken.number, number):
        service.move(one, "inspecting")
        assert notices(service) == [("update", 1, "email", "a@example.org")]


def test_who_wants_to_hear_no_more_is_not_told_of_what_was_told_apart(service: Service) -> None:
    number = hole(service).number
    hole(service, "b@example.org")
    service.run(lambda session: Following(service.teller).stop(session, number, 2, None))
    notices(service)
    other = service.detach(number, 2).number
    assert notices(service) == []
    service.move(other, "inspecting")
    assert notices(service) == []

"""What becomes of a case that is there."""

from __future__ import annotations

import pytest

from adapters.contract import Receipt, Reject, Retry
from adapters.verint.sandbox.cases import CaseThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import Build, changed, delivery, event, opened, request


def test_a_change_becomes_a_note(case: CaseThere, build: Build) -> None:
    told = changed("new", "in_progress", message="We are on our way", reason="Crew 3")
    receipt = build().deliver(delivery(told, case=case.reference))
    assert receipt == Receipt(case.reference, noun="case")
    assert [one.text for one in case.notes] == [
        "Status: in progress\nWe are on our way\nCrew 3\n[Tolbooth msg_case.status_changed-1]"
    ]
    assert case.status == "Open"


def test_another_systems_word_becomes_a_note_and_closes(
    case: CaseThere, sandbox: RunningSandbox, build: Build
) -> None:
    told = request("resolved", status_there="FIXED", message="Filled", notes="Crew 3")
    build(close_reason="Done").deliver(delivery(told, case=case.reference))
    assert case.notes[0].text.startswith("roads R-7: resolved (FIXED)\nFilled\nCrew 3\n[")
    assert (case.status, case.reason, case.reason_description) == ("Closed", "Done", "Filled")
    assert sandbox.requests == ["FWTCaseFullDetailsRequest", "FWTCaseUpdate", "FWTCaseClose"]


def test_a_note_goes_by_the_operation_that_the_settings_choose(
    case: CaseThere, sandbox: RunningSandbox, build: Build
) -> None:
    build(note_parent_type=5).deliver(delivery(request("open"), case=case.reference))
    assert len(case.notes) == 1
    assert sandbox.requests == ["FWTCaseFullDetailsRequest", "FWTNoteToParentRef"]


def test_a_closed_case_is_closed_there_with_its_reason(case: CaseThere, build: Build) -> None:
    data = {
        "reference": "C-1001",
        "service": "pothole",
        "outcome": "duplicate",
        "duplicate_of": "C-900",
        "closed_at": "2026-05-07T09:30:00Z",
    }
    told = event("case.closed", data)
    build(close_reasons={"duplicate": "Duplicate"}).deliver(delivery(told, case=case.reference))
    assert (case.status, case.reason) == ("Closed", "Duplicate")
    assert case.notes[0].text.startswith("Closed: duplicate\nIt repeats C-900\n")


def test_what_is_open_again_is_reopened(case: CaseThere, build: Build) -> None:
    adapter = build(reopen_queue="ROADS")
    adapter.deliver(delivery(changed("in_progress", "resolved"), case=case.reference))
    assert case.status == "Closed"
    again = changed("resolved", "in_progress").model_copy(update={"id": "again"})
    adapter.deliver(delivery(again, case=case.reference))
    assert (case.status, case.queue, len(case.notes)) == ("Open", "ROADS", 2)


@pytest.mark.parametrize(
    ("told", "status", "close", "reopen", "after"),
    [
        ("resolved", "Open", True, False, "Closed"),
        ("resolved", "Open", False, False, "Open"),
        ("in_progress", "Closed", True, False, "Closed"),
        ("in_progress", "Closed", True, True, "Open"),
    ],
)
def test_what_another_system_may_do_to_a_case_is_a_setting(
    told: str, status: str, close: bool, reopen: bool, after: str, case: CaseThere, build: Build
) -> None:
    case.status = status
    adapter = build(close_with_request=close, reopen_with_request=reopen)
    adapter.deliver(delivery(request(told), case=case.reference))
    assert case.status == after
    assert len(case.notes) == 1


@pytest.mark.parametrize("lost", ["FWTCaseUpdate", "FWTCaseClose"])
def test_a_repeat_of_an_update_does_only_what_is_missing(
    lost: str, case: CaseThere, sandbox: RunningSandbox, build: Build
) -> None:
    adapter = build()
    told = delivery(request("closed"), case=case.reference)
    assert adapter.done(told) is False
    sandbox.tell(Mischief(kind="silent", operation=lost, times=1))
    with pytest.raises(Retry) as raised:
        adapter.deliver(told)
    assert raised.value.uncertain
    assert bool(adapter.done(told)) is (lost == "FWTCaseClose")
    adapter.deliver(told)
    assert (len(case.notes), case.status) == (1, "Closed")
    assert isinstance(adapter.done(told), Receipt)


def test_an_update_waits_for_the_case_or_is_skipped(sandbox: RunningSandbox, build: Build) -> None:
    for told in (request("open"), changed("new", "closed")):
        with pytest.raises(Retry, match=r'holds no case for this matter as yet.*unlinked = "skip"') as raised:
            build().deliver(delivery(told))
        assert not raised.value.uncertain
        assert build().done(delivery(told)) is False
        skipped = build(unlinked="skip").deliver(delivery(told))
        assert skipped == Receipt(answer="not sent: it holds no case for this matter")
    with pytest.raises(Reject, match="there is no case 4"):
        build().deliver(delivery(request("open"), case="4"))
    assert sandbox.cases.cases == {}


def test_its_own_words_are_not_told_back(case: CaseThere, sandbox: RunningSandbox, build: Build) -> None:
    own = request("closed").model_copy(update={"source": "/adapters/crm"})
    receipt = build().deliver(delivery(own, case=case.reference))
    assert receipt.local_id is None
    assert sandbox.requests == []
    assert isinstance(build().done(delivery(own)), Receipt)


def test_an_event_that_is_not_what_it_says_is_refused_without_its_values(build: Build) -> None:
    with pytest.raises(Reject, match="not a CaseOpened as the catalogue has it: channel") as raised:
        build().deliver(delivery(opened(channel="Ailsa Example")))
    assert "Ailsa" not in raised.value.reason

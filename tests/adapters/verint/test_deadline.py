"""An attempt that nobody waits for any more sends nothing more: the next one may be under way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.contract import Retry
from adapters.verint.sandbox.cases import CaseThere
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import AILSA, Build, delivery, only, opened, request

SECONDS = 1.2
"""To the deadline; half a second of it is kept for the outcome."""


def test_a_slow_system_gets_one_case_and_one_person(sandbox: RunningSandbox, build: Build) -> None:
    """It answers everything rightly, and needs more for all of it than an attempt may take."""
    adapter = build(person="create", interactions=True)
    adapter.check()  # reads the WSDL
    sandbox.exchanges.clear()
    sandbox.tell(Mischief(kind="slow", operation="FWTPartySearch", seconds=0.5))
    told = delivery(opened(reporter=AILSA), seconds=SECONDS)
    with pytest.raises(Retry, match="crm") as raised:
        adapter.deliver(told)
    assert datetime.now(UTC) < told.deadline, "the outcome is there while somebody waits for it"
    assert not raised.value.uncertain, "searches make nothing"
    assert set(sandbox.requests) == {"FWTPartySearch"}
    sandbox.tell(None)
    receipt = adapter.deliver(delivery(opened(reporter=AILSA), attempt=2))
    assert receipt.local_id == only(sandbox).reference
    assert len(sandbox.cases.people) == 1


def test_what_was_begun_in_time_is_gone_on_with(sandbox: RunningSandbox, build: Build) -> None:
    adapter = build(person="create")
    adapter.check()
    sandbox.tell(Mischief(kind="slow", operation="FWTCaseCreate", seconds=5))
    with pytest.raises(Retry, match=r"did not answer whole within 0\.\d+ s") as raised:
        adapter.deliver(delivery(opened(reporter=AILSA), seconds=SECONDS))
    assert raised.value.uncertain, "the case may have been made"
    sandbox.tell(None)
    adapter.deliver(delivery(opened(reporter=AILSA), attempt=2, doubtful=True))
    assert only(sandbox).external_references == ["C-1001"]
    assert len(sandbox.cases.people) == 1


def test_after_the_deadline_nothing_is_sent(case: CaseThere, sandbox: RunningSandbox, build: Build) -> None:
    adapter = build()
    for late in (
        delivery(opened(), seconds=0),
        delivery(opened(), attempt=2, seconds=0),
        delivery(request("closed"), case=case.reference, seconds=0),
    ):
        with pytest.raises(Retry, match="no time was left to ask crm") as raised:
            adapter.deliver(late)
        assert not raised.value.uncertain
    with pytest.raises(Retry, match="no time was left to ask crm"):
        adapter.done(delivery(opened(), attempt=2, seconds=0))
    assert sandbox.requests == []


def test_a_note_that_is_there_is_doubt_about_the_closing(
    case: CaseThere, sandbox: RunningSandbox, build: Build
) -> None:
    adapter = build()
    told = delivery(request("closed"), case=case.reference)
    sandbox.tell(Mischief(kind="fault", effect=False, operation="FWTCaseClose", times=1))
    with pytest.raises(Retry) as raised:
        adapter.deliver(told)
    assert raised.value.uncertain, "half of it arrived"
    adapter.deliver(told)
    assert (len(case.notes), case.status) == (1, "Closed")

"""Whatever is lost on the way, one case comes of an event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.contract import Receipt, Reject, Retry
from adapters.verint.sandbox.mischief import Mischief
from adapters.verint.sandbox.running import RunningSandbox
from tests.adapters.verint.events import AILSA, Build, delivery, only, opened

LOSSES = {
    "the case's answer is lost": Mischief(kind="silent", operation="FWTCaseCreate", times=1),
    "half of it comes": Mischief(kind="half", operation="FWTCaseCreate", times=1),
    "it breaks off": Mischief(kind="cut", operation="FWTCaseCreate", times=1),
    "a page comes": Mischief(kind="page", status=502, operation="FWTCaseCreate", times=1),
    "our reference is not taken": Mischief(
        kind="fault", code="Client", effect=False, operation="FWTCaseExternalReferenceRequest", times=1
    ),
    "the answer to that is lost": Mischief(
        kind="silent", operation="FWTCaseExternalReferenceRequest", times=1
    ),
    "the contact is not taken": Mischief(
        kind="fault", effect=False, operation="FWTInteractionCreate", times=1
    ),
    "the answer to the contact is lost": Mischief(kind="silent", operation="FWTInteractionCreate", times=1),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_whatever_is_lost_one_case_comes_of_it(loss: Mischief, sandbox: RunningSandbox, build: Build) -> None:
    adapter = build(interactions=True, person="create")
    sandbox.tell(loss)
    with pytest.raises(Retry) as raised:
        adapter.deliver(delivery(opened(reporter=AILSA)))
    assert raised.value.uncertain
    again = delivery(opened(reporter=AILSA), attempt=2, doubtful=True)
    whole = loss.operation == "FWTInteractionCreate" and loss.effect
    assert bool(adapter.done(again)) is whole, "done says so only where nothing is missing"
    receipt = adapter.deliver(again)
    made = only(sandbox)
    assert receipt.local_id == made.reference
    assert made.external_references == ["C-1001"]
    assert [one.channel_reference for one in made.interactions] == ["C-1001"]
    assert len(sandbox.cases.people) == 1
    done = adapter.done(again)
    assert isinstance(done, Receipt)
    assert (done.local_id, done.noun) == (made.reference, "case")


def test_an_event_of_the_future_is_found_again(sandbox: RunningSandbox, build: Build) -> None:
    """A collection booked for next month, say."""
    told = opened().model_copy(update={"time": datetime.now(UTC) + timedelta(days=30)})
    sandbox.tell(Mischief(kind="silent", operation="FWTCaseCreate", times=1))
    with pytest.raises(Retry):
        build().deliver(delivery(told))
    receipt = build().deliver(delivery(told, attempt=2, doubtful=True))
    assert receipt.local_id == only(sandbox).reference


def test_what_is_not_there_is_not_done(sandbox: RunningSandbox, build: Build) -> None:
    build().deliver(delivery(opened(reference="C-2", title="A pothole")))
    assert build().done(delivery(opened(title="A pothole"), attempt=2)) is False


def test_where_it_cannot_be_told_nothing_is_made(sandbox: RunningSandbox, build: Build) -> None:
    adapter = build(find_limit=2)
    for number in range(2):
        other = opened(reference=f"C-{number}", title="A pothole").model_copy(update={"id": f"{number}"})
        adapter.deliver(delivery(other))
    doubtful = delivery(opened(title="A pothole"), attempt=2, doubtful=True)
    assert adapter.done(doubtful) is None
    with pytest.raises(Reject, match="lists 2 cases of that title, none of which is ours: look for C-1001"):
        adapter.deliver(doubtful)
    assert len(sandbox.cases.cases) == 2
    adapter.deliver(delivery(opened(title="A pothole"), attempt=2))
    assert len(sandbox.cases.cases) == 3, "what surely did not arrive is made"


def test_a_system_that_is_away_is_no_answer(sandbox: RunningSandbox, build: Build) -> None:
    adapter = build()
    sandbox.tell(Mischief(kind="down"))
    for call in (adapter.deliver, adapter.done):
        with pytest.raises(Retry) as raised:
            call(delivery(opened(), attempt=2, doubtful=True))
        assert not raised.value.uncertain, "nothing was sent this time"
    health = adapter.check()
    assert not health.ok
    assert "Connection refused" in health.detail
    sandbox.tell(None)
    assert adapter.check().ok
    assert adapter.deliver(delivery(opened(), attempt=3, doubtful=True)).local_id


def test_a_wrong_password_is_no_fault_of_the_message(build: Build) -> None:
    adapter = build(password="another")
    with pytest.raises(Retry, match="connection's settings") as raised:
        adapter.deliver(delivery(opened()))
    assert not raised.value.uncertain
    assert "settings" in adapter.check().detail


def test_the_settings_say_which_errors_are_for_good(sandbox: RunningSandbox, build: Build) -> None:
    fault = Mischief(kind="fault", code="Server", effect=False, words="the queue is gone")
    sandbox.tell(fault)
    with pytest.raises(Retry, match="the queue is gone"):
        build().deliver(delivery(opened()))
    with pytest.raises(Reject, match=r"refuses it \(ErrorCode 0\): the queue is gone"):
        build(refusals=[0]).deliver(delivery(opened()))

"""Open311: how requests stand, as a back office tells it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.contract import Batch, Invalid, Retry, Translated
from adapters.open311 import Open311
from adapters.open311.sandbox import Habits, Sandbox
from schemas.envelope import Envelope
from tests.adapters.peer import Got, http, peer
from tests.adapters.roads import HABITS, RECORD, opened, roads

Office = Callable[..., tuple[Sandbox, Open311]]
HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> Iterator[Office]:
    with ExitStack() as running:

        def make(habits: Habits = HABITS, **settings: Any) -> tuple[Sandbox, Open311]:
            sandbox = running.enter_context(Sandbox(habits))
            adapter = roads(sandbox, **settings)
            running.callback(lambda: asyncio.run(adapter.close()))
            return sandbox, adapter

        yield make


def fill(sandbox: Sandbox, many: int, *, since: timedelta = HOUR) -> None:
    """Requests a second apart."""
    began = datetime.now(UTC) - since
    for number in range(many):
        sandbox.office.take({"service_code": ["POTHOLE"]}, began + timedelta(seconds=number))


def polled(adapter: Open311, cursor: str | None = None) -> tuple[list[Envelope], str | None]:
    found: list[Envelope] = []
    for batch in adapter.poll(cursor):
        found += [one for each in batch.records if isinstance(each, Translated) for one in each.envelopes]
        cursor = batch.cursor
    return found, cursor


def data(envelope: Envelope) -> dict[str, Any]:
    assert isinstance(envelope.data, dict)
    return envelope.data


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_request_is_told_of_when_it_is_new_and_when_it_changes(office: Office, form: str) -> None:
    sandbox, adapter = office(format=form)
    adapter.deliver(opened())
    (new,), cursor = polled(adapter)
    assert (new.source, new.subject, new.partitionkey) == ("/adapters/roads", "638001", "638001")
    assert data(new)["request"] == {"system": "roads", "local_id": "638001"}
    assert (data(new)["our_reference"], data(new)["service"]) == ("C-1", "pothole")
    assert (data(new)["status"], data(new)["status_there"]) == ("open", "open")
    assert polled(adapter, cursor) == ([], cursor)
    sandbox.office.move("638001", "fixed", "Filled", datetime.now(UTC))
    (closed,), _ = polled(adapter, cursor)
    assert (data(closed)["status"], data(closed)["message"]) == ("closed", "Filled")
    assert closed.id != new.id


@pytest.mark.parametrize("form", ["json", "xml"])
def test_updates_are_told_of_in_order(office: Office, form: str) -> None:
    sandbox, adapter = office(format=form, polls=["servicerequestupdates"])
    adapter.deliver(opened())
    assert polled(adapter)[0] == []
    for status in ("investigating", "action_scheduled", "fixed"):
        sandbox.office.move("638001", status, f"It is {status}", datetime.now(UTC))
    found, cursor = polled(adapter)
    assert [data(each)["status"] for each in found] == ["in_progress", "in_progress", "resolved"]
    assert [data(each)["status_there"] for each in found] == ["investigating", "action_scheduled", "fixed"]
    assert data(found[2])["message"] == "It is fixed"
    assert polled(adapter, cursor)[0] == []


def test_what_is_entered_late_is_found_within_the_overlap(office: Office) -> None:
    sandbox, adapter = office(polls=["servicerequestupdates"], overlap="1h")
    adapter.deliver(opened())
    now = datetime.now(UTC)
    sandbox.office.move("638001", "fixed", "first", now)
    _, cursor = polled(adapter)
    sandbox.office.move("638001", "open", "late", now - timedelta(minutes=59))
    found, cursor = polled(adapter, cursor)
    assert [data(each)["message"] for each in found] == ["late"]
    assert polled(adapter, cursor)[0] == []


def test_a_clock_that_is_ahead_there_hides_nothing(office: Office) -> None:
    sandbox, adapter = office()
    fill(sandbox, 2)
    ahead, other = sandbox.office.listed()
    sandbox.office.move(ahead.id, "fixed", "from the future", datetime.now(UTC) + timedelta(days=300))
    found, cursor = polled(adapter)
    assert len(found) == 2
    sandbox.office.move(other.id, "fixed", "now", datetime.now(UTC))
    found, cursor = polled(adapter, cursor)
    assert [data(each)["message"] for each in found] == ["now"]
    assert polled(adapter, cursor)[0] == []


@pytest.mark.parametrize("stream", ["requests", "servicerequestupdates"])
@pytest.mark.parametrize("overlap", ["0s", "1h"])
@pytest.mark.parametrize("skew", [-3, 0, 4])
def test_what_was_changed_a_moment_ago_is_told_of_later(
    office: Office, stream: str, overlap: str, skew: int
) -> None:
    """So the receipt of a request of ours is recorded before anything is told of it. Our clock is moved."""
    at = datetime.now(UTC).replace(microsecond=0)
    moments = [at]
    sandbox, adapter = office(
        polls=[stream], overlap=overlap, margin="5s", clock=lambda: moments[-1], most=1000
    )
    settled, young, wrong = (
        sandbox.office.take({"service_code": ["POTHOLE"]}, at - 2 * HOUR) for _ in range(3)
    )
    sandbox.office.move(settled.id, "fixed", "settled", at - timedelta(seconds=6))
    sandbox.office.move(young.id, "fixed", "young", at + timedelta(seconds=skew))
    sandbox.office.move(wrong.id, "fixed", "its clock is wrong", at + HOUR)
    said, cursor = [], None
    for seconds in (0, 4 + skew, 5 + skew, 6 + skew, 3600, 3606):
        moments.append(at + timedelta(seconds=seconds))
        found, cursor = polled(adapter, cursor)
        said.append([data(each)["message"] for each in found])
    assert said == [["settled", "its clock is wrong"], [], ["young"], [], [], []]


def test_a_list_that_has_not_changed_is_not_sent_again(office: Office) -> None:
    sandbox, adapter = office(polls=["requests", "servicerequestupdates"])
    fill(sandbox, 3)
    _, cursor = polled(adapter)
    # An office that would fail at anything but "not modified".
    sandbox.behave(mode="empty")
    with pytest.raises(Retry):
        polled(adapter)
    sandbox.behave(mode="fine")
    assert list(adapter.poll(cursor)) == []


@pytest.mark.parametrize("many", [9, 10, 47])
def test_a_list_that_is_cut_short_is_asked_for_in_halves(office: Office, many: int) -> None:
    sandbox, adapter = office(replace(HABITS, most=10), most=10)
    fill(sandbox, many)
    found, cursor = polled(adapter)
    assert len({each.subject for each in found}) == len(found) == many
    assert polled(adapter, cursor)[0] == []


def test_too_many_of_one_moment_are_said(office: Office) -> None:
    sandbox, adapter = office(replace(HABITS, most=10), most=10)
    at = datetime.now(UTC) - HOUR
    for _ in range(11):
        sandbox.office.take({"service_code": ["POTHOLE"]}, at)
    with pytest.raises(Retry, match="for one moment"):
        polled(adapter)


@pytest.mark.parametrize("paging", [{"by": "link"}, {"by": "page", "size": 10}])
def test_lists_may_come_in_pages(office: Office, paging: dict[str, Any]) -> None:
    sandbox, adapter = office(replace(HABITS, page=10), paging=paging)
    fill(sandbox, 35)
    assert len(polled(adapter)[0]) == 35


@pytest.mark.parametrize("mode", ["page", "login", "empty", "half", "truncated", "text", "down", "busy"])
def test_a_back_office_that_is_unwell_is_polled_again(office: Office, mode: str) -> None:
    sandbox, adapter = office()
    fill(sandbox, 3)
    sandbox.behave(mode=mode, times=1)
    with pytest.raises(Retry) as outcome:
        polled(adapter)
    assert not outcome.value.uncertain
    assert len(polled(adapter)[0]) == 3


def test_one_that_refuses_to_be_polled_is_polled_again_too(office: Office) -> None:
    _, adapter = office(jurisdiction_id=None)
    with pytest.raises(Retry, match=r"cannot be polled: .* 400: jurisdiction_id was not provided"):
        polled(adapter)


def test_a_cursor_of_another_is_refused(office: Office) -> None:
    with pytest.raises(Retry, match="not one of this adapter's"):
        polled(office()[1], '{"name": "a.csv"}')


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([RECORD]),
        json.dumps({"service_requests": [RECORD]}),
        json.dumps(RECORD),
        "<service_requests><request><service_request_id>638349</service_request_id><status>closed</status>"
        "<requested_datetime>2026-05-06T09:30:00Z</requested_datetime></request></service_requests>",
    ],
)
def test_lists_as_servers_write_them(body: str) -> None:
    kind = "text/xml" if body.startswith("<") else "application/json"
    with peer(lambda got: http(200, body.encode(), kind)) as server:
        adapter = Open311("roads", Open311.Settings.model_validate({"base_url": server.url}))
        found, _ = polled(adapter)
        assert [each.subject for each in found] == ["638349"]
        asyncio.run(adapter.close())


def test_an_invalid_record_is_told_of_once_as_long_as_it_is_listed() -> None:
    bad = {**RECORD, "status": "Awaiting Godot", "updated_datetime": "yesterday"}
    with peer(lambda got: http(200, json.dumps([bad, RECORD]).encode())) as server:
        adapter = Open311("roads", Open311.Settings.model_validate({"base_url": server.url}))
        (first,) = adapter.poll(None)
        assert [type(each) for each in first.records] == [Invalid, Translated]
        assert list(adapter.poll(first.cursor)) == []
        asyncio.run(adapter.close())


def test_xml_with_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "boo">]><service_requests><request>&b;</request></service_requests>'

    def answer(got: Got) -> bytes:
        return http(200, bomb, "text/xml")

    with peer(answer) as server:
        adapter = Open311("roads", Open311.Settings.model_validate({"base_url": server.url, "format": "xml"}))
        with pytest.raises(Retry, match="entities, which are refused"):
            polled(adapter)
        asyncio.run(adapter.close())


def test_a_batch_is_what_the_hub_can_take(office: Office) -> None:
    sandbox, adapter = office()
    fill(sandbox, 750)
    batches: list[Batch] = list(adapter.poll(None))
    assert [len(each.records) for each in batches] == [500, 250]
    assert [each.ahead for each in batches] == [True, False]
    assert max(len(each.cursor) for each in batches) < 20_000

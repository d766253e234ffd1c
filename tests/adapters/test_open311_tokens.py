"""Slow back offices: a token first, the request's id later, and never a second request."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.contract import Invalid, Receipt, Translated
from adapters.open311.cursor import Cursor, Outstanding
from adapters.open311.sandbox import Sandbox
from tests.adapters.roads import CHANGED, HABITS, delivery, event, opened, roads

HOUR = timedelta(hours=1)


class Time:
    """The sandbox's clock."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def slow(clock: Time) -> Iterator[Sandbox]:
    """A back office that gives a token, and the id after an hour."""
    with Sandbox(replace(HABITS, tokens=HOUR), clock=clock) as sandbox:
        yield sandbox


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_id_is_waited_for(form: str) -> None:
    with Sandbox(replace(HABITS, tokens=timedelta(seconds=0.2))) as sandbox:
        adapter = roads(sandbox, format=form)
        assert adapter.deliver(opened()).local_id == "638001"
        asyncio.run(adapter.close())


def test_what_does_not_come_in_time_is_done_all_the_same(slow: Sandbox, clock: Time) -> None:
    adapter = roads(slow, token_wait="0.1s", format="xml")
    receipt = adapter.deliver(opened())
    assert (receipt.local_id, receipt.noun) == ("T638001", "request_token")
    again = replace(opened(), links={"request_token": "T638001"})
    assert adapter.deliver(again).noun == "request_token", "a replay does not make a second one"
    assert adapter.done(again) == Receipt("T638001", "it was there already, under a token", "request_token")
    clock.now += HOUR
    assert adapter.deliver(again) == Receipt("638001", "it has the request already, under a token", "request")
    assert len(slow.office.listed()) == 1
    asyncio.run(adapter.close())


def test_a_deadline_is_kept(slow: Sandbox) -> None:
    adapter = roads(slow, token_wait="1m")
    began = datetime.now(UTC)
    assert adapter.deliver(replace(opened(), deadline=began + timedelta(seconds=2.2))).noun == "request_token"
    assert datetime.now(UTC) < began + timedelta(seconds=2.2)
    asyncio.run(adapter.close())


@pytest.mark.parametrize("mode", ["page", "half", "down", "empty"])
def test_trouble_while_waiting_makes_no_second_request(slow: Sandbox, mode: str) -> None:
    adapter = roads(slow, token_wait="0.1s")
    slow.behave(mode=mode, method="GET")
    assert adapter.deliver(opened()).noun == "request_token"
    assert len(slow.office.listed()) == 1
    asyncio.run(adapter.close())


def test_the_next_event_about_the_case_finds_the_request(slow: Sandbox, clock: Time) -> None:
    """In any process, after any restart: the token is among its links."""
    adapter = roads(slow, token_wait="0.1s")
    links = {"request_token": adapter.deliver(opened()).local_id or ""}
    asyncio.run(adapter.close())
    clock.now += HOUR
    restarted = roads(slow, token_wait="0.1s")
    receipt = restarted.deliver(delivery(event("case.status_changed", CHANGED), links))
    assert receipt == Receipt("638001", "update U1 of the request behind the token", "request")
    asyncio.run(restarted.close())


def test_the_poller_resolves_what_deliveries_left(slow: Sandbox, clock: Time) -> None:
    adapter = roads(slow, token_wait="0s", lookup=None)
    adapter.deliver(opened())
    (kept,) = [batch for batch in adapter.poll(None) if batch.label == "tokens"]
    assert kept.records == []
    assert [each.token for each in Cursor.read(kept.cursor).tokens] == ["T638001"]
    asyncio.run(adapter.close())

    restarted = roads(slow, lookup=None)
    assert [batch for batch in restarted.poll(kept.cursor) if batch.label == "tokens"] == []
    clock.now += HOUR
    (found,) = [batch for batch in restarted.poll(kept.cursor) if batch.label == "tokens"]
    (record,) = found.records
    assert isinstance(record, Translated)
    (envelope,) = record.envelopes
    assert envelope.subject == "638001"
    assert isinstance(envelope.data, dict)
    assert envelope.data["request"] == {"system": "roads", "local_id": "638001"}
    assert envelope.data["our_reference"] == "C-1"
    assert Cursor.read(found.cursor).tokens == ()
    asyncio.run(restarted.close())


def test_a_token_that_comes_to_nothing_is_told_of(slow: Sandbox) -> None:
    since = datetime.now(UTC) - timedelta(days=31)
    cursor = Cursor(tokens=(Outstanding(token="T1", reference="C-9", since=since),))
    adapter = roads(slow)
    (told,) = [batch for batch in adapter.poll(cursor.text()) if batch.label == "tokens"]
    (record,) = told.records
    assert isinstance(record, Invalid)
    assert b"C-9" in record.raw
    assert "gave no request for this token" in record.problem
    assert Cursor.read(told.cursor).tokens == ()
    asyncio.run(adapter.close())

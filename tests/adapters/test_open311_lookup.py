"""Open311: is a request there already?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.contract import Delivery, Receipt, Retry
from adapters.open311 import Open311
from adapters.open311.sandbox import Habits, Sandbox
from tests.adapters.roads import CASE, CHANGED, HABITS, delivery, event, opened, roads

Office = Callable[..., tuple[Sandbox, Open311]]


@pytest.fixture
def office() -> Iterator[Office]:
    with ExitStack() as running:

        def make(habits: Habits = HABITS, **settings: Any) -> tuple[Sandbox, Open311]:
            sandbox = running.enter_context(Sandbox(habits))
            adapter = roads(sandbox, **settings)
            running.callback(lambda: asyncio.run(adapter.close()))
            return sandbox, adapter

        yield make


@pytest.mark.parametrize("parameter", ["our_ref", "a_name_that_it_passes_over", None])
def test_it_is_found_by_our_reference(office: Office, parameter: str | None) -> None:
    lookup = {"at": "extended_attributes.our_ref"} | ({"parameter": parameter} if parameter else {})
    _, adapter = office(lookup=lookup)
    adapter.deliver(delivery(event("case.opened", {**CASE, "reference": "C-2"})))
    assert adapter.done(of(timedelta(0))) is False
    adapter.deliver(opened())
    assert adapter.done(of(timedelta(0))) == Receipt("638002", "it was there already", "request")


def of(ago: timedelta) -> Delivery:
    """The delivery of a case that was opened so long ago."""
    sent = opened()
    return replace(sent, envelope=sent.envelope.model_copy(update={"time": datetime.now(UTC) - ago}))


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("days", [-1, 3, 89, 300])
def test_a_replay_finds_what_was_made_however_long_ago(office: Office, days: int, form: str) -> None:
    """With no parameter to ask by, and a list that is cut short besides."""
    habits = replace(HABITS, most=10)
    sandbox, adapter = office(habits, lookup={"at": "extended_attributes.our_ref"}, most=10, format=form)
    made = datetime.now(UTC) - timedelta(days=max(days, 0)) + timedelta(minutes=5)
    for number in range(25):
        fields = {"service_code": ["POTHOLE"], "attribute[our_ref]": [f"C-{number + 2}"]}
        sandbox.office.take(fields, made + timedelta(seconds=number))
    assert adapter.done(of(timedelta(days=days))) is False
    sandbox.office.take({"service_code": ["POTHOLE"], "attribute[our_ref]": ["C-1"]}, made)
    assert adapter.done(of(timedelta(days=days))) == Receipt("638026", "it was there already", "request")


def test_of_what_is_older_than_is_looked_through_nobody_can_tell(office: Office) -> None:
    sandbox, adapter = office(lookup={"at": "extended_attributes.our_ref"})
    fields = {"service_code": ["POTHOLE"], "attribute[our_ref]": ["C-1"]}
    sandbox.office.take(fields, datetime.now(UTC) - timedelta(days=400))
    assert adapter.done(of(timedelta(days=400))) is None
    _, asks = office()
    assert asks.done(of(timedelta(days=400))) is False, "it can ask by the reference, however old"
    sandbox.office.take(fields, datetime.now(UTC))
    assert adapter.done(of(timedelta(days=400))) == Receipt("638002", "it was there already", "request")


def test_without_a_lookup_nobody_can_tell(office: Office) -> None:
    sandbox, adapter = office(lookup=None)
    adapter.deliver(opened())
    assert adapter.done(opened()) is None
    _, looks = office()
    assert looks.done(delivery(event("case.status_changed", CHANGED), {"request": "1"})) is None
    sandbox.go_away()
    with pytest.raises(Retry):
        roads(sandbox).done(opened())

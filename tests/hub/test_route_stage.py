"""What can be brought to nobody, since the subscription or its adapter is gone, has failed at its route."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from hub.attempts import Attempts
from hub.preparing import Preparing
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.states import Outcome
from routes.route import Route
from routes.subscription import Subscription
from routes.table import RoutingTable
from tests.hub.test_newest import EVENT, App, catalogue

LAMPS = Subscription(name="lamps", adapter="app")
TO_LAMPS = Route.model_validate(
    {"name": "lamps", "types": ["lamp.*"], "to": "lamps", "retry": {"attempts": 3}}
)


def made(table: RoutingTable, adapters: dict[str, App], number: int) -> Settlement:
    """An attempt of that number; the claim is of an event for the lamps."""
    attributes = {name: value for name, value in EVENT.to_json().items() if name != "data"}
    claimed = Claimed(
        *(1, 1, "lamps", "lamps", None, 1, None, number, False, None, EVENT.type, EVENT.source, EVENT.id),
        json.dumps(attributes),
        json.dumps(EVENT.data),
    )
    preparing = Preparing(catalogue(), timeout=timedelta(seconds=9), home=Path())
    attempts = Attempts(adapters, preparing, threads=1, timeout=timedelta(seconds=9))
    try:
        return asyncio.run(attempts.make(claimed, table))
    finally:
        attempts.close()


@pytest.mark.parametrize(
    ("table", "has_it"),
    [(RoutingTable(1, [TO_LAMPS], [LAMPS]), False), (RoutingTable(2, [], []), True)],
    ids=["no adapter", "no subscription"],
)
def test_it_is_tried_again_and_in_the_end_dead_at_the_stage_route(table: RoutingTable, has_it: bool) -> None:
    app = App()
    first = made(table, {"app": app} if has_it else {}, 1)
    assert (first.stage, first.outcome, first.well) == ("route", Outcome.RETRY, None)
    assert first.again_in is not None
    assert "not there any more" in first.detail
    last = made(table, {"app": app} if has_it else {}, 1_000)
    assert (last.stage, last.again_in) == ("route", None)
    assert app.got == []


def test_what_is_there_fails_at_no_route() -> None:
    app = App()
    done = made(RoutingTable(1, [TO_LAMPS], [LAMPS]), {"app": app}, 1)
    assert (done.stage, done.outcome) == ("deliver", Outcome.RECEIPT)
    assert len(app.got) == 1

from __future__ import annotations

from typing import Any

import pytest

from ledger.clock import SECOND
from ledger.errors import NotFound
from ledger.reading import delivery, waiting
from ledger.reading.delivery import Shown
from ledger.reading.holding import Holds
from ledger.states import Outcome
from ledger.sweeping import sweep
from routes.subscription import Subscription


def deliveries(filled: Any, seq: int) -> list[delivery.RecordedDelivery]:
    with filled.reader.session() as session:
        return delivery.of_event(session, seq)


def test_each_delivery_shows_its_state_and_every_attempt(filled: Any, apps: Any) -> None:
    seq = filled.event("app", "other")
    filled.attempt("app", Outcome.RETRY, "it was away", again_in=0)
    filled.door.submit(sweep).result()
    filled.attempt("app", Outcome.RECEIPT)
    filled.attempt("other", Outcome.REJECT, "no such street")
    first, second = deliveries(filled, seq)
    assert (first.subscription, first.state, first.attempts) == ("app", Shown.DELIVERED, 2)
    assert [(one.number, one.outcome, one.detail) for one in first.tries] == [
        (1, "retry", "it was away"),
        (2, "receipt", ""),
    ]
    assert all(one.ended_at is not None and one.ended_at >= one.started_at for one in first.tries)
    assert (second.state, second.cause) == (Shown.DEAD, "no such street")
    assert second.settled_at is not None


def test_one_that_waits_for_its_next_try_says_when(filled: Any, apps: Any) -> None:
    seq = filled.event("app")
    assert deliveries(filled, seq)[0].due_at is None
    filled.attempt("app", Outcome.RETRY, "it was away", again_in=3600 * SECOND)
    (found,) = deliveries(filled, seq)
    assert found.state is Shown.WAITING
    assert found.due_at is not None
    assert (found.due_at - found.created_at).total_seconds() >= 3600


def test_a_dead_one_holds_what_follows_it_in_its_lane_and_nothing_else(filled: Any, apps: Any) -> None:
    dead = filled.event("app", lane="a")
    behind = filled.event("app", lane="a")
    beside = filled.event("app", lane="b")
    (number,) = filled.attempt("app", Outcome.REJECT, "no such street")
    assert deliveries(filled, dead)[0].state is Shown.DEAD
    (held,) = deliveries(filled, behind)
    assert held.state is Shown.HELD
    assert held.held_by is not None
    assert (held.held_by.why, held.held_by.delivery) == (Holds.LANE, number)
    assert f"d-{number}, ahead of it" in held.held_by.detail
    assert deliveries(filled, beside)[0].state is Shown.WAITING
    with filled.reader.session() as session:
        (found,) = waiting.by_subscription(session)
    assert (found.waiting, found.held, found.blocked_lanes) == (1, 1, 1)


def test_a_disabled_or_removed_subscription_holds_what_waits_for_it(filled: Any) -> None:
    filled.subscribe(
        Subscription(name="app", adapter="webhook", enabled=False),
        Subscription(name="other", adapter="webhook"),
    )
    seq = filled.event("app", "other")
    filled.subscribe(Subscription(name="app", adapter="webhook", enabled=False))
    found = {one.subscription: one for one in deliveries(filled, seq)}
    assert {one.state for one in found.values()} == {Shown.HELD}
    assert found["app"].held_by is not None
    assert found["app"].held_by.why is Holds.DISABLED
    assert found["other"].held_by is not None
    assert found["other"].held_by.why is Holds.REMOVED
    with filled.reader.session() as session:
        assert [(one.subscription, one.waiting, one.held) for one in waiting.by_subscription(session)] == [
            ("app", 0, 1),
            ("other", 0, 1),
        ]


def test_a_delivery_that_is_not_there_is_said_by_number(filled: Any) -> None:
    with filled.reader.session() as session, pytest.raises(NotFound, match="no delivery 7"):
        delivery.by_id(session, 7)

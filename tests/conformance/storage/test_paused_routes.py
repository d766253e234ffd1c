"""A paused route: what it made waits, aside, and neither window nor order suffers by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import clock, pauses
from ledger.claiming import claim_batch
from ledger.draft import Match
from ledger.handing_out import hand_out_batch
from ledger.reading import account, delivery, waiting
from ledger.session import Session
from ledger.starting import Claimed
from ledger.states import Lane, Ready
from ledger.sweeping import sweep
from ledger.tables import attempt, lane, ready
from ledger.tickets import Ticket
from tests.conformance.storage.flow import (
    APP,
    EVERYTHING,
    FORMS,
    MINUTE,
    adapter_of,
    end,
    give,
    go_on,
    made_by,
    stop,
    take,
)

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage


def test_a_paused_route_waits_and_others_of_the_same_receiver_go_on(storage: Storage) -> None:
    for _ in range(5):
        made_by(storage, "forms")
        made_by(storage, "cases")
    stop(storage, FORMS)
    tickets = give(storage)
    got = take(storage, tickets)
    assert len(got) == 5
    assert {one.route for one in got} == {"cases"}
    assert len(storage.rows(ready, ready.c.parked == "forms")) == 5
    go_on(storage, FORMS)
    assert storage.run(sweep).resumed == 5
    assert {one.route for one in take(storage, give(storage))} == {"forms"}


def test_many_of_a_paused_route_do_not_stop_the_window_of_the_others(storage: Storage) -> None:
    storage.record(*(storage.draft(Match("app", "forms", None, 4)) for _ in range(2500)))
    for _ in range(3):
        made_by(storage, "cases")
    stop(storage, FORMS)
    assert len(give(storage, window=2)) == 2, "a window of two sees past two thousand"
    assert len(storage.rows(ready, ready.c.state == int(Ready.HANDED))) == 2
    go_on(storage, FORMS)
    assert storage.run(sweep).resumed == 1000, "a bounded number in one unit"
    assert [storage.run(sweep).resumed for _ in range(3)] == [1000, 500, 0]


def test_what_a_paused_route_has_out_is_put_aside_at_the_claim(storage: Storage) -> None:
    made_by(storage, "forms")
    made_by(storage, "cases")
    tickets = give(storage)
    stop(storage, FORMS)
    assert [one.route for one in take(storage, tickets)] == ["cases"]
    (parked,) = storage.rows(ready, ready.c.parked.isnot(None))
    assert parked.state == int(Ready.PARKED)
    assert len(storage.rows(attempt)) == 1


def test_in_a_lane_the_order_counts_and_followers_of_a_paused_route_wait(storage: Storage) -> None:
    first = made_by(storage, "cases", key="k")
    second = made_by(storage, "forms", key="k")
    third = made_by(storage, "cases", key="k")
    beside = made_by(storage, "cases", key="other")
    (one, two) = sorted(take(storage, give(storage)), key=lambda one: one.seq)
    assert (one.seq, two.seq) == (first, beside)
    stop(storage, FORMS)
    assert end(storage, one, more=True) is None, "the next in the lane is of the paused route"
    assert end(storage, two, more=True) is None
    assert give(storage) == []
    (parked,) = storage.rows(lane)
    assert (parked.state, parked.parked) == (int(Lane.PARKED), "forms")
    shown = storage.read(lambda session: delivery.of_events(session, [second, third]))
    assert [made.held_by.why.value for made in shown if made.held_by] == ["paused", "paused"]
    assert "ahead of it" in shown[1].held_by.detail  # type: ignore[union-attr]
    made_by(storage, "cases", key="k")
    assert give(storage) == [], "what joins it changes nothing"
    go_on(storage, FORMS)
    storage.sweep()
    (next_one,) = take(storage, give(storage))
    order = [next_one.seq]
    while (following := end(storage, next_one, more=True)) is not None:
        next_one = following
        order.append(next_one.seq)
    assert order == [second, third, beside + 1]


def test_a_lane_whose_parked_head_expires_goes_on(storage: Storage) -> None:
    (late, _) = storage.record(
        storage.draft(
            Match("app", "forms", "k", 4, expires_at=storage.read(clock.now) + MINUTE), data={"n": 1}
        ),
        storage.draft(Match("app", "cases", "k", 4)),
    )
    stop(storage, FORMS)
    assert give(storage) == []
    storage.let_pass(2 * MINUTE)
    storage.sweep()
    (got,) = take(storage, give(storage))
    assert got.route == "cases"
    assert storage.states("app")[late.seq] == "expired"


def test_a_parked_delivery_that_expires_ends_so(storage: Storage) -> None:
    at = storage.read(clock.now) + MINUTE
    (one,) = storage.record(storage.draft(Match("app", "forms", None, 4, expires_at=at)))
    stop(storage, FORMS)
    assert give(storage) == []
    storage.let_pass(2 * MINUTE)
    storage.sweep()
    assert storage.states("app") == {one.seq: "expired"}
    assert storage.rows(ready) == []


def test_a_file_that_is_out_when_it_is_paused_is_not_made(storage: Storage) -> None:
    for route in ("forms", "cases", "forms"):
        made_by(storage, route)

    def handed(session: Session) -> Ticket | None:
        return hand_out_batch(session, "app", 10, MINUTE, None, pauses.ask(session, adapter_of))

    def claimed(session: Session) -> list[Claimed]:
        assert ticket is not None
        return claim_batch(session, ticket, "w", MINUTE, pauses.ask(session, adapter_of, sends=True))

    ticket = storage.run(handed)
    stop(storage, APP)
    assert storage.run(claimed) == []
    assert storage.run(handed) is None
    go_on(storage, APP)
    ticket = storage.run(handed)
    stop(storage, FORMS)
    assert [one.route for one in storage.run(claimed)] == ["cases"]
    assert len(storage.rows(ready, ready.c.parked == "forms")) == 2


def test_what_waits_for_a_pause_is_held_and_counted_so(storage: Storage) -> None:
    for _ in range(3):
        made_by(storage, "forms")
    made_by(storage, "forms", key="k")
    follower = made_by(storage, "cases", key="k")
    made_by(storage, "cases")
    stop(storage, FORMS)
    give(storage)
    (app,) = storage.read(waiting.by_subscription)
    assert (app.waiting, app.held) == (1, 5)
    (shown,) = storage.read(lambda session: delivery.of_event(session, follower))
    assert shown.state.value == "held"
    stop(storage, EVERYTHING)
    (app,) = storage.read(waiting.by_subscription)
    assert (app.waiting, app.held) == (0, 6)
    found = storage.read(account.take)
    assert (found.deliveries["waiting"], found.deliveries["held"], found.deliveries["dead"]) == (0, 6, 0)
    assert [one.sentence.split(" since")[0] for one in found.pauses] == [
        "The route forms is paused by Ailsa Example",
        "Everything that is sent is paused by Ailsa Example",
    ]
    assert all(one.holds for one in found.checks if "tallied" not in one.equation)

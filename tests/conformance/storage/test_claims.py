"""Claims and fences: a ticket is good once, a worker that was given up on changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ledger import clock, replaying, routing
from ledger.claiming import give_back, renew
from ledger.settling import Settlement
from ledger.states import Outcome
from ledger.tables import attempt, delivery, ready
from ledger.tickets import Ticket
from routes.subscription import Subscription

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND


def test_a_ticket_is_good_for_one_claim(storage: Storage) -> None:
    storage.event("app", data={"n": 1})
    tickets = storage.hand_out("app")
    (one,) = storage.claim(tickets, by="first")
    assert one is not None
    assert (one.seq, one.subscription, one.route, one.number, one.data) == (1, "app", "to-app", 1, '{"n":1}')
    assert storage.claim(tickets, by="second") == [None]


def test_the_same_ticket_twice_in_one_claim_is_one_claim(storage: Storage) -> None:
    """A broker may bring a ticket twice; two attempts at once must not come of it."""
    storage.event("app")
    storage.event("app", lane="k")
    single, laned = storage.hand_out("app")
    got = storage.claim([single, single, laned, laned])
    assert len([one for one in got if one is not None]) == 2
    assert len(storage.rows(attempt)) == 2


def test_a_ticket_of_an_earlier_hand_out_claims_nothing(storage: Storage) -> None:
    storage.event("app")
    old = storage.hand_out("app", lease=-1)
    assert storage.sweep().recovered == 1
    new = storage.hand_out("app")
    assert new[0].fence > old[0].fence
    assert storage.claim(old) == [None]
    assert [one is not None for one in storage.claim(new)] == [True]


def test_a_ticket_for_what_is_not_there_claims_nothing(storage: Storage) -> None:
    unknown = [Ticket("app", 1, delivery=99), Ticket("app", 1, lane="nowhere"), Ticket("gone", 1)]
    assert storage.claim(unknown) == [None, None, None]


def test_answers_come_in_the_order_of_the_tickets(storage: Storage) -> None:
    for number in range(6):
        storage.event("app", lane=f"k-{number}" if number % 2 else None)
    tickets = storage.hand_out("app")[::-1]
    got = storage.claim([tickets[0], Ticket("app", 9, delivery=999), *tickets[1:]])
    assert got[1] is None
    del got[1]
    for ticket, one in zip(tickets, got, strict=True):
        assert one is not None
        assert ticket.lane == one.lane
        assert ticket.delivery in {None, one.delivery}


def test_an_attempt_is_on_record_before_anything_is_sent(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    (row,) = storage.rows(attempt)
    assert (row.delivery, row.number, row.ended_at, row.outcome, row.worker) == (
        one.delivery,
        1,
        None,
        None,
        "w",
    )


def test_a_receipt_ends_the_delivery(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(one, detail="taken")
    row = storage.delivery(one.delivery)
    assert (row.state, row.attempts, row.possible_duplicate) == ("delivered", 1, False)
    assert row.settled_at is not None
    assert storage.rows(ready) == []
    (tried,) = storage.attempts(one.delivery)
    assert (tried.outcome, tried.detail) == ("receipt", "taken")
    assert tried.ended_at >= tried.started_at


@pytest.mark.parametrize("outcome", [Outcome.REJECT, Outcome.RETRY, Outcome.ERROR])
def test_without_another_try_the_delivery_is_dead_with_its_cause(storage: Storage, outcome: Outcome) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(one, outcome, detail="no such person")
    row = storage.delivery(one.delivery)
    assert (row.state, row.cause) == ("dead", "no such person")
    assert storage.rows(ready) == []
    assert storage.attempts(one.delivery)[0].outcome == outcome.value


def test_a_retry_waits_for_its_time_and_counts(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(one, Outcome.RETRY, again_in=MINUTE, detail="away")
    row = storage.delivery(one.delivery)
    assert (row.state, row.attempts, row.cause) == ("waiting", 1, "away")
    storage.sweep()
    assert storage.hand_out("app") == []
    storage.let_pass(MINUTE)
    storage.sweep()
    (again,) = storage.take("app")
    assert (again.delivery, again.number, again.possible_duplicate) == (one.delivery, 2, False)
    storage.end(again)
    assert [row.outcome for row in storage.attempts(one.delivery)] == ["retry", "receipt"]


def test_a_doubtful_failure_flags_what_follows(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(one, Outcome.RETRY, again_in=0, uncertain=True)
    storage.sweep()
    (again,) = storage.take("app")
    assert again.possible_duplicate
    storage.end(again, Outcome.RETRY, again_in=0)
    storage.sweep()
    assert storage.take("app")[0].possible_duplicate, "a doubt stays"


def test_a_doubtful_failure_that_is_the_last_is_flagged_too(storage: Storage) -> None:
    """A replay of it may well be the second time that the system gets it."""
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(one, Outcome.ERROR, uncertain=True)
    row = storage.delivery(one.delivery)
    assert (row.state, row.possible_duplicate) == ("dead", True)


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_lost_worker_is_found_when_its_lease_ends(storage: Storage, lane: str | None) -> None:
    storage.event("app", lane=lane)
    (one,) = storage.take("app", lease=-1)
    assert storage.sweep().recovered == 1
    assert storage.sweep().recovered == 0
    (tried,) = storage.attempts(one.delivery)
    assert (tried.outcome, tried.ended_at is not None) == ("unknown", True)
    assert storage.delivery(one.delivery).possible_duplicate
    (again,) = storage.take("app")
    assert (again.delivery, again.number, again.possible_duplicate) == (one.delivery, 2, True)


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_hand_out_that_nobody_claimed_is_no_possible_duplicate(storage: Storage, lane: str | None) -> None:
    storage.event("app", lane=lane)
    storage.hand_out("app", lease=-1)
    assert storage.sweep().recovered == 1
    (again,) = storage.take("app")
    assert (again.number, again.possible_duplicate) == (1, False)


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_lease_that_holds_is_left_alone(storage: Storage, lane: str | None) -> None:
    storage.event("app", lane=lane)
    storage.take("app")
    assert not storage.sweep().any
    assert storage.hand_out("app") == []


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_lease_is_renewed(storage: Storage, lane: str | None) -> None:
    storage.event("app", lane=lane)
    (one,) = storage.take("app")
    lanes = [] if lane is None else [("app", lane)]
    storage.let_pass(MINUTE // 2)
    storage.run(lambda session: renew(session, [one.delivery], lanes, MINUTE))
    storage.let_pass(MINUTE * 3 // 4)
    assert storage.sweep().recovered == 0
    storage.end(one)
    assert storage.delivery(one.delivery).state == "delivered"


@pytest.mark.parametrize("lane", [None, "k"])
def test_at_a_start_all_that_was_out_is_taken_back(storage: Storage, lane: str | None) -> None:
    for _ in range(3):
        storage.event("app", lane=lane)
    storage.event("other", lane=lane)
    storage.take("app")
    storage.hand_out("other")
    assert storage.sweep(everything=True).recovered >= 2
    assert len(storage.hand_out("app")) == (1 if lane else 3)
    assert len(storage.hand_out("other")) == 1


@pytest.mark.parametrize("outcome", [Outcome.RECEIPT, Outcome.REJECT, Outcome.RETRY])
@pytest.mark.parametrize("lane", [None, "k"])
def test_a_late_settlement_leaves_the_delivery_to_who_has_it_now(
    storage: Storage, lane: str | None, outcome: Outcome
) -> None:
    storage.event("app", lane=lane)
    second = storage.event("app", lane=lane)
    (lost, *_rest) = storage.take("app", lease=-1)
    storage.sweep()
    (now, *_more) = storage.take("app")
    assert now.delivery == lost.delivery
    following = storage.end(lost, outcome, again_in=0 if outcome is Outcome.RETRY else None, more=True)
    assert following is None, "a lane that is another's goes on in the other's hands only"
    assert storage.delivery(now.delivery).state == "waiting"
    assert len(storage.rows(ready, ready.c.delivery == now.delivery)) == 1
    assert storage.attempts(now.delivery)[0].outcome == outcome.value, (
        "how it ended is on record all the same"
    )
    storage.end(now)
    assert storage.states("app")[now.seq] == "delivered"
    assert storage.states("app")[second] == "waiting"


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_late_settlement_before_the_next_hand_out_changes_nothing(
    storage: Storage, lane: str | None
) -> None:
    storage.event("app", lane=lane)
    (lost,) = storage.take("app", lease=-1)
    storage.sweep()
    storage.end(lost)
    assert storage.delivery(lost.delivery).state == "waiting"
    assert len(storage.take("app")) == 1


def test_a_forged_fence_settles_nothing(storage: Storage) -> None:
    storage.event("app")
    (one,) = storage.take("app")
    storage.end(replace(one, fence=one.fence + 1))
    assert storage.delivery(one.delivery).state == "waiting"
    storage.end(one)
    assert storage.delivery(one.delivery).state == "delivered"


def test_many_outcomes_settle_in_one_unit(storage: Storage) -> None:
    for _ in range(4):
        storage.event("app")
    held = storage.take("app")
    outcomes = [Outcome.RECEIPT, Outcome.REJECT, Outcome.RETRY, Outcome.RECEIPT]
    storage.settle(
        *(
            Settlement(
                one.delivery,
                "app",
                None,
                one.fence,
                None,
                one.number,
                how,
                again_in=0 if how is Outcome.RETRY else None,
            )
            for one, how in zip(held, outcomes, strict=True)
        )
    )
    assert list(storage.states("app").values()) == ["delivered", "dead", "waiting", "delivered"]
    assert len(storage.rows(delivery)) == 4
    assert len(storage.rows(ready)) == 1


def test_what_is_given_back_is_due_again_and_its_ticket_void(storage: Storage) -> None:
    storage.event("app")
    storage.event("app", lane="k")
    tickets = storage.hand_out("app")
    storage.run(lambda session: give_back(session, tickets))
    assert storage.claim(storage.hand_out("app")) != [None, None]
    assert storage.rows(attempt, attempt.c.number > 1) == [], "it was never tried"
    assert storage.claim(tickets) == [None, None]


def test_what_waits_in_a_worker_is_kept_from_the_sweep(storage: Storage) -> None:
    storage.event("app")
    storage.event("app", lane="k")
    single, laned = storage.hand_out("app", lease=MINUTE)
    assert single.delivery is not None
    numbers, lanes = [single.delivery], [("app", "k")]
    storage.run(lambda session: renew(session, numbers, lanes, 10 * MINUTE))
    storage.let_pass(2 * MINUTE)
    assert storage.sweep().recovered == 0
    assert all(one is not None for one in storage.claim([single, laned]))


def test_a_claim_says_whether_it_is_sent_again(storage: Storage) -> None:
    app = Subscription(name="app", adapter="hook")
    storage.run(lambda session: routing.apply(session, [], [app], owner="o", author="o"))
    storage.event("app")
    [one] = storage.take("app")
    assert (one.run, one.replays) == (0, None)
    storage.end(one, Outcome.REJECT)
    storage.run(lambda session: replaying.replay(session, one.delivery, "Ailsa Example", "mended"))
    [again] = storage.take("app")
    assert (again.run > 0, again.replays) == (True, one.delivery)

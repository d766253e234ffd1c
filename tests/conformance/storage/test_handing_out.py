"""Handing out: within window and rate, the urgent first, nothing before its time or after its expiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import clock
from ledger.draft import Match
from ledger.handing_out import Allowance, hand_out, waiting_subscriptions
from ledger.states import Ready
from ledger.sweeping import next_due
from ledger.tables import delivery, ready

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND
HOUR = 60 * MINUTE


def seqs(storage: Storage, name: str, window: int = 1000) -> list[int]:
    """The events that a hand-out gives, in the order of their tickets."""
    by_number = {row.id: row.seq for row in storage.rows(delivery)}
    tickets = storage.hand_out(name, window, lease=24 * HOUR)
    return [by_number[one.delivery] for one in tickets if one.delivery is not None]


def in_micros(storage: Storage, span: int) -> str:
    return clock.moment(storage.read(clock.now) + span).isoformat()


def test_what_is_due_is_handed_out_once_in_ledger_order(storage: Storage) -> None:
    made = [storage.event("app") for _ in range(5)]
    assert seqs(storage, "app") == made
    assert seqs(storage, "app") == []


def test_another_subscription_gets_its_own(storage: Storage) -> None:
    storage.event("app", "other")
    assert len(storage.hand_out("app")) == 1
    assert len(storage.hand_out("other")) == 1
    assert storage.hand_out("nobody") == []


def test_no_more_is_out_than_the_window(storage: Storage) -> None:
    for _ in range(10):
        storage.event("app")
    first = storage.hand_out("app", 4)
    assert len(first) == 4
    assert storage.hand_out("app", 4) == []
    held = storage.claim(first[:2])
    assert storage.hand_out("app", 4) == [], "claimed ones count as out"
    for one in held:
        assert one is not None
        storage.end(one)
    assert len(storage.hand_out("app", 4)) == 2


def test_lanes_count_in_the_window(storage: Storage) -> None:
    for number in range(5):
        storage.event("app", lane=f"k-{number}")
        storage.event("app")
    assert len(storage.hand_out("app", 7)) == 7
    assert storage.hand_out("app", 7) == []
    assert len(storage.hand_out("app", 100)) == 3


def test_the_urgent_go_first_then_ledger_order(storage: Storage) -> None:
    made = {
        priority: [storage.event("app", priority=priority) for _ in range(2)] for priority in (4, 0, 9, 7)
    }
    assert seqs(storage, "app") == made[9] + made[7] + made[4] + made[0]


def test_the_urgent_go_first_even_where_the_window_is_small(storage: Storage) -> None:
    storage.event("app", priority=1)
    urgent = storage.event("app", priority=8)
    assert seqs(storage, "app", 1) == [urgent]


def test_nothing_goes_before_the_time_it_is_to_be_sent_at(storage: Storage) -> None:
    later = storage.event("app", sendat=in_micros(storage, HOUR))
    now = storage.event("app")
    assert seqs(storage, "app") == [now]
    storage.sweep()
    assert seqs(storage, "app") == []
    due = storage.read(next_due)
    assert due is not None
    assert 0 < due - storage.read(clock.now) <= HOUR
    storage.let_pass(HOUR)
    assert storage.sweep().promoted == 1
    assert seqs(storage, "app") == [later]


def test_a_time_to_send_at_that_has_passed_holds_nothing(storage: Storage) -> None:
    made = storage.event("app", sendat=in_micros(storage, -HOUR))
    assert seqs(storage, "app") == [made]


def test_what_has_expired_is_not_handed_out_and_says_so(storage: Storage) -> None:
    now = storage.read(clock.now)
    soon = Match("app", "r", None, 4, expires_at=now + HOUR)
    storage.record(storage.draft(soon))
    kept = storage.event("app")
    storage.let_pass(2 * HOUR)
    assert seqs(storage, "app") == [kept]
    assert storage.states("app") == {1: "expired", kept: "waiting"}
    ended = storage.delivery(1)
    assert ended.settled_at is not None
    assert ended.attempts == 0
    assert "expiry" in ended.cause


def test_the_sweep_ends_what_has_expired(storage: Storage) -> None:
    now = storage.read(clock.now)
    storage.record(
        storage.draft(Match("app", "r", None, 4, expires_at=now + HOUR)),
        storage.draft(Match("app", "r", "k", 4, expires_at=now + HOUR)),
        storage.draft(Match("app", "r", None, 4, expires_at=now + HOUR), sendat=in_micros(storage, HOUR)),
        storage.draft(Match("app", "r", None, 4, expires_at=now + 3 * HOUR)),
    )
    assert storage.sweep().expired == 0
    storage.let_pass(2 * HOUR)
    assert storage.sweep().expired == 3
    assert list(storage.states("app").values()) == ["expired", "expired", "expired", "waiting"]
    assert len(storage.rows(ready)) == 1


def test_of_two_expiries_the_earlier_counts() -> None:
    assert Match("a", "r", None, 4, expires_at=50, expires_after=20).expiry(10) == 30
    assert Match("a", "r", None, 4, expires_at=25, expires_after=20).expiry(10) == 25
    assert Match("a", "r", None, 4).expiry(10) is None


def test_a_rate_holds_over_hand_outs_and_says_when_to_look_again(storage: Storage) -> None:
    for _ in range(50):
        storage.event("app")

    def some() -> tuple[int, int | None]:
        out = storage.run(lambda session: hand_out(session, Allowance("app", 1000, 10.0), MINUTE))
        return len(out.tickets), out.again_in

    many, again_in = some()
    assert 1 <= many <= 3, "a fifth of a second's worth, and one"
    assert again_in is not None
    assert 0 <= again_in <= clock.SECOND
    more, _ = some()
    assert more <= 1
    storage.let_pass(10 * clock.SECOND)
    later, _ = some()
    assert 1 <= later <= 3, "a quiet time saves nothing up"


def test_over_a_long_time_a_rate_is_kept(storage: Storage) -> None:
    for _ in range(100):
        storage.event("app")
    given = 0
    began = storage.read(clock.now)
    for _ in range(40):
        given += len(storage.hand_out("app", rate=20.0))
        storage.let_pass(clock.SECOND // 10)
    seconds = 4 + (storage.read(clock.now) - began) / clock.SECOND
    assert 75 <= given <= seconds * 20 + 5, "20 a second, and at most a fifth of a second's worth more"


def test_a_rate_counts_lanes_too(storage: Storage) -> None:
    for number in range(30):
        storage.event("app", lane=f"k-{number}")
    assert len(storage.hand_out("app", rate=10.0)) <= 3


def test_who_has_something_due_is_found(storage: Storage) -> None:
    storage.event("b-single")
    storage.event("a-lane", lane="k")
    storage.event("c-later", sendat=in_micros(storage, HOUR))
    storage.event("d-both", lane="k")
    storage.event("d-both")
    assert sorted(storage.read(waiting_subscriptions)) == ["a-lane", "b-single", "d-both"]
    for name in ("a-lane", "b-single", "d-both"):
        storage.hand_out(name)
    assert storage.read(waiting_subscriptions) == []


def test_a_hand_out_is_on_record_before_the_ticket_is_seen(storage: Storage) -> None:
    storage.event("app")
    (ticket,) = storage.hand_out("app")
    (row,) = storage.rows(ready)
    assert (row.delivery, row.fence, row.state) == (ticket.delivery, ticket.fence, int(Ready.HANDED))
    assert row.until_at > storage.read(clock.now)

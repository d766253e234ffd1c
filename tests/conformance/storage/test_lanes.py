"""Lanes: the events of one key go one after the other, whatever happens to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from ledger import clock
from ledger.draft import Match
from ledger.lanes import unblock
from ledger.settling import Settlement
from ledger.states import Lane, Outcome, State
from ledger.tables import delivery, lane, ready

if TYPE_CHECKING:
    from ledger.starting import Claimed
    from tests.conformance.storage.conftest import Storage

MINUTE = 60 * clock.SECOND
HOUR = 60 * MINUTE


def fill(storage: Storage, *keys: str) -> list[int]:
    return [storage.event("app", lane=key) for key in keys]


def drain(storage: Storage) -> list[int]:
    """Deliver all that can be; answers with the events in the order of their delivery."""
    done = []
    while held := storage.take("app"):
        for first in held:
            one: Claimed | None = first
            while one is not None:
                done.append(one.seq)
                one = storage.end(one, more=True)
    return done


def test_a_lane_is_handed_out_as_one_and_to_one(storage: Storage) -> None:
    fill(storage, "k", "k", "k")
    (ticket,) = storage.hand_out("app")
    assert (ticket.lane, ticket.delivery) == ("k", None)
    assert storage.hand_out("app") == []
    (one,) = storage.claim([ticket])
    assert one is not None
    assert one.seq == 1
    fill(storage, "k")
    assert storage.hand_out("app") == [], "what comes later waits in the lane"


def test_a_lane_goes_on_in_the_same_hands_in_order(storage: Storage) -> None:
    made = fill(storage, "k", "k", "k")
    assert drain(storage) == made
    assert storage.rows(lane) == []
    assert storage.rows(ready) == []


def test_a_worker_that_does_not_ask_for_more_lets_the_lane_go(storage: Storage) -> None:
    fill(storage, "k", "k")
    (one,) = storage.take("app")
    assert storage.end(one) is None
    (following,) = storage.take("app")
    assert following.seq == 2


def test_lanes_run_beside_each_other(storage: Storage) -> None:
    fill(storage, "a", "b", "a", "c", "b")
    assert sorted(one.seq for one in storage.take("app")) == [1, 2, 4]


def test_the_same_key_of_another_subscription_is_another_lane(storage: Storage) -> None:
    storage.event("app", "other", lane="k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)
    assert len(storage.take("other")) == 1


def test_a_retry_keeps_the_lane(storage: Storage) -> None:
    made = fill(storage, "k", "k", "other")
    first, other = storage.take("app")
    storage.end(other)
    assert storage.end(first, Outcome.RETRY, again_in=HOUR, more=True) is None
    storage.sweep()
    assert storage.hand_out("app") == [], "the second must not overtake"
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == made[:2]


def test_a_dead_one_holds_its_followers_only(storage: Storage) -> None:
    fill(storage, "k", "k", "other")
    first, other = storage.take("app")
    storage.end(first, Outcome.REJECT, more=True)
    storage.end(other)
    storage.let_pass(HOUR)
    storage.sweep()
    assert storage.hand_out("app") == []
    (row,) = storage.rows(lane)
    assert (row.key, row.state, row.blocked_by) == ("k", int(Lane.BLOCKED), first.delivery)


def test_what_comes_after_a_dead_one_waits_though_the_lane_was_empty(storage: Storage) -> None:
    fill(storage, "k")
    storage.end(storage.take("app")[0], Outcome.REJECT)
    fill(storage, "k")
    storage.sweep()
    assert storage.hand_out("app") == []


def test_only_what_blocks_a_lane_can_open_it(storage: Storage) -> None:
    made = fill(storage, "k", "k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)
    now = storage.read(clock.now)
    assert not storage.run(lambda s: unblock(s, "app", "k", one.delivery + 1, now))
    assert not storage.run(lambda s: unblock(s, "app", "none", one.delivery, now))
    assert storage.hand_out("app") == []
    assert storage.run(lambda s: unblock(s, "app", "k", one.delivery, now))
    assert not storage.run(lambda s: unblock(s, "app", "k", one.delivery, now))
    assert drain(storage) == made[1:]


def test_an_opened_lane_with_nothing_in_it_goes_away(storage: Storage) -> None:
    fill(storage, "k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)
    assert storage.run(lambda s: unblock(s, "app", "k", one.delivery, clock.now(s)))
    assert storage.rows(lane) == []
    assert drain(storage) == []
    made = fill(storage, "k")
    assert drain(storage) == made


def test_an_opened_lane_waits_for_its_new_head_where_that_must_wait(storage: Storage) -> None:
    fill(storage, "k")
    later = clock.moment(storage.read(clock.now) + HOUR).isoformat()
    storage.event("app", lane="k", sendat=later)
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)
    storage.run(lambda s: unblock(s, "app", "k", one.delivery, clock.now(s)))
    assert storage.hand_out("app") == []
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == [2]


def test_a_head_with_a_time_to_send_at_holds_its_followers(storage: Storage) -> None:
    later = clock.moment(storage.read(clock.now) + HOUR).isoformat()
    head = storage.event("app", lane="k", sendat=later)
    (behind,) = fill(storage, "k")
    assert drain(storage) == []
    storage.sweep()
    assert drain(storage) == []
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == [head, behind]


def test_a_follower_with_a_time_to_send_at_holds_those_after_it(storage: Storage) -> None:
    (first,) = fill(storage, "k")
    later = clock.moment(storage.read(clock.now) + HOUR).isoformat()
    second = storage.event("app", lane="k", sendat=later)
    (third,) = fill(storage, "k")
    assert drain(storage) == [first]
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == [second, third]


def test_an_expired_head_lets_its_followers_go(storage: Storage) -> None:
    soon = Match("app", "r", "k", 4, expires_at=storage.read(clock.now) + MINUTE)
    storage.record(storage.draft(soon))
    (behind,) = fill(storage, "k")
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == [behind]
    assert storage.states("app") == {1: "expired", behind: "delivered"}


def test_a_head_that_expires_while_it_waits_for_a_retry_lets_its_followers_go(storage: Storage) -> None:
    soon = Match("app", "r", "k", 4, expires_at=storage.read(clock.now) + MINUTE)
    storage.record(storage.draft(soon))
    (behind,) = fill(storage, "k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.RETRY, again_in=5 * HOUR)
    storage.let_pass(HOUR)
    storage.sweep()
    assert drain(storage) == [behind]


def test_an_expired_follower_of_a_blocked_lane_opens_nothing(storage: Storage) -> None:
    fill(storage, "k")
    soon = Match("app", "r", "k", 4, expires_at=storage.read(clock.now) + MINUTE)
    storage.record(storage.draft(soon))
    fill(storage, "k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)
    storage.let_pass(HOUR)
    storage.sweep()
    assert storage.hand_out("app") == []
    assert storage.states("app")[2] == "expired"


def test_an_expired_head_in_a_worker_s_hands_is_passed_by(storage: Storage) -> None:
    """The worker asks for the next, which expired a moment ago: the lane must not stop there for good."""
    fill(storage, "k")
    storage.record(storage.draft(Match("app", "r", "k", 4, expires_at=storage.read(clock.now) + HOUR)))
    (behind,) = fill(storage, "k")
    (one,) = storage.take("app", lease=10 * HOUR)
    storage.let_pass(2 * HOUR)
    assert storage.end(one, more=True) is None
    storage.sweep()
    assert drain(storage) == [behind]


def test_between_lanes_the_urgent_go_first(storage: Storage) -> None:
    slow = storage.event("app", lane="slow", priority=1)
    urgent = storage.event("app", lane="urgent", priority=9)
    plain = storage.event("app", lane="plain", priority=4)
    assert [storage.take("app", most=1)[0].seq for _ in range(1)] == [urgent]
    assert [one.lane for one in storage.hand_out("app", 3)] == ["plain", "slow"]
    assert slow < urgent < plain


def test_in_a_lane_priority_counts_for_nothing(storage: Storage) -> None:
    first = storage.event("app", lane="k", priority=0)
    second = storage.event("app", lane="k", priority=9)
    assert drain(storage) == [first, second]


def test_a_lane_that_was_let_go_comes_after_those_that_wait_longer(storage: Storage) -> None:
    fill(storage, "a", "a", "b")
    (one,) = storage.take("app", most=1)
    assert one.lane == "a"
    storage.end(one)
    assert [ticket.lane for ticket in storage.hand_out("app", 1)] == ["b"]


def test_a_crash_in_a_lane_begins_again_with_the_same_one(storage: Storage) -> None:
    made = fill(storage, "k", "k", "k")
    (one,) = storage.take("app")
    second = storage.end(one, more=True)
    assert second is not None
    storage.sweep(everything=True)
    (again,) = storage.take("app")
    assert (again.seq, again.number, again.possible_duplicate) == (made[1], 2, True)
    third = storage.end(again, more=True)
    assert third is not None
    assert (third.seq, third.possible_duplicate) == (made[2], False)


def test_a_worker_that_lost_its_lane_moves_it_no_further(storage: Storage) -> None:
    """Its lease ended while it worked; the lane is another's, and stays in order there."""
    fill(storage, "k", "k", "k")
    (lost,) = storage.take("app", lease=-1)
    storage.sweep()
    (now,) = storage.take("app")
    assert storage.end(lost, more=True) is None
    second = storage.end(now, more=True)
    assert second is not None
    assert second.seq == 2
    assert storage.hand_out("app") == []
    assert storage.states("app") == {1: "delivered", 2: "waiting", 3: "waiting"}


def test_a_lane_that_a_worker_lost_and_got_again_goes_on_once(storage: Storage) -> None:
    """The attempt it had given up and the one it made instead end together, in one group."""
    fill(storage, "k", "k", "k")
    (lost,) = storage.take("app", lease=-1)
    storage.sweep()
    (now,) = storage.take("app")
    ends = [
        Settlement(
            delivery=one.delivery,
            subscription=one.subscription,
            lane=one.lane,
            fence=one.fence,
            lane_fence=one.lane_fence,
            number=one.number,
            outcome=Outcome.RECEIPT,
            more=True,
        )
        for one in (lost, now)
    ]
    of_lost, second = storage.settle(*ends)
    assert of_lost is None
    assert second is not None
    assert second.seq == 2


def test_an_earlier_one_that_comes_back_is_first_in_its_lane(storage: Storage) -> None:
    """As a replay does: a new delivery of an old event, into the lane it belongs to."""
    fill(storage, "k", "k")
    (one,) = storage.take("app")
    storage.end(one, Outcome.REJECT)

    def back(session: object) -> None:
        s = session
        s.execute(ready.insert(), {**_live(one), "delivery": 99})  # type: ignore[attr-defined]
        s.execute(delivery.insert(), {**_row(one), "id": 99})  # type: ignore[attr-defined]
        unblock(s, "app", "k", one.delivery, clock.now(s))  # type: ignore[arg-type]

    storage.run(back)
    assert drain(storage) == [1, 2]
    assert [row.state for row in storage.rows(delivery)] == [State.DEAD, State.DELIVERED, State.DELIVERED]


def _live(one: Claimed) -> dict[str, object]:
    return {
        "seq": one.seq,
        "subscription": "app",
        "lane": "k",
        "state": 4,
        "rank": 5,
        "until_at": 0,
        "expires_at": None,
        "fence": 0,
        "tries": 0,
    }


def _row(one: Claimed) -> dict[str, object]:
    return {
        "seq": one.seq,
        "subscription": "app",
        "route": one.route,
        "run": 1,
        "state": "waiting",
        "lane": "k",
        "created_at": 0,
        "settled_at": None,
        "attempts": 0,
        "cause": None,
        "possible_duplicate": False,
        "out_of_order": False,
        "replays": one.delivery,
        "resolved_by": None,
    }


def test_a_key_that_looks_like_another_is_its_own(storage: Storage) -> None:
    """Keys are text from outside: accents, quotes, percent signs and blanks are as good as any."""
    keys = ["", " ", "%", "k'", "É", "e\u0301", "k\\", "_", "0"]
    made = fill(storage, *keys, *keys)
    done = drain(storage)
    assert sorted(done) == made
    for place in range(len(keys)):
        assert done.index(made[place]) < done.index(made[place + len(keys)])


def test_nothing_is_left_behind_when_all_is_done(storage: Storage) -> None:
    fill(storage, *(f"k-{n % 7}" for n in range(50)))
    drain(storage)
    assert storage.rows(lane) == []
    assert storage.rows(ready) == []
    storage.run(lambda s: s.execute(update(lane).values(fence=0)))

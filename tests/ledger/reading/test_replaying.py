from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from ledger import routing
from ledger.claiming import claim
from ledger.errors import NotFound
from ledger.handing_out import Allowance, hand_out
from ledger.reading import account, delivery
from ledger.reading.delivery import Shown
from ledger.replaying import Refused, discard, discard_invalid, replay
from ledger.states import Outcome
from ledger.sweeping import sweep
from routes.route import Route
from routes.subscription import Subscription
from safeguards.audit import repository as audit

WHY = ("Ailsa Example", "the street is on the map now")


def again(filled: Any, number: int) -> int:
    return int(filled.door.submit(lambda session: replay(session, number, *WHY)).result())


def give_up(filled: Any, number: int) -> str:
    return str(filled.door.submit(lambda session: discard(session, number, *WHY)).result())


def shown(filled: Any, number: int) -> delivery.RecordedDelivery:
    with filled.reader.session() as session:
        assert account.take(session).balances
        return delivery.by_id(session, number)


@pytest.fixture
def dead(filled: Any, apps: Any) -> int:
    """The number of a dead delivery to ``app``, first of three in its lane."""
    for _ in range(3):
        filled.event("app", lane="a")
    (number,) = filled.attempt("app", Outcome.REJECT, "no such street")
    return int(number)


def test_a_replay_goes_first_in_its_lane_and_its_followers_after_it(filled: Any, dead: int) -> None:
    assert filled.attempt("app", Outcome.RECEIPT) == []
    new = again(filled, dead)
    order = [number for _ in range(3) for number in filled.attempt("app", Outcome.RECEIPT)]
    assert order == [new, 2, 3]
    old = shown(filled, dead)
    assert (old.state, old.cause, old.resolved_by) == (Shown.DEAD, "no such street", new)
    made = shown(filled, new)
    assert (made.replays, made.route, made.lane, made.out_of_order) == (dead, old.route, old.lane, False)
    assert made.run > 0


def test_a_replay_writes_who_and_why_in_the_same_unit(filled: Any, dead: int) -> None:
    new = again(filled, dead)
    with filled.reader.session() as session:
        (entry,) = audit.listing(session, thing=f"delivery/{dead}")
    assert (entry.who, entry.reason, entry.action) == (*WHY, "dead-letters.replay")
    assert entry.detail == {"delivery": new, "run": 1}


def test_only_the_last_of_a_chain_of_replays_can_be_decided_about(filled: Any, dead: int) -> None:
    first = again(filled, dead)
    with pytest.raises(Refused, match=f"as d-{first}, which still waits"):
        again(filled, dead)
    with pytest.raises(Refused, match=f"d-{first} is waiting"):
        give_up(filled, first)
    filled.attempt("app", Outcome.REJECT, "still no such street")
    with pytest.raises(Refused, match=f"decide about d-{first} instead"):
        again(filled, dead)
    second = again(filled, first)
    assert filled.attempt("app", Outcome.RECEIPT) == [second]
    assert [shown(filled, one).resolved_by for one in (dead, first)] == [second, second]
    with pytest.raises(Refused, match="nothing is left to do"):
        again(filled, dead)


def test_a_discarded_one_lets_its_lane_go_on_and_gives_up_what_it_replays(filled: Any, dead: int) -> None:
    first = again(filled, dead)
    filled.attempt("app", Outcome.REJECT, "still no such street")
    assert filled.attempt("app", Outcome.RECEIPT) == []
    assert give_up(filled, first) == "app"
    assert {shown(filled, one).state for one in (dead, first)} == {Shown.DISCARDED}
    assert filled.attempt("app", Outcome.RECEIPT) == [2]
    with pytest.raises(Refused, match="is discarded"):
        again(filled, dead)
    with filled.reader.session() as session:
        assert [one.action for one in audit.listing(session, thing=f"delivery/{first}")] == [
            "dead-letters.discard"
        ]


def test_one_that_was_passed_over_is_marked_out_of_order(filled: Any, dead: int) -> None:
    hurried = Route(name="to-app", types=["*"], to="app", expires_after=timedelta(milliseconds=1))
    subscriptions = [Subscription(name="app", adapter="webhook")]
    filled.door.submit(
        lambda session: routing.apply(session, [hurried], subscriptions, owner="tests", author="tester")
    ).result()
    first = again(filled, dead)
    while not filled.door.submit(sweep).result().expired:
        pass
    assert filled.attempt("app", Outcome.RECEIPT) == [2]
    assert shown(filled, first).state is Shown.EXPIRED
    assert not shown(filled, first).out_of_order
    assert shown(filled, again(filled, dead)).out_of_order


def test_what_cannot_be_replayed_says_why_and_leaves_all_as_it_was(filled: Any, dead: int) -> None:
    with pytest.raises(NotFound, match="no delivery 99"):
        again(filled, 99)
    with pytest.raises(Refused, match="d-2 is waiting"):
        again(filled, 2)
    with pytest.raises(Refused, match="say why"):
        filled.door.submit(lambda session: replay(session, dead, "Ailsa Example", "  ")).result()
    filled.subscribe(Subscription(name="other", adapter="webhook"))
    with pytest.raises(Refused, match="subscription app of d-1 was removed"):
        again(filled, dead)
    with filled.reader.session() as session:
        assert audit.listing(session) == ()
        assert account.take(session).deliveries_in_all == 3
    assert give_up(filled, dead) == "app"


def test_a_replay_keeps_the_doubt_of_the_first(filled: Any, apps: Any) -> None:
    filled.event("app")
    filled.door.submit(
        lambda session: claim(session, hand_out(session, Allowance("app", 1), 1).tickets, "lost", 1)
    ).result()
    filled.door.submit(lambda session: sweep(session, everything=True)).result()
    (number,) = filled.attempt("app", Outcome.REJECT, "no such street")
    assert shown(filled, again(filled, number)).possible_duplicate


def test_an_invalid_message_can_be_given_up_once(filled: Any) -> None:
    number = filled.invalid()
    filled.door.submit(lambda session: discard_invalid(session, number, *WHY)).result()
    with pytest.raises(Refused, match="is discarded already"):
        filled.door.submit(lambda session: discard_invalid(session, number, *WHY)).result()
    with pytest.raises(NotFound):
        filled.door.submit(lambda session: discard_invalid(session, 99, *WHY)).result()
    with filled.reader.session() as session:
        found = account.take(session)
    assert found.invalid == {"open": 0, "mended": 0, "discarded": 1}
    assert found.balances

"""Breakers: a system that fails is left in peace, one delivery tries it, and nothing dies of its absence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from ledger import breakers, clock
from ledger.admission import barred
from ledger.breakers import Breaker
from ledger.claiming import give_back
from ledger.handing_out import Allowance, hand_out, hand_out_batch
from ledger.noting import note
from ledger.session import Session
from ledger.settling import Settlement, settle
from ledger.starting import Claimed
from ledger.states import Breaker as State
from ledger.states import Outcome, Ready
from ledger.systems import System
from ledger.tables import ready
from ledger.tickets import Ticket
from routes.breaker import BreakerRule

if TYPE_CHECKING:
    from tests.conformance.storage.conftest import Storage

SECOND = clock.SECOND
MINUTE = 60 * SECOND
RULE = BreakerRule.model_validate({"failures": 3, "pause": "10s", "longest": "30s"})
CRM = System("crm", "crm", ("app", "other"), rule=RULE)


def settlement(one: Claimed, outcome: Outcome, **more: Any) -> Settlement:
    well = outcome in {Outcome.RECEIPT, Outcome.REJECT}
    told: dict[str, Any] = {"well": well, "again_in": None if well else 0, "excused": one.excused} | more
    place = (one.delivery, one.subscription, one.lane, one.fence, one.lane_fence, one.number)
    return Settlement(*place, outcome, **told)


def end(
    storage: Storage, *ended: tuple[Claimed, Outcome], system: System = CRM, **more: Any
) -> list[Claimed | None]:
    """Settle these in one unit, as a worker does that knows the system to be unwell."""

    def unit(session: Session) -> list[Claimed | None]:
        settlements = [settlement(one, outcome, **more) for one, outcome in ended]
        noted = note(session, settlements, lambda _name: system, {system.name}, 0.0)
        return settle(session, noted.settlements, "w", MINUTE)

    return storage.run(unit)


def take(storage: Storage, name: str = "app", system: System = CRM, most: int = 100) -> list[Claimed]:
    got = storage.claim(storage.hand_out(name, most, to=system))
    return [one for one in got if one is not None]


def state(storage: Storage, system: System = CRM) -> Breaker:
    return storage.read(lambda session: breakers.of_system(session, system.name))


def opened(storage: Storage, *, waiting: int = 0, lane: str | None = None) -> None:
    """A system that has just failed three times in a row, with so many more to go to it."""
    for number in range(3 + waiting):
        storage.event("app", lane=None if lane is None else f"{lane}-{number}")
    end(storage, *((one, Outcome.RETRY) for one in take(storage, most=3)))
    assert state(storage).state is State.OPEN
    storage.sweep()


def test_failures_in_a_row_open_it_and_what_is_due_waits(storage: Storage) -> None:
    opened(storage, waiting=2)
    assert storage.hand_out("app", to=CRM) == []
    storage.event("other", lane="k")
    assert storage.hand_out("other", to=CRM) == [], "it is the same system"
    assert len(storage.rows(ready, ready.c.state == int(Ready.DUE))) == 5
    storage.event("third")
    assert len(storage.hand_out("third", to=System("roads", "roads", ("third",)))) == 1
    found = state(storage)
    assert (found.failures, found.opened, found.pause) == (3, 1, 10 * SECOND)
    assert found.opened_at is not None


@pytest.mark.parametrize("answer", [Outcome.RECEIPT, Outcome.REJECT])
def test_an_answer_between_them_counts_from_the_beginning(storage: Storage, answer: Outcome) -> None:
    for _ in range(5):
        storage.event("app")
    a, b, c, d, e = take(storage)
    end(storage, (a, Outcome.RETRY), (b, Outcome.ERROR), (c, answer))
    assert state(storage).failures == 0
    end(storage, (d, Outcome.RETRY))
    end(storage, (e, Outcome.RETRY))
    assert (state(storage).state, state(storage).failures) == (State.CLOSED, 2)


def test_what_did_not_reach_the_system_says_nothing_of_it(storage: Storage) -> None:
    for _ in range(4):
        storage.event("app")
    end(storage, *((one, Outcome.RETRY) for one in take(storage)), well=None)
    assert state(storage) == Breaker("crm")


def test_one_delivery_tries_it_whoever_hands_out(storage: Storage) -> None:
    opened(storage, waiting=5)
    for _ in range(5):
        storage.event("other", lane="k")
    storage.let_pass(10 * SECOND)
    doors = [storage.door, *(storage.new_door() for _ in range(3))]
    names = ("app", "other")

    def one(place: int) -> list[Ticket]:
        allowance = Allowance(names[place % 2], 100, None, CRM)
        return doors[place % 4].submit(lambda s: hand_out(s, allowance, MINUTE)).result(30).tickets

    with ThreadPoolExecutor(8) as pool:
        given = [ticket for some in pool.map(one, range(24)) for ticket in some]
    assert len(given) == 1
    assert (state(storage).state, state(storage).probe) == (State.PROBING, given[0])


def test_its_success_closes_it_at_once(storage: Storage) -> None:
    opened(storage, waiting=5)
    storage.let_pass(10 * SECOND)
    (probe,) = take(storage)
    end(storage, (probe, Outcome.RECEIPT))
    assert state(storage) == Breaker("crm", opened=1)
    storage.sweep()
    assert len(storage.hand_out("app", to=CRM)) == 7


def test_its_failure_opens_it_for_longer_up_to_the_longest_and_another_is_next(storage: Storage) -> None:
    opened(storage, waiting=1)
    pauses, probes = [], []
    for _ in range(4):
        storage.let_pass(state(storage).pause)
        storage.sweep()
        (probe,) = take(storage)
        probes.append(probe.delivery)
        end(storage, (probe, Outcome.ERROR))
        pauses.append(state(storage).pause // SECOND)
    assert pauses == [20, 30, 30, 30]
    assert state(storage).opened == 1, "it was never closed between them"
    assert probes[0] != probes[1], "the first may be what it chokes on"


@pytest.mark.parametrize("lane", [None, "k"])
def test_a_probe_that_is_lost_is_replaced(storage: Storage, lane: str | None) -> None:
    opened(storage, waiting=2, lane=lane)
    storage.let_pass(10 * SECOND)
    (first,) = take(storage)
    assert storage.hand_out("app", to=CRM) == []
    storage.let_pass(2 * MINUTE)  # its worker is gone, and its lease ends
    storage.sweep()
    (second,) = take(storage)
    end(storage, (first, Outcome.RECEIPT))
    assert state(storage).state is State.PROBING, "that one has no say any more"
    end(storage, (second, Outcome.RECEIPT))
    assert state(storage).state is State.CLOSED


def test_a_probe_that_is_never_made_is_replaced(storage: Storage) -> None:
    opened(storage, waiting=2)
    storage.let_pass(10 * SECOND)
    tickets = storage.hand_out("app", to=CRM)
    storage.run(lambda session: give_back(session, tickets))
    (again,) = take(storage)
    end(storage, (again, Outcome.REJECT), well=None)  # refused by the hub: the system was not asked
    assert state(storage).state is State.PROBING
    assert len(take(storage)) == 1


def test_failures_while_it_is_away_use_up_no_attempt(storage: Storage) -> None:
    for _ in range(4):
        storage.event("app")
    *three, last = take(storage)
    end(storage, *((one, Outcome.RETRY) for one in three), again_in=None)
    assert set(storage.states("app").values()) == {"waiting"}, "what opened it does not die of it"
    end(storage, (last, Outcome.ERROR), again_in=None)  # it was in flight
    assert set(storage.states("app").values()) == {"waiting"}
    for _ in range(3):
        storage.let_pass(MINUTE)
        storage.sweep()
        (probe,) = take(storage)
        end(storage, (probe, Outcome.RETRY), again_in=None)
    storage.let_pass(MINUTE)
    storage.sweep()
    (probe,) = take(storage)
    end(storage, (probe, Outcome.RECEIPT))
    storage.sweep()
    others = take(storage)
    assert [one.counted for one in others] == [1, 1, 1]
    assert sum(one.number for one in others) + probe.number == 4 + 4 + 3, "all of them are on record"
    end(storage, (others[0], Outcome.RETRY), again_in=None)
    assert storage.delivery(others[0].delivery).state == "dead", "once it answers, they count again"


def test_a_lane_keeps_its_order_over_an_absence(storage: Storage) -> None:
    made = [storage.event("app", lane="k") for _ in range(4)]
    heads = []
    for _ in range(3):
        (head,) = take(storage)
        heads.append(head.seq)
        end(storage, (head, Outcome.RETRY))
        storage.sweep()
    assert heads == [made[0]] * 3
    assert storage.hand_out("app", to=CRM) == []
    storage.let_pass(10 * SECOND)
    storage.sweep()
    (probe,) = take(storage)
    (second,) = end(storage, (probe, Outcome.RECEIPT), more=True)
    assert second is not None
    assert [probe.seq, second.seq] == made[:2]
    assert state(storage).state is State.CLOSED


def test_it_holds_for_batches_and_one_batch_tries_it(storage: Storage) -> None:
    opened(storage, waiting=4)
    lone = System("crm", "crm", ("app",), rule=RULE)

    def batch() -> Ticket | None:
        return storage.run(lambda session: hand_out_batch(session, "app", 100, MINUTE, lone))

    assert batch() is None
    storage.let_pass(10 * SECOND)
    ticket = batch()
    assert ticket is not None
    assert state(storage).probe == ticket


def test_a_ticket_handed_out_before_is_barred_and_the_probe_is_not(storage: Storage) -> None:
    for _ in range(6):
        storage.event("app")
    tickets = storage.hand_out("app", to=CRM)
    of = {"app": CRM}
    assert storage.read(lambda session: barred(session, tickets, of)) == []
    got = [one for one in storage.claim(tickets[:3]) if one is not None]
    end(storage, *((one, Outcome.RETRY) for one in got))
    assert storage.read(lambda session: barred(session, tickets[3:], of)) == tickets[3:]
    storage.run(lambda session: give_back(session, tickets[3:5]))
    storage.let_pass(10 * SECOND)
    (probe,) = storage.hand_out("app", to=CRM)
    stale = tickets[5]
    assert storage.read(lambda session: barred(session, [stale, probe], of)) == [stale]


def test_what_the_system_asks_for_is_kept_to_the_longest_pause(storage: Storage) -> None:
    for _ in range(4):
        storage.event("app")
    first = take(storage, most=1)[0]
    end(storage, (first, Outcome.RETRY), again_in=5 * SECOND, hold_for=5 * SECOND)
    assert storage.hand_out("app", to=CRM) == []
    assert state(storage).state is State.CLOSED
    storage.let_pass(5 * SECOND)
    second = take(storage, most=1)[0]
    end(storage, (second, Outcome.RETRY), again_in=0, hold_for=60 * MINUTE)
    storage.let_pass(29 * SECOND)
    assert storage.hand_out("app", to=CRM) == []
    storage.let_pass(SECOND)
    assert len(storage.hand_out("app", to=CRM)) >= 2


def test_one_that_is_switched_off_holds_nothing(storage: Storage) -> None:
    off = System("crm", "crm", ("app",), rule=BreakerRule(enabled=False))
    opened(storage, waiting=2)
    assert len(storage.hand_out("app", to=off)) == 5
    assert state(storage).state is State.OPEN, "it is as it was, should it be switched on again"


def test_failures_in_several_processes_count_together(storage: Storage) -> None:
    rule = BreakerRule(failures=20)
    system = System("crm", "crm", ("app",), rule=rule)
    for _ in range(20):
        storage.event("app")
    claimed = take(storage, system=system)
    doors = [storage.new_door() for _ in range(4)]

    def fail(place: int) -> None:
        def unit(session: Session) -> None:
            told = [settlement(claimed[place], Outcome.RETRY)]
            settle(session, note(session, told, lambda _n: system, (), 0.0).settlements, "w", MINUTE)

        doors[place % 4].submit(unit).result(30)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(20)))
    assert (state(storage).state, state(storage).failures) == (State.OPEN, 20)

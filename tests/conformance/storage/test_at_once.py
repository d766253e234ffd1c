"""Many processes at once: recorders, workers and sweepers, each with a door of its own, on a few lanes.

What may go wrong only here: a lane taken away as empty just as an event joins it, a delivery expired or swept
while it is being claimed, two workers in one lane, a unit given up for a deadlock and half done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import wait
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, TypeVar

import pytest

from ledger import clock
from ledger.claiming import claim, renew
from ledger.draft import Match
from ledger.handing_out import Allowance, hand_out
from ledger.lanes import lock_lanes
from ledger.recording import record
from ledger.settling import Settlement, expire_rows, settle
from ledger.states import Lane, Outcome
from ledger.sweeping import sweep
from ledger.tables import delivery, lane, ready

if TYPE_CHECKING:
    from ledger.door import Door, Unit
    from ledger.session import Session
    from ledger.starting import Claimed
    from tests.conformance.storage.conftest import Storage

T = TypeVar("T")
PATIENCE = 100.0
RECORDERS, ROUNDS, WORKERS = 3, 12, 3
KEYS = ("a", "b", "ø", "Z")
LEASE = 60 * clock.SECOND


class Traffic:
    """The threads, what they delivered, and what went wrong in them."""

    def __init__(self, storage: Storage, seed: int) -> None:
        self.storage = storage
        self.seed = seed
        self.delivered: dict[str, list[int]] = {key: [] for key in KEYS}
        self.faults: list[BaseException] = []
        self.recorded = threading.Event()
        self.drained = threading.Event()
        self._noting = threading.Lock()

    def run(self) -> None:
        recorders = [self._thread(partial(self._record, number)) for number in range(RECORDERS)]
        others = [self._thread(partial(self._work, number)) for number in range(WORKERS)]
        others += [self._thread(self._sweep), self._thread(self._sweep)]
        for one in recorders:
            one.join(PATIENCE)
        self.recorded.set()
        for one in others:
            one.join(PATIENCE)
        if self.faults:
            raise self.faults[0]
        assert not any(one.is_alive() for one in (*recorders, *others)), "it all came to an end"

    def _thread(self, work: Callable[[], None]) -> threading.Thread:
        def guarded() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - told by the test's own thread
                self.faults.append(error)
                self.recorded.set()
                self.drained.set()

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        return thread

    @staticmethod
    def _do(door: Door, unit: Unit[T]) -> T:
        return door.submit(unit, patient=True).result(PATIENCE)

    def _record(self, number: int) -> None:
        door, chance = self.storage.new_door(), Random(self.seed + number)
        for turn in range(ROUNDS):
            keys = [chance.choice(KEYS) for _ in range(chance.randint(1, 4))]
            drafts = [
                self.storage.draft(
                    Match("ordered", "r", key, 4), Match("plain", "r", None, 4), id=f"{number}-{turn}-{place}"
                )
                for place, key in enumerate(keys)
            ]
            self._do(door, lambda session, drafts=drafts: record(session, drafts))  # type: ignore[misc]

    def _work(self, number: int) -> None:
        door, chance, name = self.storage.new_door(), Random(self.seed + 100 + number), f"w{number}"
        while not self.drained.is_set():
            subscription = chance.choice(("ordered", "plain"))
            window = Allowance(subscription, chance.randint(1, 30))
            tickets = self._do(door, lambda s, window=window: hand_out(s, window, LEASE)).tickets  # type: ignore[misc]
            got = self._do(door, partial(claim, tickets=tickets, worker=name, lease=LEASE))
            held = [one for one in got if one is not None]
            while held:
                self._do(
                    door, partial(renew, deliveries=[one.delivery for one in held], lanes=[], lease=LEASE)
                )
                ends = [self._end(one, chance) for one in held]
                following = self._do(door, partial(settle, settlements=ends, worker=name, lease=LEASE))
                held = [one for one in following if one is not None]
            if self.recorded.is_set() and not self.storage.rows(ready):
                self.drained.set()

    def _end(self, one: Claimed, chance: Random) -> Settlement:
        again = chance.random() < 0.2
        if one.lane is not None and not again:
            with self._noting:
                self.delivered[one.lane].append(one.seq)
        return Settlement(
            delivery=one.delivery,
            subscription=one.subscription,
            lane=one.lane,
            fence=one.fence,
            lane_fence=one.lane_fence,
            number=one.number,
            outcome=Outcome.RETRY if again else Outcome.RECEIPT,
            again_in=0 if again else None,
            more=chance.random() < 0.7,
        )

    def _sweep(self) -> None:
        door = self.storage.new_door()
        while not self.drained.is_set():
            self._do(door, sweep)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_doubled_or_out_of_order_however_many_work_at_once(
    storage: Storage, seed: int
) -> None:
    traffic = Traffic(storage, seed)
    traffic.run()
    states = [(row.state, row.attempts >= 1) for row in storage.rows(delivery)]
    assert set(states) == {("delivered", True)}
    assert storage.rows(lane) == [], "every lane was taken away when it was empty"
    for key, seqs in traffic.delivered.items():
        assert seqs == sorted(set(seqs)), f"lane {key}: each once, in the ledger's order"
    told = sum(len(seqs) for seqs in traffic.delivered.values())
    assert told == len(states) / 2


def held_open(unit: Unit[T], begun: threading.Event, go: threading.Event) -> Unit[T]:
    """The same unit, which does its work and then does not end until it is let."""

    def work(session: Session) -> T:
        value = unit(session)
        session.send()
        begun.set()
        assert go.wait(PATIENCE)
        return value

    return work


@pytest.mark.parametrize("first", ["the recorder", "the worker"])
@pytest.mark.parametrize("ending", [Outcome.RECEIPT, Outcome.REJECT])
def test_a_lane_is_not_lost_when_an_event_joins_it_just_as_it_empties(
    storage: Storage, first: str, ending: Outcome
) -> None:
    """Each unit is held open after its work while the other begins, in either order."""
    storage.event("app", lane="k")
    (last,) = storage.take("app")
    joining = storage.draft(Match("app", "to-app", "k", 4))
    ends = [Settlement(last.delivery, "app", "k", last.fence, last.lane_fence, last.number, ending)]
    recorder: Unit[object] = partial(record, drafts=[joining])
    worker: Unit[object] = partial(settle, settlements=ends, worker="w", lease=LEASE)
    earlier, later = (recorder, worker) if first == "the recorder" else (worker, recorder)
    begun, go = threading.Event(), threading.Event()
    one = storage.door.submit(held_open(earlier, begun, go), patient=True)
    assert begun.wait(PATIENCE)
    two = storage.new_door().submit(later, patient=True)
    wait([two], timeout=0.5)  # it waits for the first, or is done: right must come out either way
    go.set()
    one.result(PATIENCE)
    two.result(PATIENCE)
    (row,) = storage.rows(lane)
    if ending is Outcome.REJECT:
        assert (row.state, row.blocked_by) == (int(Lane.BLOCKED), last.delivery)
    else:
        assert [got.seq for got in storage.take("app")] == [2]


def test_a_delivery_claimed_at_its_last_moment_is_not_expired_too(storage: Storage) -> None:
    """The worker has it in a unit that is still open when the sweep finds its time is over."""
    storage.event("app", lane="k", expirytime=datetime.now(UTC) + timedelta(hours=1))
    tickets = storage.hand_out("app")
    begun, go = threading.Event(), threading.Event()
    claiming = partial(claim, tickets=tickets, worker="w", lease=LEASE)
    one = storage.door.submit(held_open(claiming, begun, go), patient=True)
    assert begun.wait(PATIENCE)
    due = clock.micros(datetime.now(UTC) + timedelta(hours=2))
    two = storage.new_door().submit(lambda session: expire_rows(session, [1], due), patient=True)
    wait([two], timeout=0.5)
    go.set()
    (got,) = one.result(PATIENCE)
    two.result(PATIENCE)
    assert got is not None
    storage.end(got)
    assert storage.states("app") == {1: "delivered"}


def test_a_worker_that_renews_and_settles_at_once_is_not_in_its_own_way(storage: Storage) -> None:
    """Both lock the lane and what is in it: in one order, or the database has to end one of them."""
    storage.event("app", lane="k")
    (held,) = storage.take("app")
    ends = [Settlement(held.delivery, "app", "k", held.fence, held.lane_fence, held.number, Outcome.RECEIPT)]
    begun, go = threading.Event(), threading.Event()
    runs: list[str] = []

    def settling(session: Session) -> None:
        runs.append("settle")
        lock_lanes(session, [("app", "k")])
        session.send()
        begun.set()
        assert go.wait(PATIENCE)
        settle(session, ends, "w", LEASE)

    def renewing(session: Session) -> None:
        runs.append("renew")
        renew(session, [held.delivery], [("app", "k")], LEASE)

    one = storage.door.submit(settling, patient=True)
    assert begun.wait(PATIENCE)
    two = storage.new_door().submit(renewing, patient=True)
    wait([two], timeout=0.5)  # it waits for the lane; without the order it would have the delivery by now
    go.set()
    one.result(PATIENCE)
    two.result(PATIENCE)
    assert sorted(runs) == ["renew", "settle"], "neither was ended and tried again"


def test_a_lane_that_an_event_is_just_joining_keeps_no_other_from_being_handed_out(storage: Storage) -> None:
    storage.event("app", lane="a")
    storage.event("app", lane="b")
    joining = partial(record, drafts=[storage.draft(Match("app", "to-app", "a", 4))])
    begun, go = threading.Event(), threading.Event()
    one = storage.door.submit(held_open(joining, begun, go), patient=True)
    assert begun.wait(PATIENCE)
    handing = partial(hand_out, allowance=Allowance("app", 10), lease=LEASE)
    two = storage.new_door().submit(handing, patient=True)
    if storage.at_once > 1:
        assert [ticket.lane for ticket in two.result(PATIENCE).tickets] == ["b"]
    go.set()
    one.result(PATIENCE)
    two.result(PATIENCE)
    storage.hand_out("app")
    assert {row.key: row.state for row in storage.rows(lane)} == dict.fromkeys("ab", int(Lane.HANDED))

"""A receiver that goes away and comes back: its deliveries wait, one tries it, and all are made once."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from structlog.testing import capture_logs

from adapters.contract import Adapter, Delivery, Receipt, Reject, Retry
from ledger.breaker_tables import breaker
from ledger.states import Breaker, Ready
from ledger.tables import attempt, ready

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
QUICK = {"pause": "100ms", "longest": "200ms"}
LIMITS = {"webhook": {"breaker": QUICK}}
TWO = {"attempts": 2, "first": "1s", "factor": 1, "cap": "1s", "jitter": 0}
"""So few that without the breaker everything sent to a receiver that is away would be dead at once."""


class Crm(Adapter):
    """One system behind several subscriptions; the test says what it answers."""

    accepts = ("*",)
    idempotent = True

    def __init__(self, answers: Callable[[Delivery], Receipt]) -> None:
        super().__init__("crm", Adapter.Settings())
        self.answers = answers
        self.lock = threading.Lock()
        self.now = self.most = 0

    def deliver(self, delivery: Delivery) -> Receipt:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            return self.answers(delivery)
        finally:
            with self.lock:
                self.now -= 1


def state(hub: Town, system: str) -> Breaker | None:
    rows = hub.rows(breaker, breaker.c.system == system)
    return Breaker(rows[0].state) if rows else None


def test_a_receiver_that_goes_away_costs_no_delivery(town: MakeTown, play: Play) -> None:
    away = True

    def answer(_name: str, _times: int) -> int:
        return 503 if away else 204

    async def run() -> None:
        nonlocal away
        async with town(limits=LIMITS) as hub, hub.serving(hub.app(answer)) as app:
            sub = hub.subscription("app", app.url, concurrency=8)
            await hub.apply([hub.route("app", retry=TWO)], [sub])
            with capture_logs() as logs:
                await hub.send(*(hub.event(f"e{n:03}") for n in range(200)))
                await hub.until(lambda: state(hub, "webhook/app") is Breaker.OPEN)
                # Its window was full of tickets; they go back, and nothing stays with a worker.
                await hub.until(lambda: hub.count(ready, ready.c.state == int(Ready.HANDED)) == 0)
                tried = len(app.arrived)
                # However long they take to go back, one after another tries it meanwhile: each of those is
                # told in the log, and is no part of the window.
                probes = sum(one["event"] == "breaker.opened" and one["again"] for one in logs)
                assert tried - probes < 60, "a window full of tickets waited, and was not tried"
                await app.until(lambda: len(app.arrived) >= tried + 5)
                assert hub.states("app") == {"waiting": 200}
                hub.balances()
                away = False
                await hub.settled()
            assert hub.states("app") == {"delivered": 200}
            assert Counter(app.taken) == dict.fromkeys((f"e{n:03}" for n in range(200)), 1)
            assert state(hub, "webhook/app") is Breaker.CLOSED
            said = [one for one in logs if one["event"].startswith("breaker.")]
            assert [said[0]["event"], said[-1]["event"]] == ["breaker.opened", "breaker.closed"]
            assert {one["system"] for one in said} == {"webhook/app"}
            assert all(one["again"] for one in said[1:-1]), "it was opened once, and then tried in vain"
            hub.balances()

    play(run)


def test_while_it_is_away_one_tries_it_at_a_time_in_order(town: MakeTown, play: Play) -> None:
    away = True

    def answer(_name: str, _times: int) -> int:
        return 503 if away else 204

    async def run() -> None:
        nonlocal away
        async with town(limits=LIMITS) as hub, hub.serving(hub.app(answer)) as app:
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            await hub.apply([hub.route("app", retry=TWO)], [sub])
            await hub.send(*(hub.event(f"{n:03}", f"k{n % 20}") for n in range(100)))
            await hub.until(lambda: state(hub, "webhook/app") is Breaker.OPEN)
            await hub.until(lambda: hub.hub.worker.in_flight == 0)
            app.most_at_once = 0
            tried = len(app.arrived)
            await app.until(lambda: len(app.arrived) >= tried + 5)
            assert app.most_at_once == 1
            away = False
            await hub.settled()
            for key in range(20):
                mine = [name for name in app.taken if int(name) % 20 == key]
                assert mine == sorted(mine)
                assert len(mine) == 5
            assert hub.states("app") == {"delivered": 100}

    play(run)


def test_an_answer_that_refuses_says_that_the_system_is_well(town: MakeTown, play: Play) -> None:
    def answers(delivery: Delivery) -> Receipt:
        raise Reject("not for us")

    async def run() -> None:
        async with town(Crm(answers), limits={"crm": {"breaker": QUICK}}) as hub:
            await hub.apply([hub.route("a")], [hub.subscription("a", adapter="crm")])
            await hub.send(*(hub.event(f"e{n}") for n in range(30)))
            await hub.settled()
            assert hub.states("a") == {"dead": 30}
            assert state(hub, "crm") is None

    play(run)


def test_systems_are_apart_and_the_subscriptions_of_one_together(town: MakeTown, play: Play) -> None:
    away = True

    def answers(_delivery: Delivery) -> Receipt:
        if away:
            raise Retry("the CRM is down")
        return Receipt()

    async def run() -> None:
        nonlocal away
        limits = {"crm": {"breaker": QUICK}, **LIMITS}
        async with town(Crm(answers), limits=limits) as hub, hub.serving(hub.app()) as app:
            subs = [hub.subscription(name, adapter="crm") for name in ("a", "b")]
            await hub.apply(
                [hub.route(name, retry=TWO) for name in ("a", "b", "app")],
                [*subs, hub.subscription("app", app.url)],
            )
            await hub.send(*(hub.event(f"e{n}") for n in range(50)))
            await app.until(lambda: len(app.taken) == 50)
            await hub.until(lambda: state(hub, "crm") is not None)
            await hub.until(lambda: hub.states("app") == {"delivered": 50})
            assert state(hub, "webhook/app") is None
            assert hub.states("a") == hub.states("b") == {"waiting": 50}
            away = False
            await hub.settled()
            assert hub.states("a") == hub.states("b") == {"delivered": 50}

    play(run)


def test_a_retry_after_holds_the_whole_system(town: MakeTown, play: Play) -> None:
    seen: list[tuple[str, float]] = []

    async def run() -> None:
        loop = asyncio.get_running_loop()

        def answer(_name: str, _times: int) -> int:
            seen.append((_name, loop.time()))
            return 429 if len(seen) == 1 else 204

        limits = {"webhook": {"concurrency": 1}}
        async with town(limits=limits) as hub, hub.serving(hub.app(answer)) as app:
            app.headers = {"Retry-After": "1"}
            await hub.apply([hub.route("app", retry={"cap": "5s"})], [hub.subscription("app", app.url)])
            await hub.send(*(hub.event(f"e{n}") for n in range(5)))
            await hub.settled()
            assert hub.states("app") == {"delivered": 5}
            assert seen[1][1] - seen[0][1] >= 0.9, "what asks for a second gets it, from everything"
            assert hub.count(attempt) == 6
            assert state(hub, "webhook/app") is Breaker.CLOSED

    play(run)


def test_concurrency_holds_over_subscriptions_and_all_get_their_turn(town: MakeTown, play: Play) -> None:
    turns: list[str] = []

    both = threading.Barrier(2, timeout=20)

    def answers(delivery: Delivery) -> Receipt:
        turns.append(delivery.subscription)
        both.wait()  # none is answered before two have been asked
        return Receipt()

    async def run() -> None:
        crm = Crm(answers)
        async with town(crm, limits={"crm": {"concurrency": 2}}) as hub:
            names = ("a", "b", "c")
            await hub.apply(
                [hub.route(name) for name in names], [hub.subscription(name, adapter="crm") for name in names]
            )
            await hub.send(*(hub.event(f"e{n}") for n in range(40)))
            await hub.settled()
            assert crm.most == 2
            assert Counter(turns) == dict.fromkeys(names, 40)
            assert set(turns[:30]) == set(names), "nobody waits until another has nothing left"

    play(run)


def test_slow_systems_leave_places_for_one_that_is_not(town: MakeTown, play: Play) -> None:
    """Three that answer nobody have all they can get before the fourth has its first event."""

    async def run() -> None:
        async with AsyncExitStack() as ends:
            hub = await ends.enter_async_context(town(concurrency=16))
            slow = await ends.enter_async_context(hub.serving(hub.app()))
            quick = await ends.enter_async_context(hub.serving(hub.app()))
            slow.hold = asyncio.Event()
            names = ["slow-1", "slow-2", "slow-3"]
            routes = [hub.route(name) for name in names]
            subs = [hub.subscription(name, slow.url) for name in names]
            await hub.apply(routes, subs)
            await hub.send(*(hub.event(f"s{n}") for n in range(50)))
            await slow.until(lambda: slow.at_once == 8 + 4 + 2)
            await hub.apply([*routes, hub.route("quick")], [*subs, hub.subscription("quick", quick.url)])
            for start in range(0, 200, 50):
                await hub.send(*(hub.event(f"e{n}") for n in range(start, start + 50)))
            await quick.until(lambda: len(quick.taken) == 200)
            assert slow.taken == []
            assert slow.at_once <= 15
            slow.hold.set()
            await hub.settled()
            assert hub.states("quick") == {"delivered": 200}

    play(run)


def test_the_subscriptions_of_one_system_share_its_threads(town: MakeTown, play: Play) -> None:
    """What waits for a thread is not claimed: its time for an answer would run out before it is asked."""
    gate = threading.Event()

    def answers(_delivery: Delivery) -> Receipt:
        gate.wait(20)
        return Receipt()

    async def run() -> None:
        crm = Crm(answers)
        async with town(crm, threads=4) as hub:
            names = ("a", "b", "c")
            await hub.apply(
                [hub.route(name) for name in names], [hub.subscription(name, adapter="crm") for name in names]
            )
            await hub.send(*(hub.event(f"e{n}") for n in range(10)))
            await hub.until(lambda: crm.now == 4)
            assert hub.count(ready, ready.c.state == int(Ready.CLAIMED)) == 4
            gate.set()
            await hub.settled()
            assert crm.most == 4

    play(run)

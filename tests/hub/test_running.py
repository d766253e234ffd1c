"""Stopping, starting, being disabled, and what breaks under a running hub."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Adapter, Delivery, Receipt
from dead_letter.groups.tables import failure_group
from ledger import clock, routing
from ledger.claiming import claim
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.errors import InUse
from ledger.handing_out import Allowance, hand_out
from ledger.tables import attempt, delivery, ready

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]
HOUR = 3_600_000_000


def test_a_disabled_subscription_holds_and_goes_on_when_enabled(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as off, hub.serving(hub.app()) as on:
            held = hub.subscription("held", off.url, enabled=False)
            other = hub.subscription("other", on.url)
            rules = [hub.route("held"), hub.route("other")]
            await hub.apply(rules, [held, other])
            await hub.send(*(hub.event(f"e{n}") for n in range(10)))
            await on.until(lambda: len(on.taken) == 10)
            assert off.arrived == []
            assert hub.states("held") == {"waiting": 10}
            hub.balances()
            await hub.apply(rules, [held.model_copy(update={"enabled": True}), other])
            await hub.settled()
            assert len(off.taken) == 10

    play(run)


def test_a_subscription_enabled_by_another_process_goes_on_without_a_new_event(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            sub = hub.subscription("app", app.url, enabled=False)
            await hub.apply([hub.route("app")], [sub])
            await hub.send(hub.event("one"))
            engine = open_engine(str(hub.hub.engine.url))
            door = SqliteDoor(engine)
            rules, subs = [hub.route("app")], [sub.model_copy(update={"enabled": True})]
            door.submit(lambda s: routing.apply(s, rules, subs, owner="test", author="other")).result(20)
            door.close()
            engine.dispose()
            await hub.settled()
            assert app.arrived == ["one"]

    play(run)


def test_a_removed_subscription_holds_what_waits(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app, hub.serving(hub.app()) as other:
            app.hold = asyncio.Event()
            subs = [hub.subscription("app", app.url, concurrency=1), hub.subscription("other", other.url)]
            rules = [hub.route("app"), hub.route("other")]
            await hub.apply(rules, subs)
            await hub.send(hub.event("one"), hub.event("two"))
            await app.until(lambda: app.arrived == ["one"])
            await hub.apply(rules[1:], subs[1:])
            app.hold.set()
            await hub.until(lambda: hub.states("app")["delivered"] == 1)
            await hub.send(hub.event("three"))
            await other.until(lambda: len(other.taken) == 3)
            assert hub.states("app") == {"delivered": 1, "waiting": 1}
            await hub.apply(rules, subs)
            await hub.settled()
            assert app.taken == ["one", "two"]

    play(run)


def test_a_stop_lets_what_is_in_flight_end(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town(concurrency=4) as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.send(*(hub.event(f"e{n:02}") for n in range(20)))
            await app.until(lambda: app.at_once == 4)
            stopping = asyncio.create_task(hub.hub.worker.stop(timedelta(seconds=20)))
            await asyncio.sleep(0)
            app.hold.set()
            assert await stopping == 0
            assert len(app.taken) == 4, "nothing new was begun"
            assert hub.states("app") == {"delivered": 4, "waiting": 16}
            assert hub.count(attempt) == 4

    play(run)


@pytest.mark.parametrize("order_by", [None, "partitionkey"])
def test_the_next_start_goes_on_where_this_one_stopped(
    town: MakeTown, play: Play, order_by: str | None
) -> None:
    async def run() -> None:
        async with town(concurrency=3) as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, order_by=order_by)
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(f"e{n:02}", f"k{n % 5}") for n in range(30)))
            await app.until(lambda: app.at_once == 3)
            app.hold.set()
            serving, url = hub.app(), app.url
            taken = app.taken
        async with town() as again, again.serving(serving) as app:
            moved = again.subscription("app", app.url, order_by=order_by)
            assert url != app.url
            await again.apply([again.route("app")], [moved])
            await again.settled()
            # Some may have been tried at the old address before it was moved; all of it arrived, once.
            assert sorted(taken + app.taken) == [f"e{n:02}" for n in range(30)]
            assert again.states("app") == {"delivered": 30}
            again.balances()

    play(run)


def test_work_of_a_worker_that_nobody_knows_is_found_when_its_lease_ends(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            off = hub.subscription("app", app.url, enabled=False)
            await hub.apply([hub.route("app")], [off])
            await hub.send(hub.event("one"), hub.event("two"))

            def elsewhere(session: Any) -> None:
                tickets = hand_out(session, Allowance("app", 2), -1).tickets
                claim(session, tickets[:1], "a worker that died", -1)

            await hub.hub.door.run(elsewhere)
            await hub.apply([hub.route("app")], [off.model_copy(update={"enabled": True})])
            await hub.settled()
            assert sorted(app.taken) == ["one", "two"]
            flags = {row.seq: row.possible_duplicate for row in hub.rows(delivery)}
            assert flags == {1: True, 2: False}
            told = [one.get("tolbooth-possible-duplicate") for one in app.requests]
            assert sorted(told, key=str) == [None, "true"]

    play(run)


def test_a_message_that_kills_every_worker_is_put_aside(town: MakeTown, play: Play) -> None:
    """Each attempt was begun and none ended: after as many as are allowed it is not tried again."""

    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            off = hub.subscription("app", app.url, enabled=False)
            rule = hub.route("app", retry={"attempts": 3, "first": "10ms", "cap": "10ms"})
            await hub.apply([rule], [off])
            await hub.send(hub.event("poison"))

            def killed(session: Any) -> None:
                claim(session, hand_out(session, Allowance("app", 1), -1).tickets, "victim", -1)

            for tried in range(1, 4):
                await hub.hub.door.run(killed)
                await hub.until(lambda n=tried: hub.count(attempt, attempt.c.outcome == "unknown") == n)  # type: ignore[misc]
            await hub.apply([rule], [off.model_copy(update={"enabled": True})])
            await hub.settled()
            assert hub.states("app") == {"dead": 1}
            assert app.arrived == []
            assert "lost during each" in hub.rows(delivery)[0].cause
            [group] = hub.rows(failure_group)
            assert (group.stage, group.place) == ("settle", "app"), "no receiver has said anything"

    play(run)


@pytest.mark.parametrize("servers", ["sqlite"], indirect=True)
def test_a_second_hub_on_the_database_is_refused(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town():
            with pytest.raises(InUse, match="process"):
                async with town():
                    pass

    play(run)


def test_a_database_that_refuses_for_a_while_ends_nothing(town: MakeTown, play: Play) -> None:
    """Hand-outs fail; when the fault is mended the hub goes on by itself."""

    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.refuse("ready", "state = 2")
            await hub.send(hub.event("one"))
            task = hub.hub._tasks[0]
            done, _ = await asyncio.wait([task], timeout=1)
            assert not done, "the outbox goes on"
            await hub.refuse_no_more("ready")
            await hub.settled()
            assert app.arrived == ["one"]

    play(run)


def test_an_adapter_slower_than_its_lease_keeps_its_work(town: MakeTown, play: Play) -> None:
    """Leases are renewed while the call lasts: it is not handed to another."""
    lease = 5
    """Seconds. A worker on a busy machine may wake a second or two late, and then rightly counts as lost."""
    calls: list[str] = []
    go = asyncio.Event

    class Slow(Adapter):
        """Waits for the test."""

        accepts = ("*",)
        idempotent = True
        gate: asyncio.Event

        async def deliver(self, delivery: Delivery) -> Receipt:
            calls.append(delivery.envelope.id)
            await self.gate.wait()
            return Receipt()

    async def run() -> None:
        slow = Slow("slow", Adapter.Settings())
        slow.gate = go()
        async with town(slow, lease_seconds=lease) as hub:
            await hub.apply([hub.route("s")], [hub.subscription("s", adapter="slow")])
            await hub.send(hub.event("one"))
            await hub.until(lambda: hub.count(attempt) == 1)
            first = hub.rows(ready)[0].until_at
            # It ends a whole lease after the first did: so it was renewed when the first was over, or later.
            await hub.until(lambda: hub.rows(ready)[0].until_at > first + lease * clock.SECOND)
            slow.gate.set()
            await hub.settled()
            assert calls == ["one"]
            assert not hub.rows(delivery)[0].possible_duplicate

    play(run)

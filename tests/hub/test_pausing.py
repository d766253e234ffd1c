"""A person stops what a running hub sends or polls, and lets it go on: nothing of it is lost or failed.

The pause is made in the ledger alone, as another process of the hub would make it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Batch, Place, Record, Translated
from ledger import pausing
from ledger.pause_tables import pause
from ledger.pauses import What
from ledger.states import Ready
from ledger.tables import attempt, cursor, event, ready
from routes.subscription import Subscription
from tests.hub.conftest import event as form
from tests.hub.test_polling import Till

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown, Town

Play = Callable[[Any], None]
Thing = tuple[What, str]
WHO, WHY = "Ailsa Example", "the supplier moves"


class Wire(Till):
    """A till that says when it was let go of."""

    def __init__(self, *, ahead: bool) -> None:
        super().__init__([])
        self.ahead = ahead
        self.left = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        try:
            yield from super().poll(cursor)
        finally:
            self.loop.call_soon_threadsafe(self.left.set)


def rolls(*names: str) -> list[list[Record]]:
    return [[Translated((form(name),), Place("roll", 1))] for name in names]


def stands(hub: Town) -> str | None:
    """How far the till has been read."""
    (row,) = [one for one in hub.rows(cursor) if one.name == "till"]
    value: str | None = row.value
    return value


async def stop(hub: Town, *things: Thing) -> None:
    await hub.hub.door.run(lambda session: pausing.pause(session, things, who=WHO, reason=WHY))


async def go_on(hub: Town, *things: Thing) -> None:
    await hub.hub.door.run(lambda session: pausing.resume(session, things, who=WHO, reason=WHY))


@pytest.mark.parametrize(
    "thing",
    [(What.SUBSCRIPTION, "app"), (What.ADAPTER, "webhook"), (What.ROUTE, "to-app"), (What.EVERYTHING, "")],
    ids=lambda thing: thing[0].value,
)
def test_what_is_paused_under_way_gets_nothing_more_and_goes_on_later(
    town: MakeTown, play: Play, thing: Thing
) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, concurrency=2)
            await hub.apply([hub.route("app", retry={"attempts": 1})], [sub])
            await hub.send(*(hub.event(f"e{n}") for n in range(30)))
            await app.until(lambda: len(app.arrived) == 2)
            await stop(hub, thing)
            app.hold.set()
            await hub.until(lambda: hub.states("app")["delivered"] == 2)
            waits = [int(Ready.DUE), int(Ready.PARKED)]
            await hub.until(lambda: hub.count(ready, ready.c.state.in_(waits)) == 28)
            assert len(app.arrived) == 2
            assert hub.states("app") == {"delivered": 2, "waiting": 28}
            await hub.send(hub.event("meanwhile"))
            hub.balances()
            await go_on(hub, thing)
            await hub.settled()
            assert sorted(app.arrived) == sorted([*(f"e{n}" for n in range(30)), "meanwhile"])
            assert hub.count(attempt) == 31, "what was held was never tried, and no attempt was used up"

    play(run)


def test_a_lane_ends_with_the_delivery_in_hand_and_keeps_its_order(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(f"e{n}", "k") for n in range(10)))
            await app.until(lambda: len(app.arrived) == 1)
            await stop(hub, (What.SUBSCRIPTION, "app"))
            app.hold.set()
            await hub.until(lambda: hub.states("app")["delivered"] == 1 and hub.hub.worker.in_flight == 0)
            assert app.arrived == ["e0"]
            await go_on(hub, (What.SUBSCRIPTION, "app"))
            await hub.settled()
            assert app.arrived == [f"e{n}" for n in range(10)]

    play(run)


def test_a_route_waits_while_another_to_the_same_receiver_goes_on(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            sub: Subscription = hub.subscription("app", app.url, window=5)
            spam = hub.route("app", name="reports", where=[{"exact": {"partitionkey": "report"}}], rank=2)
            await hub.apply([hub.route("app"), spam], [sub])
            await stop(hub, (What.ROUTE, "reports"))
            await hub.send(*(hub.event(f"r{n}", "report") for n in range(40)))
            await hub.send(*(hub.event(f"e{n}", "form") for n in range(10)))
            await app.until(lambda: len(app.arrived) == 10)
            assert {name[0] for name in app.arrived} == {"e"}
            await hub.until(lambda: hub.count(ready, ready.c.parked == "reports") == 40)
            await go_on(hub, (What.ROUTE, "reports"))
            await hub.settled()
            assert len(app.arrived) == 50

    play(run)


def test_a_paused_adapter_is_not_polled_and_goes_on_from_where_it_was(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        till = Till([])
        polling = (What.POLLING, "till")
        async with town(till) as hub:
            till.rolls = rolls("e0", "e1")
            await hub.until(lambda: till.asked[-1:] == ["2"])
            await stop(hub, polling)
            asked = len(till.asked)
            till.rolls = rolls("e0", "e1", "e2", "e3")
            # One that was under way when it was paused may end; what it reads is not recorded.
            await hub.until(lambda: not hub.hub.pollers["till"].progress.trouble)
            assert hub.count(event) == 2
            assert stands(hub) == "2"
            assert len(till.asked) <= asked + 1
            await go_on(hub, polling)
            await hub.until(lambda: hub.count(event) == 4)
            hub.balances()

    play(run)


@pytest.mark.parametrize("ahead", [False, True])
def test_a_poll_that_is_paused_in_the_middle_records_no_further_batch(
    town: MakeTown, play: Play, ahead: bool
) -> None:
    async def run() -> None:
        till = Wire(ahead=ahead)
        async with town(till) as hub:

            def before_each(number: int) -> None:
                if number == 3:
                    paused = stop(hub, (What.POLLING, "till"))
                    asyncio.run_coroutine_threadsafe(paused, till.loop).result(20)
                    till.loop.call_soon_threadsafe(till.left.clear)

            till.before_each = before_each
            till.rolls = rolls(*(f"e{n}" for n in range(6)))
            await hub.until(lambda: hub.count(pause) == 1)
            await asyncio.wait_for(till.left.wait(), 20)
            recorded = hub.count(event)
            assert recorded <= 3
            assert stands(hub) == str(recorded), "the cursor is where the records are"
            till.before_each = lambda _number: None
            await go_on(hub, (What.POLLING, "till"))
            await hub.until(lambda: hub.count(event) == 6)
            hub.balances()

    play(run)

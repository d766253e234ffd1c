"""What an operator or another program does while deliveries are under way costs none of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ledger.errors import Busy
from ledger.states import Ready
from ledger.tables import attempt, delivery, ready

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]


def test_one_switched_off_under_way_gets_nothing_more_and_goes_on_later(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, concurrency=2)
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(f"e{n}") for n in range(30)))
            await app.until(lambda: len(app.arrived) == 2)
            await hub.apply([hub.route("app")], [sub.model_copy(update={"enabled": False})])
            app.hold.set()
            await hub.until(lambda: hub.states("app")["delivered"] == 2)
            await hub.until(lambda: hub.count(ready, ready.c.state == int(Ready.DUE)) == 28)
            assert len(app.arrived) == 2
            assert hub.states("app") == {"delivered": 2, "waiting": 28}
            hub.balances()
            await hub.apply([hub.route("app")], [sub])
            await hub.settled()
            assert sorted(app.arrived) == sorted(f"e{n}" for n in range(30))
            assert hub.count(attempt) == 30, "what was given back was never tried"

    play(run)


def test_a_lane_ends_with_the_delivery_in_hand_when_its_subscription_is_switched_off(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            sub = hub.subscription("app", app.url, order_by="partitionkey")
            await hub.apply([hub.route("app")], [sub])
            await hub.send(*(hub.event(f"e{n}", "k") for n in range(10)))
            await app.until(lambda: len(app.arrived) == 1)
            await hub.apply([hub.route("app")], [sub.model_copy(update={"enabled": False})])
            app.hold.set()
            await hub.until(lambda: hub.states("app")["delivered"] == 1 and hub.hub.worker.in_flight == 0)
            assert app.arrived == ["e0"]
            await hub.apply([hub.route("app")], [sub])
            await hub.settled()
            assert app.arrived == [f"e{n}" for n in range(10)]

    play(run)


def test_a_secret_in_a_target_is_looked_up_and_waited_for(
    town: MakeTown, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            monkeypatch.delenv("INVENTED_TOKEN", raising=False)
            target = {"url": app.url, "headers": {"Authorization": "env:INVENTED_TOKEN"}}
            sub = hub.subscription("app", app.url).model_copy(update={"target": target})
            await hub.apply([hub.route("app")], [sub])
            await hub.send(hub.event("one"))
            await hub.until(lambda: "INVENTED_TOKEN is not set" in (hub.rows(delivery)[0].cause or ""))
            assert app.arrived == []
            monkeypatch.setenv("INVENTED_TOKEN", "Bearer invented")
            await hub.settled()
            assert app.requests[0]["authorization"] == "Bearer invented"

    play(run)


@pytest.mark.parametrize("servers", ["sqlite"], indirect=True)  # PostgreSQL has no lock on all of it
def test_a_database_held_for_a_while_costs_no_delivery_and_no_repeat(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        async with town() as hub, hub.serving(hub.app()) as app:
            app.hold = asyncio.Event()
            await hub.apply([hub.route("app")], [hub.subscription("app", app.url)])
            await hub.send(*(hub.event(f"e{n}") for n in range(5)))
            await app.until(lambda: len(app.arrived) == 5)
            holder = hub.hub.engine.connect().execution_options(tolbooth_writes=True)
            with holder, holder.begin():
                app.hold.set()
                with pytest.raises(Busy, match="Another program"):
                    await hub.send(hub.event("told to come again"))
            await hub.settled()
            assert sorted(app.arrived) == [f"e{n}" for n in range(5)]
            assert hub.states("app") == {"delivered": 5}
            assert hub.rows(delivery, delivery.c.possible_duplicate) == []
            hub.balances()

    play(run)

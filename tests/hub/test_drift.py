"""Configuration drift: what one process changes, every other records by from its next commit on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from ledger import routing
from ledger.numbers import SEQ
from ledger.session import Session
from ledger.tables import delivery, event, number
from tests.hub.conftest import MakeTown, Town

Play = Callable[[Callable[[], Awaitable[None]]], None]
CHANGES = 12


@pytest.mark.parametrize("servers", ["postgresql"], indirect=True)
def test_no_commit_after_a_change_is_routed_by_what_was_before(town: MakeTown, play: Play) -> None:
    """Three intakes are busy all the while, so that commits wait for the change to be committed."""

    async def run() -> None:
        async with AsyncExitStack() as ends:
            towns = [await ends.enter_async_context(town()) for _ in range(3)]
            busy = [asyncio.create_task(load(one, place)) for place, one in enumerate(towns)]
            changes = [await change(towns[0], turn) for turn in range(CHANGES)]
            for one in busy:
                one.cancel()
            await asyncio.gather(*busy, return_exceptions=True)
            recorded = towns[0].rows(event)
            for version, seq in changes:
                later = [row for row in recorded if row.seq > seq]
                assert later, "there was load"
                assert min(row.routing_version for row in later) >= version
            # And by its content, not only by its number: each goes to as many as its version has.
            for row in recorded:
                made = towns[0].count(delivery, delivery.c.seq == row.seq)
                assert made == row.routing_version

    play(run)


async def load(one: Town, place: int) -> None:
    turn = 0
    while True:
        await asyncio.gather(*(one.send(one.event(f"{place}-{turn}-{n}")) for n in range(5)))
        turn += 1


async def change(one: Town, turn: int) -> tuple[int, int]:
    """Add a subscription; answers with the version it made and the last event committed before it."""
    names = [f"app-{n}" for n in range(turn + 1)]
    routes = [one.route(name) for name in names]
    subscriptions = [one.subscription(name, "http://127.0.0.1:9/", enabled=False) for name in names]

    def unit(session: Session) -> tuple[int, int]:
        version = routing.apply(session, routes, subscriptions, owner="test", author="test")
        last = session.execute(number.select().where(number.c.name == SEQ)).one().last
        return version, int(last)

    made = await one.hub.door.run(unit)
    await one.send(one.event(f"after-{turn}"))
    return made

"""A replay whose receiver is stopped or away says why it does not move, and whether a person has to act."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from ledger import breakers, clock, pausing
from ledger.breakers import Breaker
from ledger.pauses import What
from ledger.session import Session
from ledger.states import Breaker as BreakerState
from tests.hub.conftest import MakeTown, Town
from tests.hub.replay_clerk import Clerk, Office, applied, counts, letters

Play = Callable[[Callable[[], Awaitable[None]]], None]
WHO, MOVES = "Ailsa Example", "the supplier moves it"


async def stop(one: Town, what: What, name: str, span: timedelta | None = None) -> None:
    def unit(session: Session) -> None:
        until = None if span is None else clock.moment(clock.now(session)) + span
        pausing.pause(session, [(what, name)], who=WHO, reason=MOVES, until=until)

    await one.hub.door.run(unit)


async def go_on(one: Town, what: What, name: str) -> None:
    await one.hub.door.run(lambda s: pausing.resume(s, [(what, name)], who=WHO, reason=MOVES))


@pytest.mark.parametrize(
    ("what", "name", "said"),
    [
        (What.SUBSCRIPTION, "o", "the subscription o"),
        (What.ADAPTER, "office", "what is sent to the adapter office"),
        (What.ROUTE, "to-o", "the route to-o"),
        (What.EVERYTHING, "", "everything that is sent"),
    ],
    ids=str,
)
def test_one_whose_receiver_is_paused_waits_for_a_person_and_says_for_whom(
    town: MakeTown, play: Play, what: What, name: str, said: str
) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(5)
            office.refuses = lambda _: False
            await stop(one, what, name)
            job = await clerk.start(letters=letters(dead), concurrency=2)
            job = await clerk.until(job, lambda found: found.waits_for_a_person)
            assert (counts(job), job.stopped, job.held) == ({"chosen": 5, "waiting": 3, "out": 2}, 2, 0)
            [why] = job.waits
            assert why.startswith(f"2 wait, since {said} is paused by Ailsa Example since 20")
            assert why.endswith(f" UTC: {MOVES}")
            assert job.ends_at is None
            assert office.got == []
            await go_on(one, what, name)
            job = await clerk.ended(job)
            assert (counts(job), job.waits, job.stands) == ({"chosen": 5, "delivered": 5}, [], False)

    play(scenario)


def test_a_pause_that_ends_by_itself_is_told_and_waited_for(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(1)
            office.refuses = lambda _: False
            await stop(one, What.SUBSCRIPTION, "o", timedelta(hours=2))
            job = await clerk.start(letters=letters(dead))
            job = await clerk.until(job, lambda found: bool(found.waits))
            assert job.waits[0].startswith("1 waits, since the subscription o is paused by Ailsa Example")
            assert " until 20" in job.waits[0]
            assert (job.stopped, job.waits_for_a_person) == (0, False)
            await go_on(one, What.SUBSCRIPTION, "o")
            await clerk.ended(job)

    play(scenario)


def test_what_is_under_way_when_its_receiver_is_paused_is_no_standstill(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(1)
            office.refuses, office.gate = (lambda _: False), asyncio.Event()
            job = await clerk.start(letters=letters(dead))
            await one.until(lambda: office.at_once == 1)
            await stop(one, What.SUBSCRIPTION, "o")
            job = await clerk.desk.show(int(job.id[2:]))
            assert (job.progress.out, job.stopped, job.waits, job.waits_for_a_person) == (1, 0, [], False)
            office.gate.set()
            assert (await clerk.ended(job)).ended_well

    play(scenario)


def test_one_whose_system_is_away_says_so_without_its_words(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(3)
            office.refuses = lambda _: False

            def open_for(session: Session, span: int) -> None:
                now = clock.now(session)
                state = BreakerState.OPEN if span else BreakerState.CLOSED
                of = Breaker("office", state, 3, opened_at=now, until_at=now + span, why="Mrs Sample is away")
                breakers.save(session, [of])

            await one.hub.door.run(lambda s: open_for(s, 3600 * clock.SECOND))
            job = await clerk.start(letters=letters(dead))
            job = await clerk.until(job, lambda found: bool(found.waits) and found.progress.out == 3)
            [why] = job.waits
            assert why.startswith("3 wait, since the breaker of office is open until 20")
            assert why.endswith(" UTC")
            assert (job.stopped, job.waits_for_a_person) == (0, False)
            await one.hub.door.run(lambda s: open_for(s, 0))
            assert (await clerk.ended(job)).ended_well

    play(scenario)

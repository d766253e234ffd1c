"""Tenures: work is done by whoever has the lease, ended when it is lost, and taken up by the next."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue
from sqlalchemy import update
from structlog.testing import capture_logs

from adapters.contract import Retry
from hub.migrating import migrate
from hub.tenure import Tenure
from ledger import clock, leases
from ledger.door import Door, SqliteDoor
from ledger.engine import open_engine
from ledger.leases import Lease
from ledger.tables import lease
from tests import databases
from tests.conftest import Absent
from tests.hub.held_up import HeldUp

Play = Callable[[Any], None]
PATIENCE = 30.0
NAME = "poller/till"
SHORT = timedelta(seconds=0.3)
LONG = timedelta(hours=1)


class Rounds:
    """Work that notes what it is told. It cannot begin the first ``fails`` times."""

    def __init__(self, fails: int = 0) -> None:
        self.fails = fails
        self.begun: list[Lease] = []
        self.ended = 0
        self.at_work = False

    async def begin(self, lease: Lease) -> None:
        assert not self.at_work
        self.begun.append(lease)
        if len(self.begun) <= self.fails:
            raise Retry("the till is locked")
        self.at_work = True

    async def end(self) -> None:
        self.ended += 1
        self.at_work = False

    def says(self) -> JsonValue:
        return {"rounds": len(self.begun)}


@pytest.fixture
def door(tmp_path: Path, migrated: Path) -> Iterator[Door]:
    shutil.copyfile(migrated, tmp_path / "tolbooth.db")
    engine = open_engine(f"sqlite:///{tmp_path / 'tolbooth.db'}")
    made = SqliteDoor(engine)
    yield made
    made.close()
    engine.dispose()


@asynccontextmanager
async def serving(
    door: Door, work: Rounds, holder: str = "a", *, span: timedelta = SHORT, alone: bool = False
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(
        Tenure(door, work, name=NAME, holder=holder, span=span, alone=alone).run(), name=holder
    )
    try:
        yield task
    finally:
        await stop(task)


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not what():
            await asyncio.sleep(0.01)


async def acquire(door: Door, holder: str, span: timedelta) -> Lease | None:
    return await door.run(lambda session: leases.acquire(session, NAME, holder, clock.span(span)))


async def let_run_out(door: Door) -> None:
    await door.run(lambda session: session.execute(update(lease).values(until_at=0)))


def test_it_takes_over_when_the_holder_renews_no_more(door: Door, play: Play) -> None:
    async def run() -> None:
        assert await acquire(door, "gone", SHORT) is not None
        ends_at = await door.run(lambda s: leases.standing(s, NAME)[0].until_at)
        work = Rounds()
        async with serving(door, work):
            await until(lambda: work.at_work)
            assert await door.run(clock.now) >= ends_at
            assert work.begun == [Lease(NAME, "a", 2)]

    play(run)


def test_while_it_is_renewed_it_is_nobody_elses(door: Door, play: Play) -> None:
    """For longer than a span: without a renewal the second, which looks three times a span, would have it."""

    async def run() -> None:
        span = timedelta(seconds=4)
        first, second = Rounds(), Rounds()
        async with serving(door, first, span=span):
            await until(lambda: first.at_work)
            first_end = await door.run(lambda s: leases.standing(s, NAME)[0].until_at)
            async with serving(door, second, "b", span=span):
                while await door.run(clock.now) < first_end + clock.span(span / 3):
                    await asyncio.sleep(0.05)
                (standing,) = await door.run(lambda s: leases.standing(s, NAME))
            assert (standing.holder, standing.says) == ("a", {"rounds": 1})
            assert (len(first.begun), first.ended, second.begun) == (1, 0, [])

    play(run)


def test_work_is_ended_when_the_lease_is_lost_and_begun_when_it_is_had_again(door: Door, play: Play) -> None:
    async def run() -> None:
        work = Rounds()
        async with serving(door, work):
            await until(lambda: work.at_work)
            await let_run_out(door)
            thief = await acquire(door, "thief", LONG)
            if thief is None:  # renewed in between
                await let_run_out(door)
                thief = await acquire(door, "thief", LONG)
            assert thief is not None
            await until(lambda: not work.at_work)
            assert await acquire(door, "b", LONG) is None, "what it lost it does not let go of"
            await door.run(lambda s: leases.release(s, thief))
            await until(lambda: work.at_work)
            assert work.begun[-1].fence > thief.fence

    play(run)


def test_told_to_stop_it_ends_its_work_and_the_next_has_the_lease_at_once(door: Door, play: Play) -> None:
    async def run() -> None:
        work = Rounds()
        async with serving(door, work, span=LONG) as task:
            await until(lambda: work.at_work)
            assert await acquire(door, "b", LONG) is None
            await stop(task)
            assert (work.at_work, work.ended) == (False, 1)
            assert await acquire(door, "b", LONG) == Lease(NAME, "b", 2)

    play(run)


def test_work_that_cannot_begin_is_tried_again_and_others_may_have_it_meanwhile(
    door: Door, play: Play
) -> None:
    async def run() -> None:
        stuck = Rounds(fails=10_000)
        with capture_logs() as logs:
            async with serving(door, stuck):
                await until(lambda: len(stuck.begun) >= 2)
                assert not stuck.at_work
        told = next(one for one in logs if one["event"] == "tenure.cannot_begin")
        assert (told["error"], told["frame"]) == ("Retry", f"{__name__}.Rounds.begin")
        assert all("the till is locked" not in str(value) for key, value in told.items() if key != "exc_info")
        async with serving(door, stuck):
            able = Rounds()
            async with serving(door, able, "b"):
                await until(lambda: able.at_work)
        late = Rounds(fails=2)
        async with serving(door, late, "c"):
            await until(lambda: late.at_work)
            assert (len(late.begun), late.ended) == (3, 2)

    play(run)


def test_where_it_is_alone_an_earlier_holder_is_not_waited_for(door: Door, play: Play) -> None:
    async def run() -> None:
        await acquire(door, "gone", LONG)
        work = Rounds()
        async with serving(door, work, span=LONG, alone=True):
            await until(lambda: work.at_work)
            assert work.begun == [Lease(NAME, "a", 2)]

    play(run)


@pytest.fixture
def held_up(absent: Absent) -> Iterator[HeldUp]:
    if why := databases.why_absent():
        absent(why)
    with databases.new_database() as url:
        engine = open_engine(url)
        migrate(engine)
        engine.dispose()
        made = HeldUp(url)
        try:
            yield made
        finally:
            made.close()


def test_told_to_stop_while_it_asks_it_leaves_no_lease_behind(held_up: HeldUp, play: Play) -> None:
    """The lease that it was given after it had been told is let go of, and not left until it runs out."""

    async def run() -> None:
        work = Rounds()
        held_up.hold()
        async with serving(held_up.calm_door, work, span=LONG) as task:
            await until(held_up.kept_waiting)
            task.cancel()
            await asyncio.sleep(0)
            held_up.let_go()
            with suppress(asyncio.CancelledError):
                await task
        # Patient: what a busy machine is slow in is not the lease.
        next_one = await held_up.calm_door.run(
            lambda session: leases.acquire(session, NAME, "b", clock.span(LONG)), patient=True
        )
        assert next_one is not None
        assert not work.begun

    play(run)


def test_a_database_away_for_less_than_a_span_ends_nothing(held_up: HeldUp, play: Play) -> None:
    async def run() -> None:
        work = Rounds()
        async with serving(held_up.door, work, span=timedelta(seconds=15)):
            await until(lambda: work.at_work)
            held_up.hold()
            await until(held_up.kept_waiting)
            await until(lambda: not held_up.kept_waiting())
            held_up.let_go()
            await held_up.door.run(lambda s: leases.check(s, work.begun[0]), patient=True)
            assert (work.at_work, work.ended) == (True, 0)

    play(run)


def test_a_database_away_for_longer_ends_the_work_until_it_is_back(held_up: HeldUp, play: Play) -> None:
    async def run() -> None:
        work = Rounds()
        async with serving(held_up.door, work, span=timedelta(seconds=1)):
            await until(lambda: work.at_work)
            held_up.hold()
            await until(lambda: work.ended == 1)
            assert not work.at_work
            held_up.let_go()
            await until(lambda: work.at_work)
            assert [one.fence for one in work.begun] == [1, 2]

    play(run)


def test_one_that_cannot_renew_for_a_reason_nobody_foresaw_ends_its_work(door: Door, play: Play) -> None:
    """What it says cannot be written down: it must not go on as if the lease were its own."""

    class Unspeakable(Rounds):
        def says(self) -> JsonValue:
            return {"what": object()}  # type: ignore[dict-item]

    async def run() -> None:
        work = Unspeakable()
        async with serving(door, work):
            await until(lambda: work.at_work)
            await until(lambda: work.ended == 1)

    play(run)

"""Replays as jobs, on every server: exact outcomes, canary, pace, order, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dead_letter.replays.states import JobState, Outcome
from ledger import clock
from ledger.replaying import Refused, discard, replay
from ledger.tables import delivery, run
from safeguards.audit import repository as audit
from tests.hub.conftest import MakeTown
from tests.hub.replay_clerk import AILSA, WHY, Clerk, Office, applied, counts, letters

Play = Callable[[Callable[[], Awaitable[None]]], None]


def test_outcomes_are_counted_and_not_what_was_sent(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(12)
            office.refuses = lambda name: name in {"e-003", "e-007"}
            single = await one.hub.door.run(lambda s: replay(s, dead[0], "Ruairidh Sample", "by hand"))
            await one.until(
                lambda: one.count(delivery, delivery.c.id == single, delivery.c.state == "delivered") == 1
            )
            await one.hub.door.run(lambda s: discard(s, dead[1], "Ruairidh Sample", "a test"))
            job = await clerk.ended(await clerk.start(letters=letters(dead)))
            assert (job.state, job.ended_well) == (JobState.DONE, False)
            assert counts(job) == {"chosen": 12, "delivered": 8, "failed": 2, "skipped": 2}
            failed = await clerk.items(job, Outcome.FAILED)
            assert [one.why for one in failed] == ["It failed again: no such street"] * 2
            skipped = {item.letter: item.why or "" for item in await clerk.items(job, Outcome.SKIPPED)}
            assert f"by its replay d-{single}" in skipped[f"d-{dead[0]}"]
            assert "is discarded" in skipped[f"d-{dead[1]}"]
            # One run, with author and reason, and every delivery of it.
            number = int(job.id[2:])
            [kept] = one.rows(run, run.c.id == number)
            assert (kept.kind, kept.author, kept.reason) == ("replay", "Ailsa Example", WHY)
            assert one.count(delivery, delivery.c.run == number) == 10
            assert sorted(name for name, _ in office.got) == [
                f"e-{n:03}" for n in range(12) if n not in {1, 3, 7}
            ]
            with one.hub.reader.session() as session:
                assert [entry.action for entry in audit.listing(session, thing=f"replay/{number}")] == [
                    "replays.start"
                ]
            one.balances()

    play(scenario)


def test_a_canary_that_fails_stops_the_rest_and_one_that_sings_lets_it_go(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(10)
            office.refuses = lambda name: name == "e-001"
            job = await clerk.start(letters=letters(dead), canary=3)
            job = await clerk.until(job, lambda found: found.state is JobState.STOPPED)
            assert "1 of the 3 that went first failed again" in job.why
            assert counts(job) == {"chosen": 10, "waiting": 7, "delivered": 2, "failed": 1}
            office.refuses = lambda _: False
            office.gate = asyncio.Event()
            await clerk.desk.resume(int(job.id[2:]), AILSA, "it was mended")
            job = await clerk.until(job, lambda found: found.progress.out == 3)
            # The rest waits for the outcome of the second canary too, however often it is looked.
            for _ in range(20):
                await one.hub.door.run(lambda _session: None)
            job = await clerk.desk.show(int(job.id[2:]))
            assert (job.in_canary, counts(job)["out"], counts(job)["waiting"]) == (True, 3, 4)
            office.gate.set()
            job = await clerk.ended(job)
            assert counts(job) == {"chosen": 10, "delivered": 9, "failed": 1}

    play(scenario)


def test_it_stops_when_too_much_fails(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(60)
            job = await clerk.start(letters=letters(dead), stop_at=0.25, concurrency=10)
            job = await clerk.until(job, lambda found: found.state is JobState.STOPPED)
            assert "failed again, which is 25% or more" in job.why
            job = await clerk.until(job, lambda found: found.progress.out == 0)
            assert job.progress.failed + job.progress.waiting == 60
            assert 20 <= job.progress.failed <= 30, "what was out then is let end"
            await clerk.desk.cancel(int(job.id[2:]), AILSA, "not today")
            job = await clerk.ended(job)
            assert job.state is JobState.CANCELLED
            assert job.progress.left_out == 60 - job.progress.failed
            # Its letters are free again.
            rest = await clerk.items(job, Outcome.LEFT_OUT)
            office.refuses = lambda _: False
            again = await clerk.ended(await clerk.start(letters=[item.letter for item in rest]))
            assert counts(again) == {"chosen": len(rest), "delivered": len(rest)}

    play(scenario)


def test_pause_and_cancel_let_what_is_out_end(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(9)
            office.refuses, office.gate = (lambda _: False), asyncio.Event()
            job = await clerk.start(letters=letters(dead), concurrency=2)
            number = int(job.id[2:])
            await clerk.until(job, lambda found: found.progress.out == 2)
            assert (await clerk.desk.pause(number, AILSA, "lunch")).state is JobState.PAUSED
            office.gate.set()
            job = await clerk.until(job, lambda found: found.progress.delivered == 2)
            assert counts(job) == {"chosen": 9, "waiting": 7, "delivered": 2}
            office.gate = asyncio.Event()
            await clerk.desk.resume(number, AILSA, "back")
            await clerk.until(job, lambda found: found.progress.out == 2)
            assert (await clerk.desk.cancel(number, AILSA, "enough")).state is JobState.CANCELLING
            with pytest.raises(Refused, match="is being cancelled already"):
                await clerk.desk.cancel(number, AILSA, "enough")
            office.gate.set()
            job = await clerk.ended(job)
            assert counts(job) == {"chosen": 9, "delivered": 4, "left_out": 5}
            assert office.most_at_once <= 9
            assert one.count(delivery, delivery.c.run == number) == 4
            for told in (clerk.desk.pause, clerk.desk.resume, clerk.desk.cancel):
                with pytest.raises(Refused, match="was cancelled already"):
                    await told(number, AILSA, "again")
            with one.hub.reader.session() as session:
                trail = [(e.action, e.reason) for e in audit.listing(session, thing=f"replay/{number}")]
            assert sorted(trail) == [
                ("replays.cancel", "enough"),
                ("replays.pause", "lunch"),
                ("replays.resume", "back"),
                ("replays.start", WHY),
            ]

    play(scenario)


def test_one_that_is_paused_while_its_last_are_out_ends_with_them(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(2)
            office.refuses, office.gate = (lambda _: False), asyncio.Event()
            job = await clerk.start(letters=letters(dead))
            await clerk.until(job, lambda found: found.progress.out == 2)
            await clerk.desk.pause(int(job.id[2:]), AILSA, "lunch")
            office.gate.set()
            job = await clerk.ended(job)
            assert (job.state, counts(job)) == (JobState.DONE, {"chosen": 2, "delivered": 2})

    play(scenario)


def test_a_rate_is_kept(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(40)
            office.refuses = lambda _: False
            job = await clerk.ended(await clerk.start(letters=letters(dead), rate=25))
            at = sorted(row.created_at for row in one.rows(delivery, delivery.c.run == int(job.id[2:])))
            assert len(at) == 40
            # As much as a fifth of a second allows may go at once, and one.
            for first in range(len(at)):
                for last in range(first, len(at)):
                    many = last - first + 1
                    assert many <= (at[last] - at[first]) / clock.SECOND * 25 + 25 * 0.2 + 1.01

    play(scenario)


def test_two_replays_cannot_have_the_same_letter(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(4)
            office.refuses, office.gate = (lambda _: False), asyncio.Event()
            first = await clerk.start(letters=letters(dead[:2]), concurrency=1)
            await clerk.until(first, lambda found: found.progress.out == 1)
            with pytest.raises(Refused, match=f"in the replay {first.id} already"):
                await clerk.start(letters=letters(dead[1:2]))
            second = await clerk.start(letters=letters(dead[1:]))
            office.gate.set()
            second = await clerk.ended(second)
            first = await clerk.ended(first)
            assert counts(first) == {"chosen": 2, "delivered": 2}
            assert counts(second) == {"chosen": 3, "delivered": 2, "skipped": 1}
            [item] = await clerk.items(second, Outcome.SKIPPED)
            assert (item.letter, item.why) == (f"d-{dead[1]}", f"It is in the replay {first.id}.")
            assert len(office.got) == len(set(office.got)) == 4

    play(scenario)


def test_a_hub_that_is_stopped_in_the_middle_goes_on_and_repeats_nothing(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office, lease_seconds=3) as one:
            clerk = Clerk(one)
            await applied(one)
            dead = await clerk.dead(80)
            office.refuses = lambda name: name.endswith("9")
            job = await clerk.start(letters=letters(dead), concurrency=4)
            await clerk.until(job, lambda found: found.progress.delivered > 5)
        so_far = len(office.got)
        assert so_far < 72
        async with town(office, lease_seconds=3) as one:
            job = await Clerk(one).ended(job)
            assert counts(job) == {"chosen": 80, "delivered": 72, "failed": 8}
            assert len(office.got) == len(set(office.got)) == 72
            assert one.count(delivery, delivery.c.run == int(job.id[2:])) == 80
            one.balances()

    play(scenario)

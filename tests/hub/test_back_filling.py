"""Replays to one chosen receiver, stretches of the ledger, and what is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from dead_letter.replays.states import JobState, Outcome
from dead_letter.replays.wanted import Stretch
from ledger.errors import NotFound
from ledger.replaying import Refused, discard
from ledger.tables import delivery, event, run
from tests.hub.conftest import MakeTown
from tests.hub.replay_clerk import AILSA, Clerk, Office, applied, counts, letters

Play = Callable[[Callable[[], Awaitable[None]]], None]


def test_a_key_keeps_its_order(town: MakeTown, play: Play) -> None:
    """Back-fill to a new receiver that keeps order: whatever is out at once, each key is in ledger order."""

    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            new = one.subscription("new", adapter="office", order_by="partitionkey")
            await one.apply([one.route("o")], [one.subscription("o", adapter="office"), new])
            dead = await clerk.dead(60, key=lambda number: f"k-{number % 3}")
            office.refuses = lambda _: False
            first = one.rows(event)[0].seq
            job = await clerk.ended(await clerk.start(stretch=Stretch(first=first), to="new", concurrency=20))
            assert counts(job) == {"chosen": 60, "delivered": 60}
            for key in range(3):
                got = [name for name, of in office.got if of == f"k-{key}"]
                assert got == [f"e-{n:03}" for n in range(key, 60, 3)]
            # The dead letters are as they were: another has had the events, and not who missed them.
            assert one.states("o")["dead"] == 60
            assert one.states("new") == {"delivered": 60}
            assert {row.replays for row in one.rows(delivery, delivery.c.subscription == "new")} == {None}
            again = await clerk.ended(await clerk.start(letters=letters(dead[:5]), to="new"))
            assert counts(again) == {"chosen": 5, "skipped": 5}
            [why, *_] = {item.why for item in await clerk.items(again)}
            assert why == "It was delivered to new already."
            stretch = Stretch(first=first, missed_only=True)
            missed = await clerk.ended(await clerk.start(stretch=stretch, to="new"))
            assert counts(missed) == {"chosen": 60, "skipped": 60}
            one.balances()

    play(scenario)


def test_a_key_that_fails_holds_its_own_and_the_others_go_on(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            new = one.subscription("new", adapter="office", order_by="partitionkey")
            await one.apply([one.route("o")], [one.subscription("o", adapter="office"), new])
            await clerk.dead(30, key=lambda number: "sick" if number % 3 else "well")
            office.refuses = lambda name: name == "e-001"
            first = one.rows(event)[0].seq
            job = await clerk.start(stretch=Stretch(first=first), to="new", concurrency=2)
            job = await clerk.until(job, lambda found: found.progress.delivered == 10 and found.held == 19)
            assert counts(job) == {"chosen": 30, "out": 19, "delivered": 10, "failed": 1}
            [dead] = one.rows(delivery, delivery.c.subscription == "new", delivery.c.state == "dead")
            await one.hub.door.run(lambda s: discard(s, dead.id, "Ailsa Example", "it is of no use"))
            one.hub.outbox.wake(["new"])
            job = await clerk.ended(job)
            assert (counts(job), job.held) == ({"chosen": 30, "delivered": 29, "failed": 1}, 0)
            got = [name for name, key in office.got if key == "sick"]
            assert got == [f"e-{n:03}" for n in range(2, 30) if n % 3]
            office.refuses = lambda _: False
            # Once more: the first of each key comes after later ones, and says so.
            again = await clerk.ended(
                await clerk.start(stretch=Stretch(first=first, last=first + 2), to="new")
            )
            made = one.rows(delivery, delivery.c.run == int(again.id[2:]))
            assert [row.out_of_order for row in made] == [True] * 3

    play(scenario)


def test_a_canary_in_one_key_stops_at_its_first_that_fails(town: MakeTown, play: Play) -> None:
    """The others of the canary wait behind it, and would have no outcome before a person decides."""

    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            new = one.subscription("new", adapter="office", order_by="partitionkey")
            await one.apply([one.route("o")], [one.subscription("o", adapter="office"), new])
            await clerk.dead(9, key=lambda number: "sick" if number < 5 else "well")
            office.refuses = lambda name: name == "e-000"
            first = one.rows(event)[0].seq
            job = await clerk.start(stretch=Stretch(first=first), to="new", canary=4)
            job = await clerk.until(job, lambda found: found.state is JobState.STOPPED)
            assert counts(job) == {"chosen": 9, "waiting": 5, "out": 3, "failed": 1}
            assert (job.held, "1 of the 1 that went first failed again" in job.why) == (3, True)
            assert job.waits_for_a_person, "whoever watches it is told"
            # Resumed before the key is let go: those that are held say nothing about the second canary.
            await clerk.desk.resume(int(job.id[2:]), AILSA, "the others may go")
            job = await clerk.until(job, lambda found: found.progress.delivered == 4)
            assert job.waits_for_a_person, "all that is left waits behind the dead one"
            [dead] = one.rows(delivery, delivery.c.subscription == "new", delivery.c.state == "dead")
            await one.hub.door.run(lambda s: discard(s, dead.id, "Ailsa Example", "it is of no use"))
            one.hub.outbox.wake(["new"])
            job = await clerk.ended(job)
            assert counts(job) == {"chosen": 9, "delivered": 8, "failed": 1}

    play(scenario)


def test_a_stretch_takes_the_types_it_is_told_and_says_what_may_be_a_repeat(
    town: MakeTown, play: Play
) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            office.refuses = lambda _: False
            await applied(one)
            await one.send(*(one.event(f"e-{n}") for n in range(4)))
            await one.settled()
            first = one.rows(event)[0].seq
            none = await clerk.ended(
                await clerk.start(stretch=Stretch(first=first, types=["case.*"]), to="o")
            )
            assert counts(none) == {}
            job = await clerk.ended(
                await clerk.start(stretch=Stretch(first=first + 1, last=first + 2, types=["form.*"]), to="o")
            )
            assert counts(job) == {"chosen": 2, "delivered": 2}
            made = one.rows(delivery, delivery.c.run == int(job.id[2:]))
            assert [row.possible_duplicate for row in made] == [True, True]
            [kept] = one.rows(run, run.c.id == int(job.id[2:]))
            assert kept.kind == "back-fill"

    play(scenario)


def test_what_cannot_come_to_anything_is_refused_in_a_sentence(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one, "o", "other")
            [dead] = await clerk.dead(1)
            for wanted, said in (
                ({"letters": ["i-1"], "to": "o"}, "an invalid message is no delivery"),
                ({"letters": ["d-1"], "to": "othr"}, "did you mean 'other'"),
                ({"stretch": Stretch(first=10**9), "to": "other"}, "There is no event from"),
                ({"letters": ["d-1"], "reason": " "}, "say why"),
            ):
                with pytest.raises(Refused, match=said):
                    await clerk.start(**wanted)
            for name, value in (("letters", ["d-99999"]), ("letters", ["seven"]), ("group", "g-99")):
                with pytest.raises(NotFound):
                    await clerk.start(**{name: value})
            office.refuses = lambda _: False
            await clerk.ended(await clerk.start(letters=letters([dead])))
            with pytest.raises(Refused, match="nothing is left to do"):
                await clerk.start(letters=letters([dead]))
            office.refuses = lambda _: True
            # A receiver that may not have the data, and one that is gone.
            await one.apply(
                [one.route("o")],
                [
                    one.subscription("o", adapter="office"),
                    one.subscription("open", adapter="office", cleared_for="open"),
                ],
            )
            await one.send(one.event("f-1"))
            await one.until(lambda: one.states("o")["dead"] == 2)
            dead = one.rows(delivery, delivery.c.state == "dead")[-1].id
            job = await clerk.ended(await clerk.start(letters=letters([dead]), to="open"))
            [item] = await clerk.items(job)
            assert item.outcome is Outcome.SKIPPED
            assert "open is not cleared for" in (item.why or "")
            assert one.states("open") == {}
            await one.apply([], [])
            with pytest.raises(Refused, match="was removed"):
                await clerk.start(letters=letters([dead]))

    play(scenario)

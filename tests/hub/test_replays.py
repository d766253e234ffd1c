"""Replays as jobs, on every server: exact outcomes, canary, pace, order, restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from adapters.contract import Adapter, Delivery, Receipt, Reject
from dead_letter.replays.desk import ReplayDesk
from dead_letter.replays.job import Item, Job
from dead_letter.replays.states import JobState, Outcome
from dead_letter.replays.wanted import NewReplay, Stretch
from ledger import clock
from ledger.errors import NotFound
from ledger.replaying import Refused, discard, replay
from ledger.tables import delivery, event, run
from safeguards.audit import repository as audit
from safeguards.policy import Principal
from tests.hub.conftest import MakeTown, Town

Play = Callable[[Callable[[], Awaitable[None]]], None]
AILSA = Principal("k", "Ailsa Example", frozenset())
WHY = "the register was mended"


class Office(Adapter):
    """A back office that refuses those that it is told to, and notes what it got."""

    accepts = ("*",)

    def __init__(self, name: str = "office") -> None:
        super().__init__(name, Adapter.Settings())
        self.refuses: Callable[[str], bool] = lambda _: True
        self.got: list[tuple[str, str | None]] = []
        self.gate: asyncio.Event | None = None
        self.most_at_once = 0
        self.at_once = 0

    async def deliver(self, delivery: Delivery) -> Receipt:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
            if self.refuses(delivery.envelope.id):
                raise Reject("no such street")
            self.got.append((delivery.envelope.id, delivery.envelope.partitionkey))
            return Receipt()
        finally:
            self.at_once -= 1


class Clerk:
    """Staff at the desk of one town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.desk = ReplayDesk(town.hub.reader, town.hub.door, town.hub.routing.within)

    async def start(self, **wanted: Any) -> Job:
        return await self.desk.start(NewReplay(**{"reason": WHY, "stop_at": None, **wanted}), AILSA)

    async def ended(self, job: Job) -> Job:
        return await self.until(job, lambda one: one.ended_at is not None)

    async def until(self, job: Job, fits: Callable[[Job], bool]) -> Job:
        number = int(job.id[2:])
        async with asyncio.timeout(40):
            while not fits(found := await self.desk.show(number)):
                await asyncio.sleep(0.01)
        return found

    async def items(self, job: Job, outcome: Outcome | None = None) -> list[Item]:
        return (await self.desk.items(int(job.id[2:]), outcome, None, 200)).items

    async def dead(self, many: int, name: str = "o", **keys: Any) -> list[int]:
        """So many deliveries that failed, each with a key of its own unless ``key`` says otherwise."""
        before = self.town.states(name)["dead"]
        key = keys.get("key", lambda number: f"k-{number}")
        await self.town.send(*(self.town.event(f"e-{n:03}", key(n)) for n in range(many)))
        await self.town.until(lambda: self.town.states(name)["dead"] == before + many)
        rows = self.town.rows(delivery, delivery.c.subscription == name, delivery.c.state == "dead")
        return [row.id for row in rows]


def counts(job: Job) -> dict[str, int]:
    """What is not nought."""
    found = job.progress.model_dump(exclude={"choosing"})
    return {name: many for name, many in found.items() if many}


def letters(numbers: list[int]) -> list[str]:
    return [f"d-{one}" for one in numbers]


async def applied(one: Town, *names: str, **more: Any) -> None:
    names = names or ("o",)
    await one.apply([one.route("o")], [one.subscription(name, adapter="office", **more) for name in names])


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
            assert f"by its replay {single}" in skipped[f"d-{dead[0]}"]
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
            one.balances()

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


def test_what_cannot_come_to_anything_is_refused_in_a_sentence(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office = Office()
        async with town(office) as one:
            clerk = Clerk(one)
            await applied(one, "o", "other")
            [dead] = await clerk.dead(1)
            for wanted, said in (
                ({"letters": ["i-1"]}, "an invalid message is no delivery"),
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

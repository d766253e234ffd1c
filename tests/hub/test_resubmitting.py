"""Invalid messages in replays, on every server: rows are given in again once their mapping is mended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest

from adapters.contract import Adapter, Batch, Ignored, Invalid, Place, Record, Translated
from dead_letter.replays.states import JobState, Outcome
from ledger.replaying import Refused
from ledger.tables import delivery, event, invalid_message
from tests.hub.conftest import MakeTown, Town
from tests.hub.conftest import event as form
from tests.hub.replay_clerk import Clerk, Office, applied, counts

Play = Callable[[Callable[[], Awaitable[None]]], None]


class Supplier(Adapter):
    """A folder of rows, one number each; its mapping reads none of them until it is mended."""

    emits = ("form.submitted",)
    every = timedelta(seconds=5)

    def __init__(self, rows: int) -> None:
        super().__init__("supplier", Adapter.Settings())
        self.rows = rows
        self.mended: Callable[[int], bool] = lambda _: False
        self.ignores: Callable[[int], bool] = lambda _: False
        self.name_of: Callable[[int], str] = lambda number: f"row-{number:03}"
        self.tried: list[int] = []

    def translate(self, raw: bytes, place: Place) -> Record:
        number = int(raw)
        self.tried.append(number)
        if self.ignores(number):
            return Ignored("a test row", place)
        if not self.mended(number):
            return Invalid(raw, "the column moved_on is gone", "Name it as it is now.", place)
        return Translated(
            (form(self.name_of(number), f"k-{number % 3}", answers={"row": f"{number}"}),), place
        )

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        if cursor is None:
            rows = range(self.rows)
            yield Batch([self.translate(b"%d" % one, Place("rows.csv", one + 2)) for one in rows], "read")


async def kept(one: Town, many: int) -> list[int]:
    """The numbers of the invalid messages, once all are there."""
    await one.until(lambda: one.count(invalid_message) == many)
    return [row.id for row in one.rows(invalid_message)]


def test_rows_are_given_in_again_as_one_job(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office, supplier = Office("office"), Supplier(40)
        office.refuses = lambda _: False
        async with town(office, supplier) as one:
            clerk = Clerk(one)
            await applied(one, order_by="partitionkey")
            numbers = await kept(one, 40)
            [group] = (await clerk.groups()).items
            assert group.open == 40
            supplier.mended = lambda number: number != 7
            supplier.ignores = lambda number: number == 9
            await clerk.discard(f"i-{numbers[3]}")
            job = await clerk.ended(await clerk.start(letters=[f"i-{one}" for one in numbers], concurrency=8))
            assert counts(job) == {"chosen": 40, "mended": 37, "failed": 1, "skipped": 2}
            [failed] = await clerk.items(job, Outcome.FAILED)
            assert (failed.letter, failed.seq) == (f"i-{numbers[7]}", None)
            assert "the column moved_on is gone" in (failed.why or "")
            skipped = {item.letter: item.why or "" for item in await clerk.items(job, Outcome.SKIPPED)}
            assert "was discarded already" in skipped[f"i-{numbers[3]}"]
            assert "now ignores it (a test row)" in skipped[f"i-{numbers[9]}"]
            [first, *_] = await clerk.items(job, Outcome.MENDED)
            row = one.rows(invalid_message)[0]
            assert (first.letter, first.seq, first.made) == (f"i-{row.id}", row.mended_seq, None)
            assert (row.state, row.mended_run) == ("mended", int(job.id[2:]))
            # In the order of the file, whole, and each key in its order.
            assert [row.id for row in one.rows(event)] == [
                f"row-{n:03}" for n in range(40) if n not in {3, 7, 9}
            ]
            await one.settled()
            for key in ("k-0", "k-1", "k-2"):
                mine = [name for name, of in office.got if of == key]
                assert mine == sorted(mine)
            assert one.count(delivery, delivery.c.state == "delivered") == 37
            # Row 7 and the ignored one still wait for a person.
            assert (await clerk.groups()).items[0].open == 2
            with pytest.raises(Refused, match="mended already: it is the event 1"):
                await clerk.start(letters=[f"i-{numbers[0]}"])
            one.balances()

    play(scenario)


def test_a_canary_of_rows_that_fails_stops_the_rest(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office, supplier = Office("office"), Supplier(30)
        office.refuses = lambda _: False
        async with town(office, supplier) as one:
            clerk = Clerk(one)
            await applied(one)
            await kept(one, 30)
            [group] = (await clerk.groups()).items
            supplier.mended = lambda number: number != 2
            job = await clerk.start(group=group.id, canary=5)
            stopped = await clerk.until(job, lambda found: found.state is JobState.STOPPED)
            assert counts(stopped) == {"chosen": 30, "mended": 4, "failed": 1, "waiting": 25}
            with pytest.raises(Refused, match="is in the replay"):
                await clerk.start(letters=[f"i-{one.rows(invalid_message)[20].id}"])
            supplier.mended = lambda _: True
            await clerk.resume(job)
            ended = await clerk.ended(job)
            assert counts(ended) == {"chosen": 30, "mended": 29, "failed": 1}
            again = await clerk.ended(await clerk.start(group=group.id))
            assert counts(again) == {"chosen": 1, "mended": 1}
            one.balances()

    play(scenario)


def test_a_selection_may_hold_both_kinds(town: MakeTown, play: Play) -> None:
    async def scenario() -> None:
        office, supplier = Office("office"), Supplier(3)
        async with town(office, supplier) as one:
            clerk = Clerk(one)
            await applied(one)
            numbers = await kept(one, 3)
            dead = await clerk.dead(2)
            office.refuses = lambda _: False
            supplier.mended = lambda _: True
            ids = [f"i-{number}" for number in numbers] + [f"d-{number}" for number in dead]
            with pytest.raises(Refused, match="goes where the routes give it"):
                await clerk.start(letters=ids, to="o")
            job = await clerk.ended(await clerk.start(letters=ids))
            assert counts(job) == {"chosen": 5, "mended": 3, "delivered": 2}
            assert {item.letter for item in await clerk.items(job)} == set(ids)
            await one.settled()
            one.balances()

    play(scenario)


def test_rows_whose_id_is_taken_say_by_which_event(town: MakeTown, play: Play) -> None:
    """Another record's id, and that of one mended a moment ago: each fails by itself."""

    async def scenario() -> None:
        office, supplier = Office("office"), Supplier(4)
        office.refuses = lambda _: False
        async with town(office, supplier) as one:
            clerk = Clerk(one)
            await applied(one)
            numbers = await kept(one, 4)
            supplier.mended = lambda _: True
            supplier.name_of = lambda number: "taken" if number in {1, 2} else f"row-{number}"
            job = await clerk.ended(await clerk.start(letters=[f"i-{number}" for number in numbers]))
            assert counts(job) == {"chosen": 4, "mended": 3, "failed": 1}
            [failed] = await clerk.items(job, Outcome.FAILED)
            assert (failed.letter, "by event 2" in (failed.why or "")) == (f"i-{numbers[2]}", True)
            await one.settled()
            one.balances()

    play(scenario)


def test_many_are_read_a_part_at_a_time(town: MakeTown, play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """However large their originals: what is in memory at once is bounded."""
    monkeypatch.setattr("dead_letter.replays.resubmitting.MOST_BYTES", 3)

    async def scenario() -> None:
        office, supplier = Office("office"), Supplier(12)
        office.refuses = lambda _: False
        async with town(office, supplier) as one:
            clerk = Clerk(one)
            await applied(one)
            await kept(one, 12)
            [group] = (await clerk.groups()).items
            supplier.mended = lambda _: True
            supplier.tried.clear()
            job = await clerk.ended(await clerk.start(group=group.id, rate=1000))
            assert counts(job) == {"chosen": 12, "mended": 12}
            assert supplier.tried == list(range(12)), "each was read once, in the order of the file"
            one.balances()

    play(scenario)

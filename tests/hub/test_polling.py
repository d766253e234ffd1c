"""Polling: what was read and how far it got are one commit; trouble is said, and passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from adapters.contract import Adapter, Batch, Ignored, Invalid, Place, Record, Retry, Translated
from ledger import cursors
from ledger.cursors import Cursor
from ledger.tables import event, invalid_message, tally

if TYPE_CHECKING:
    from tests.hub.conftest import MakeTown

Play = Callable[[Any], None]


class Till(Adapter):
    """A system that is asked what is new: ``rolls`` of records, the cursor the number of rolls read."""

    emits = ("form.submitted",)
    every = timedelta(milliseconds=10)

    def __init__(self, rolls: list[list[Record]]) -> None:
        super().__init__("till", Adapter.Settings())
        self.rolls = rolls
        self.asked: list[str | None] = []
        self.trouble: Exception | None = None
        self.meanwhile: Callable[[], None] | None = None
        self.before_each: Callable[[int], None] = lambda _number: None
        self.ahead = False

    def poll(self, cursor: str | None) -> Iterator[Batch]:
        self.asked.append(cursor)
        if self.trouble is not None:
            raise self.trouble
        for number in range(int(cursor or 0), len(self.rolls)):
            meanwhile, self.meanwhile = self.meanwhile, None
            if meanwhile is not None:
                meanwhile()
            self.before_each(number)
            progress = (number + 1, len(self.rolls))
            yield Batch(self.rolls[number], str(number + 1), "roll", progress, ahead=self.ahead)


@pytest.mark.parametrize("ahead", [False, True])
def test_every_record_is_recorded_with_the_cursor_after_it(town: MakeTown, play: Play, ahead: bool) -> None:
    async def run() -> None:
        from_hub = town
        till = Till([])
        till.ahead = ahead
        async with from_hub(till) as hub:
            place = Place("roll-1", 1)
            good = [Translated((hub.event(f"e{n}"),), Place("roll-1", n)) for n in range(3)]
            twice = Translated((hub.event("pair-a"), hub.event("pair-b")), place)
            wrong = Invalid(b"\xff;", "no amount", "give one", Place("roll-1", 9, "amount"))
            till.rolls = [[*good, twice], [wrong, Ignored("a comment", place), good[0]], []]
            await hub.until(lambda: hub.count(event) == 5 and hub.count(invalid_message) == 1)
            await hub.until(lambda: till.asked[-1] == "3")
            with hub.hub.reader.session() as session:
                assert cursors.read(session, "till") == Cursor("3", 3)
            (kept,) = hub.rows(invalid_message)
            assert (bytes(kept.raw), kept.line, kept.field, kept.entry) == (b"\xff;", 9, "amount", "till")
            counts = {row.outcome: (row.records, row.events) for row in hub.rows(tally)}
            assert counts == {"envelope": (4, 5), "duplicate": (1, 0), "invalid": (1, 1), "ignored": (1, 0)}
            assert hub.hub.pollers["till"].progress.done == 3
            hub.balances()

    play(run)


def test_a_record_that_the_catalogue_forbids_is_kept_and_the_rest_goes_on(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        till = Till([])
        async with town(till) as hub:
            bad = hub.event("bad").model_copy(update={"data": {"form": 7}})
            till.rolls = [
                [Translated((bad,), Place("r", 1)), Translated((hub.event("good"),), Place("r", 2))]
            ]
            await hub.until(lambda: hub.count(event) == 1 and hub.count(invalid_message) == 1)
            assert (hub.rows(event)[0].id, hub.rows(invalid_message)[0].line) == ("good", 1)
            hub.balances()

    play(run)


@pytest.mark.parametrize("trouble", [Retry("the till is locked"), KeyError("a bug")])
def test_trouble_is_said_and_does_not_last(town: MakeTown, play: Play, trouble: Exception) -> None:
    async def run() -> None:
        till = Till([])
        till.trouble = trouble
        async with town(till) as hub:
            poller = hub.hub.pollers["till"]
            await hub.until(lambda: poller.progress.trouble != "")
            assert trouble.args[0] in poller.progress.trouble
            till.rolls = [[Translated((hub.event("one"),), Place("r", 1))]]
            till.trouble = None
            await hub.until(lambda: hub.count(event) == 1)
            await hub.until(lambda: poller.progress.trouble == "")

    play(run)


def test_a_poller_whose_cursor_was_moved_by_another_records_nothing_twice(town: MakeTown, play: Play) -> None:
    """Another process polled the same system: this one sees that it is behind, and reads the cursor again."""

    async def run() -> None:
        till = Till([])
        async with town(till) as hub:
            move = hub.hub.door.submit

            def theirs() -> None:
                move(lambda s: cursors.move(s, "till", Cursor(None, 0), "1")).result(20)

            till.meanwhile = theirs
            till.rolls = [
                [Translated((hub.event("theirs"),), Place("r", 1))],
                [Translated((hub.event("ours"),), Place("r", 2))],
            ]
            await hub.until(lambda: hub.count(event, event.c.id == "ours") == 1)
            assert hub.count(event) == 1
            with hub.hub.reader.session() as session:
                assert cursors.read(session, "till") == Cursor("2", 2)

    play(run)


def test_a_batch_is_committed_before_the_next_is_asked_for(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        till = Till([])
        stood: list[int] = []
        async with town(till) as hub:
            till.before_each = lambda _number: stood.append(hub.count(event))
            till.rolls = [[Translated((hub.event(f"e{n}"),), Place("r", n))] for n in range(4)]
            await hub.until(lambda: hub.count(event) == 4)
            assert stood[:4] == [0, 1, 2, 3], "it may let go of what it read: it is in the ledger"

    play(run)


def test_trouble_with_the_next_batch_does_not_lose_the_one_under_way(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        till = Till([])
        till.ahead = True
        failed: list[int] = []

        def fail_once(number: int) -> None:
            if number == 2 and not failed:
                failed.append(number)
                raise Retry("the till is locked")

        async with town(till) as hub:
            till.before_each = fail_once
            till.rolls = [[Translated((hub.event(f"e{n}"),), Place("r", n))] for n in range(4)]
            await hub.until(lambda: hub.count(event) == 4)
            assert failed == [2]
            assert "2" in till.asked, "it went on after the batch that was under way"
            hub.balances()

    play(run)


def test_what_no_ledger_can_hold_is_kept_aside_and_the_good_beside_it_goes_in(
    town: MakeTown, play: Play
) -> None:
    async def run() -> None:
        till = Till([])
        async with town(till) as hub:
            poison = hub.event("poison")
            assert isinstance(poison.data, dict)
            data = {**poison.data, "answers": {"half of a character": "\ud800"}}
            poison = poison.model_copy(update={"data": data})
            records = [hub.event("good-1"), poison, hub.event("good-2")]
            till.rolls = [[Translated((one,), Place("r", n)) for n, one in enumerate(records, start=1)]]
            await hub.until(lambda: hub.count(event) == 2 and hub.count(invalid_message) == 1)
            (kept,) = hub.rows(invalid_message)
            assert (kept.line, kept.event_id, "cannot be written" in kept.problem) == (2, "poison", True)
            await hub.until(lambda: till.asked[-1] == "1")
            hub.balances()

    play(run)


def test_a_record_that_the_database_refuses_does_not_stop_the_others(town: MakeTown, play: Play) -> None:
    async def run() -> None:
        till = Till([])
        async with town(till) as hub:
            await hub.refuse("event", "id = 'bad'")
            records = [hub.event("good-1"), hub.event("bad"), hub.event("good-2")]
            till.rolls = [[Translated((one,), Place("r", n)) for n, one in enumerate(records, start=1)]]
            await hub.until(lambda: hub.count(event) == 2 and hub.count(invalid_message) == 1)
            assert hub.rows(invalid_message)[0].line == 2
            await hub.until(lambda: till.asked[-1] == "1")
            hub.balances()

    play(run)

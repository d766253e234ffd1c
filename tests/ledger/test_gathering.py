"""Little is put off while much is in hand, for a moment; where little is in hand nothing is."""

from __future__ import annotations

import asyncio

from ledger.gathering import LONGEST, Gathering


def test_with_little_in_hand_it_begins_at_once() -> None:
    async def run() -> list[str]:
        begun: list[str] = []
        for in_hand in (0, 1, 8):
            Gathering(lambda: begun.append("now"), iter([in_hand]).__next__).look(1)
        return begun

    assert asyncio.run(run()) == ["now"] * 3


def test_with_much_in_hand_it_begins_when_there_is_enough() -> None:
    async def run() -> list[int]:
        begun: list[int] = []
        waiting = 0
        gathering = Gathering(lambda: begun.append(waiting), lambda: 256)
        for waiting in range(1, 33):
            gathering.look(waiting)
        await asyncio.sleep(2 * LONGEST)  # what was put off has been begun, and does not begin once more
        return begun

    assert asyncio.run(run()) == [32]


def test_and_never_later_than_in_a_moment() -> None:
    async def run() -> float:
        loop = asyncio.get_running_loop()
        begun = loop.create_future()
        asked = loop.time()
        gathering = Gathering(lambda: begun.set_result(loop.time()), lambda: 1000)
        gathering.look(1)
        gathering.look(2)
        assert not begun.done()
        return float(await begun) - asked

    assert asyncio.run(run()) >= LONGEST * 0.9

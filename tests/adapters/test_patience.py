"""A limit of time that many waits share ends each of them as ``asyncio.timeout`` would."""

from __future__ import annotations

import asyncio
import time

import pytest

from adapters.kit.patience import Patience


def test_each_ends_when_its_own_time_is_over_and_what_is_quick_is_left_alone() -> None:
    async def run() -> list[str]:
        patience = Patience(0.05)

        async def wait(seconds: float) -> str:
            try:
                async with patience.lasts():
                    await asyncio.sleep(seconds)
            except TimeoutError:
                return "ended"
            return "done"

        first = [asyncio.create_task(wait(seconds)) for seconds in (60, 0, 60, 0.001)]
        await asyncio.sleep(0.03)
        later = asyncio.create_task(wait(0.04))  # past the end of the first, but not of its own
        return [await one for one in [*first, later]]

    assert asyncio.run(run()) == ["ended", "done", "ended", "done", "done"]


def test_it_is_none_too_early_and_works_again_after_a_rest() -> None:
    async def run() -> list[float]:
        patience = Patience(0.05)
        took = []
        for _ in range(3):
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                async with patience.lasts():
                    await asyncio.sleep(60)
            took.append(time.monotonic() - began)
        return took

    assert min(asyncio.run(run())) >= 0.045


def test_somebody_elses_cancellation_is_not_taken_for_the_end() -> None:
    async def run() -> bool:
        patience = Patience(60)

        async def wait() -> None:
            async with patience.lasts():
                await asyncio.sleep(60)

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return task.cancelled()

    assert asyncio.run(run())


def test_what_the_block_raises_goes_on() -> None:
    async def run() -> None:
        async with Patience(60).lasts():
            raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        asyncio.run(run())


def test_a_limit_within_a_limit_ends_the_inner_one_alone() -> None:
    async def run() -> str:
        outer, inner = Patience(60), Patience(0.01)
        async with outer.lasts():
            try:
                async with inner.lasts():
                    await asyncio.sleep(60)
            except TimeoutError:
                return "the inner"
        return "neither"

    assert asyncio.run(run()) == "the inner"

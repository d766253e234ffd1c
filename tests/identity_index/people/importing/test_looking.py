"""Rows of a file looked at in a process of its own: the same as here, and nothing is lost where it dies."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from textwrap import dedent

from identity_index.people.heard import Heard
from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.importing.looking import LooksBeside, LooksHere
from identity_index.people.ready import Ready
from schemas.person_details import PersonDetails
from tests.identity_index.people.importing.files import content_of, person, rows

TODAY = date(2026, 9, 1)
RULES = {
    # What it leaves out of a scheme that ships, such as that nobody has two of it, stays as it is.
    "ucrn": SchemeRule.model_validate({"pattern": "U[0-9]{4}"}),
    "library": SchemeRule.model_validate({"pattern": "L[0-9]+", "may_repeat": True}),
}
ALSO = [
    PersonDetails(),
    PersonDetails.model_validate(
        {
            "name": {"full": "Ùna MacCarsaìg 🐑"},
            "date_of_birth": "2026-10-01",
            "identifiers": [
                {"scheme": "ucrn", "value": "U1234"},
                {"scheme": "library", "value": "l 77"},
                {"scheme": "library", "value": "none"},
            ],
            "address": {"lines": ["Flat 2/1", "9 Example Street"], "uprn": "9000000017"},
            "further": {"note": "as it was written"},
        }
    ),
]


def some(many: int = 20) -> list[Ready]:
    """In the future of ``TODAY`` nobody was born; each is looked at by ``RULES``."""
    held = [row.details for row in rows(content_of(*(person(n) for n in range(many))))]
    schemes = Schemes(RULES)
    return [
        Ready(Heard(("crm", str(at)), one, 7, whole=True), "/invented", f"e-{at}", TODAY, schemes)
        for at, one in enumerate([*held, *ALSO])
    ]


def seen(told: list[Ready]) -> list[object]:
    return [(one.features, one.keys, one.terms, one.said(7), one.said(9)) for one in told]


def here() -> list[object]:
    told = some()
    asyncio.run(LooksHere().look(told))
    return seen(told)


@asynccontextmanager
async def beside(long: int = 0) -> AsyncIterator[LooksBeside]:
    """With its process, which is started by the first that is looked at."""
    looks = LooksBeside(RULES, long=long)
    try:
        async with asyncio.timeout(60):
            while looks.process is None:
                await looks.look(some(1))
        yield looks
    finally:
        looks.close()
        for one in multiprocessing.active_children():
            await asyncio.to_thread(one.join, 60)
        assert multiprocessing.active_children() == []


def test_another_process_sees_what_this_one_does() -> None:
    async def look() -> tuple[int | None, list[object]]:
        async with beside() as looks:
            told = some()
            await looks.look(told)
            return looks.process, seen(told)

    process, found = asyncio.run(look())
    assert process not in {None, os.getpid()}
    assert found == here()


def test_a_process_that_is_killed_loses_nothing() -> None:
    async def look() -> list[object]:
        async with beside() as looks:
            told, after = some(), some()
            process = looks.process
            assert process is not None
            working = asyncio.create_task(looks.look(told))
            os.kill(process, signal.SIGKILL)
            await working
            await looks.look(after)
            return [looks.process, seen(told), seen(after)]

    # Another that is given the same might die of it again.
    assert asyncio.run(look()) == [None, here(), here()]


def test_a_short_file_starts_no_process_and_one_that_rests_is_ended() -> None:
    async def look() -> None:
        looks = LooksBeside(RULES, long=50)
        await looks.look(some(20))
        await looks.look(some(20))
        assert multiprocessing.active_children() == []
        looks = LooksBeside(RULES, long=0, rest=0.0)
        await looks.look(some(1))
        async with asyncio.timeout(60):
            while multiprocessing.active_children():
                await asyncio.sleep(0.01)

    asyncio.run(look())


def test_it_ends_with_a_hub_that_is_killed() -> None:
    hub = dedent(
        """
        import asyncio, sys
        from identity_index.people.importing.looking import LooksBeside
        from tests.identity_index.people.importing.test_looking import RULES, some

        async def look():
            looks = LooksBeside(RULES, long=0)
            while looks.process is None:
                await looks.look(some(1))
            print(looks.process, flush=True)
            await asyncio.Event().wait()

        if __name__ == "__main__":
            asyncio.run(look())
        """
    )
    with subprocess.Popen([sys.executable, "-c", hub], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert int(running.stdout.readline()) != running.pid
        running.kill()
        # Its process has the same output, which ends when nobody has it any more.
        rest, _ = running.communicate(timeout=60)
    assert rest == ""

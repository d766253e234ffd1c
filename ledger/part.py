"""Work that is too long for one unit: some of it in each, one unit after another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ledger.session import Session

Run = Callable[[Callable[[Session], "Part"]], Awaitable["Part"]]
"""Runs one unit, as ``Door.run`` does, and raises what it raises."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit has done: of how many, and after which number the next come; None: there are no more."""

    done: int
    after: int | None


async def in_parts(run: Run, some: Callable[[Session, int], Part]) -> int:
    """``some`` is called with the number after which it goes on, 0 at first; answers with how many in all.
    Whoever must not do anything twice notes it in the unit that does it: it may stop between two of them."""
    done = 0
    after: int | None = 0
    while after is not None:

        def unit(session: Session, after: int = after) -> Part:
            return some(session, after)

        part = await run(unit)
        done, after = done + part.done, part.after
    return done

"""Looking at the rows of a file before they are written: which of them could be whom. See ``Ready.look``.

It is a fifth of what a row costs, and the interpreter runs one thread at a time: beside the writer a thread
looks at nothing sooner. So the rows of a long file are looked at in another process, on another core.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from functools import lru_cache
from typing import Protocol

import structlog
from pydantic import TypeAdapter

from identity_index.people.identifiers.scheme_rule import SchemeRule
from identity_index.people.identifiers.schemes import Schemes
from identity_index.people.ready import Looked, Ready
from schemas.person_details import PersonDetails

LONG = 5_000
"""Rows after which a file is long: to start the process takes as long as to look at so many."""
REST = 30.0
"""Seconds without a row after which the process is ended."""

log = structlog.get_logger()


class Looks(Protocol):
    """Safe to use from many requests of one event loop at once."""

    async def look(self, told: Sequence[Ready]) -> None:
        """Have all of each of these worked out, so that nothing of it is left for the unit. All are of one
        day."""
        ...


class LooksHere:
    """In a thread. See ``Looks``."""

    async def look(self, told: Sequence[Ready]) -> None:
        await asyncio.to_thread(_look, told)


class LooksBeside:
    """In a process of its own, once there was enough to look at; before, and where there can be none, in a
    thread. See ``Looks``."""

    def __init__(self, rules: Mapping[str, SchemeRule], *, long: int = LONG, rest: float = REST) -> None:
        """``rules``: of the identifiers, as the settings say them. ``long``: rows; ``rest``: seconds."""
        # What a rule leaves out is not what it says to be none.
        self._rules = _RULES.dump_json(dict(rules), exclude_unset=True)
        self._long = long
        self._rest = rest
        self._seen = 0
        self._alone = _cores() < 2
        self._pool: ProcessPoolExecutor | None = None
        self._started: Future[int] | None = None
        self._resting: asyncio.TimerHandle | None = None

    async def look(self, told: Sequence[Ready]) -> None:
        self._seen += len(told)
        if self._resting is not None:
            self._resting.cancel()
        self._resting = asyncio.get_running_loop().call_later(self._rest, self.close)
        if self._seen > self._long and self._pool is None and not self._alone:
            self._start()
        if not told or not await self._beside(told):
            await asyncio.to_thread(_look, told)

    @property
    def process(self) -> int | None:
        """Its number with the operating system; None while none runs."""
        started = self._started
        return (
            started.result() if started is not None and started.done() and not started.exception() else None
        )

    def close(self) -> None:
        """End the process; another is started when there is enough to look at again."""
        if self._resting is not None:
            self._resting.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._pool, self._started, self._seen = None, None, 0

    def _start(self) -> None:
        # Nothing is forked: of the threads of this process the other would have none, but their locks.
        spawned = multiprocessing.get_context("spawn")
        try:
            self._pool = ProcessPoolExecutor(1, mp_context=spawned, initializer=_begin)
            self._started = self._pool.submit(os.getpid)
        except (OSError, ImportError, NotImplementedError) as error:
            self._left_alone(error)

    async def _beside(self, told: Sequence[Ready]) -> bool:
        """False where there is no other process, or not yet, or no more."""
        pool, started = self._pool, self._started
        if pool is None or started is None or not started.done():
            return False
        details = _DETAILS.dump_json([one.heard.details for one in told])
        try:
            working = pool.submit(_looked, self._rules, details, told[0].today)
            looked = await asyncio.wrap_future(working)
        except BrokenProcessPool as error:
            self.close()
            self._left_alone(error)
            return False
        await asyncio.to_thread(_take_over, told, looked)
        return True

    def _left_alone(self, error: Exception) -> None:
        """Nothing is lost by it, and it is not tried again: it is looked at here, and takes longer."""
        self._alone = True
        log.warning("people.import_process_failed", error=repr(error))


def _look(told: Sequence[Ready]) -> None:
    for one in told:
        one.look()


def _take_over(told: Sequence[Ready], looked: Sequence[Looked]) -> None:
    for one, each in zip(told, looked, strict=True):
        one.looked(each)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# ---- in the other process ----------------------------------------------------------------------------------


def _begin() -> None:
    """It is told by the hub when to end, and ends with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_hub, name="ends-with-the-hub", daemon=True).start()


def _end_with_the_hub() -> None:
    if (hub := multiprocessing.parent_process()) is not None:
        hub.join()
    os._exit(1)


def _looked(rules: bytes, details: bytes, today: date) -> list[Looked]:
    schemes = _schemes(rules)
    return [Looked.at(one, today, schemes) for one in _DETAILS.validate_json(details)]


@lru_cache(1)
def _schemes(rules: bytes) -> Schemes:
    return Schemes(_RULES.validate_json(rules))


_DETAILS = TypeAdapter(list[PersonDetails])
_RULES = TypeAdapter(dict[str, SchemeRule])

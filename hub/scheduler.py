"""The scheduler: what is to be done now and then, whatever else goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from pydantic import JsonValue

from hub.tenure import Work
from ledger import clock
from ledger.door import Door
from ledger.errors import Closed
from ledger.forgetting import MOST, forget
from ledger.leases import Lease

log = structlog.get_logger()

ROUND = timedelta(hours=1)
REST = timedelta(seconds=1)
"""Between two units of one round, so that housekeeping never keeps intake waiting."""


class Scheduler:
    """Runs on the hub's event loop, in one process at a time. See ``hub.tenure.Work``.

    Its own task is to forget keys older than the window. What it does is harmless twice, so a holder that
    has lost its lease without knowing does no harm. Its ``duties`` are done under the same lease.
    """

    def __init__(self, door: Door, *, duplicate_window: timedelta, duties: Mapping[str, Work]) -> None:
        """``duties`` by their names, as people see them."""
        self._door = door
        self._duties = dict(duties)
        self._window = clock.span(duplicate_window)
        self._task: asyncio.Task[None] | None = None

    async def begin(self, lease: Lease) -> None:
        self._task = asyncio.create_task(self._run())
        for duty in self._duties.values():
            await duty.begin(lease)

    async def end(self) -> None:
        for duty in self._duties.values():
            await duty.end()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def says(self) -> JsonValue:
        return {name: said for name, duty in self._duties.items() if (said := duty.says())} or None

    async def _run(self) -> None:
        while True:
            try:
                many = await self._door.run(lambda session: forget(session, self._window))
            except Closed:
                return
            except Exception:
                log.exception("scheduler.failed")
                many = 0
            if many:
                log.info("scheduler.forgot_keys", keys=many)
            await asyncio.sleep((REST if many == MOST else ROUND).total_seconds())

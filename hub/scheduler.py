"""The scheduler: what is to be done now and then, whatever else goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from ledger import clock
from ledger.door import Door
from ledger.errors import Closed
from ledger.forgetting import MOST, forget

log = structlog.get_logger()

ROUND = timedelta(hours=1)
REST = timedelta(seconds=1)
"""Between two units of one round, so that housekeeping never keeps intake waiting."""


class Scheduler:
    """Runs on the hub's event loop. For now its one task is to forget keys older than the window."""

    def __init__(self, door: Door, *, duplicate_window: timedelta) -> None:
        self._door = door
        self._window = clock.span(duplicate_window)

    async def run(self) -> None:
        """Until cancelled."""
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

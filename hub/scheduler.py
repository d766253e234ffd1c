"""The scheduler: what is to be done now and then, whatever else goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog
from pydantic import JsonValue

from hub.tenure import Work
from ledger import clock, effects
from ledger.door import Door
from ledger.forgetting import MOST, forget
from ledger.leases import Lease
from ledger.rounds import Rounds

log = structlog.get_logger()

ROUND = timedelta(hours=1)
REST = timedelta(seconds=1)
"""Between two units of one round, so that housekeeping never keeps intake waiting."""


class Scheduler(Rounds):
    """Runs on the hub's event loop, in one process at a time. See ``hub.tenure.Work``.

    Its own task is to forget keys, and what was done once, older than the window. What it does is
    harmless twice, so a holder that has lost its lease without knowing does no harm. Its ``duties`` are done
    under the same lease.
    """

    name = "scheduler"
    trouble = ROUND.total_seconds()

    def __init__(self, door: Door, *, duplicate_window: timedelta, duties: Mapping[str, Work]) -> None:
        """``duties`` by their names, as people see them."""
        self._door = door
        self._duties = dict(duties)
        self._window = clock.span(duplicate_window)

    async def begin(self, lease: Lease) -> None:
        await super().begin(lease)
        for duty in self._duties.values():
            await duty.begin(lease)

    async def end(self) -> None:
        for duty in self._duties.values():
            await duty.end()
        await super().end()

    def says(self) -> JsonValue:
        return {name: said for name, duty in self._duties.items() if (said := duty.says())} or None

    async def _round(self, lease: Lease) -> float:
        del lease
        many = await self._door.run(lambda session: forget(session, self._window))
        noted = await self._door.run(lambda session: effects.forget(session, self._window))
        if many or noted:
            log.info("scheduler.forgot_keys", keys=many, effects=noted)
        return (REST if many == MOST or noted == effects.MOST else ROUND).total_seconds()

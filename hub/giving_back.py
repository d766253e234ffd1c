"""What a worker was handed and is not to make: it goes back, for others or for later."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from hub.attempts import Attempts
from hub.routing import CurrentRouting
from ledger.claiming import give_back
from ledger.door import Door
from ledger.tickets import Ticket

log = structlog.get_logger()

LATER = timedelta(seconds=1)
"""After which what this process has no adapter for goes back, so that it does not go to and fro."""


class GivingBack:
    """Lives on the worker's event loop."""

    def __init__(self, door: Door, routing: CurrentRouting, attempts: Attempts, lease: timedelta) -> None:
        self._door = door
        self._routing = routing
        self._attempts = attempts
        self._after = min(LATER, lease / 2).total_seconds()
        self._missed: set[str] = set()

    def is_for_others(self, name: str) -> bool:
        """Is the adapter of that subscription one that only other processes have? It is said, once for each:
        they may have been given their settings before this one, while a new adapter is rolled out."""
        subscription = self._routing.table.subscriptions.get(name)
        if subscription is None or self._attempts.has(subscription.adapter):
            return False
        if subscription.adapter not in self._missed:
            self._missed.add(subscription.adapter)
            log.warning(
                "worker.adapter_missing",
                adapter=subscription.adapter,
                subscription=name,
                fix=f"put [adapters.{subscription.adapter}] into this process's settings, or into a group "
                "of its own; what is for it is left to others",
            )
        return True

    async def now(self, tickets: Sequence[Ticket]) -> None:
        try:
            await self._door.run(lambda session: give_back(session, tickets), patient=True)
        except Exception:
            # They stay handed out until their lease ends; then the sweep hands them out again.
            log.exception("worker.give_back_failed", tickets=len(tickets))

    async def later(self, tickets: Sequence[Ticket]) -> None:
        await asyncio.sleep(self._after)
        await self.now(tickets)

"""Waking: timers that are due are deleted, and their owners woken, each in one unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import structlog
from pydantic import JsonValue

from ledger import clock, leases, timers
from ledger.door import Door
from ledger.errors import Closed
from ledger.leases import Lease, Lost
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session
from ledger.timers import Timer

log = structlog.get_logger()

Woken = Callable[[Session, str], None]
"""What an owner does about a key whose time has come."""
AT_ONCE = 100
"""Timers that are read at once."""
LOOK = 2.0
"""Seconds between two looks, while none is due."""
LATER = timedelta(minutes=10)
"""When one is tried again whose owner could not do what was to be done."""


class Waking(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``."""

    name = "timers"
    trouble = 10.0

    def __init__(self, door: Door, reader: Reader, owners: Mapping[str, Woken]) -> None:
        """``owners``: by the names under which they set timers. Those of others wait until they are there."""
        self._door = door
        self._reader = reader
        self._owners = dict(owners)

    def says(self) -> JsonValue:
        return None

    async def _round(self, lease: Lease) -> float:
        found = await self._reader.run(lambda session: timers.due(session, clock.now(session), AT_ONCE))
        mine = [one for one in found if one.owner in self._owners]
        for one in mine:
            try:
                await self._door.run(partial(self._wake, one=one, lease=lease))
            except (Closed, Lost):
                raise
            except Exception:
                log.exception("timers.wake_failed", owner=one.owner, key=one.key)
                await self._door.run(partial(_put_off, one=one, lease=lease))
        return 0.0 if len(mine) == AT_ONCE else LOOK

    def _wake(self, session: Session, one: Timer, lease: Lease) -> None:
        leases.hold(session, lease)
        if timers.take(session, one):
            self._owners[one.owner](session, one.key)


def _put_off(session: Session, one: Timer, lease: Lease) -> None:
    leases.hold(session, lease)
    timers.put_off(session, one, clock.now(session) + clock.span(LATER))

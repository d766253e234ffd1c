"""Filing what expired, in one process at a time, whichever has the scheduler's lease."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import JsonValue

from dead_letter.groups.filing import Filing
from dead_letter.undelivered.taking import take
from ledger import lapsing, leases
from ledger.door import Door
from ledger.leases import Lease
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session
from routes.table import RoutingTable

log = structlog.get_logger()

ROUND = 2.0
"""Seconds between two looks."""
REST = 0.05
"""The same while there is more, so that it never keeps intake waiting."""


class Undelivered(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease. See ``hub.tenure.Work``.

    Each unit files a part, and takes it out of what is to be filed; so one that is ended in the middle is
    gone on with by the next, and nothing is filed twice.
    """

    name = "undelivered"
    trouble = 5.0

    def __init__(
        self, door: Door, reader: Reader, filing: Filing, routing: Callable[[Session], RoutingTable]
    ) -> None:
        self._door = door
        self._reader = reader
        self._filing = filing
        self._routing = routing

    def says(self) -> JsonValue:
        return None

    async def _round(self, lease: Lease) -> float:
        if not await self._reader.run(lapsing.waits):
            return ROUND

        def unit(session: Session) -> int:
            leases.hold(session, lease)
            return take(session, self._filing, self._routing(session))

        many = await self._door.run(unit)
        log.warning("undelivered.filed", deliveries=many)
        return REST

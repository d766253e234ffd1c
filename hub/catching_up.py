"""Catching up: letters that an earlier version filed are found by what is known of them now, once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import structlog
from pydantic import JsonValue

from dead_letter.ports import Tells
from dead_letter.search.earlier.catching_up import index_earlier
from ledger import cursors, leases, numbers
from ledger.door import Door
from ledger.leases import Lease
from ledger.rounds import Rounds
from ledger.session import Session
from schemas.catalogue import Catalogue

log = structlog.get_logger()

CURSOR = "search/said-and-read"
"""How far it has come: the letter to go on with, 0 once it is done. No adapter can be called so. A version of
Tolbooth that makes more of letters again has another name here, and goes through all of them once."""
AT_ONCE = 256
"""Letters in one unit."""
REST = timedelta(milliseconds=50)
"""Between two units, so that it never keeps intake waiting."""
_SELDOM = timedelta(hours=24)


class CatchingUp(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``."""

    name = "catching_up"
    trouble = 60.0

    def __init__(self, door: Door, catalogue: Catalogue, tells: Tells) -> None:
        self._door = door
        self._catalogue = catalogue
        self._tells = tells
        self._at = 0

    def says(self) -> JsonValue:
        return f"making dead letters found by more, from number {self._at} on" if self._at else None

    async def _round(self, lease: Lease) -> float:
        self._at = await self._door.run(partial(self._next, lease=lease))
        return (REST if self._at else _SELDOM).total_seconds()

    def _next(self, session: Session, lease: Lease) -> int:
        leases.hold(session, lease)
        held = cursors.read(session, CURSOR)
        first = 1 if held.value is None else int(held.value)
        if first == 0:
            return 0
        numbers.hold(session, numbers.FILED)
        after = index_earlier(session, self._catalogue, first=first, most=AT_ONCE, tells=self._tells)
        cursors.move(session, CURSOR, held, str(after))
        if not after:
            log.info("catching_up.done", letters=first)
        return after

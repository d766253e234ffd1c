"""Sweeping: what nobody needs goes, bytes that nothing refers to are deleted, and quarantine is scanned."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

import structlog
from pydantic import JsonValue

from cases.attachments.ports import TryAgain
from hub.attachments import repository
from hub.attachments.keeping import KeptAttachments
from hub.attachments.scanner import ScannerAway
from hub.attachments.store import StoreAway
from ledger import clock, leases
from ledger.door import Door
from ledger.leases import Lease
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session

log = structlog.get_logger()

ROUND = 300.0
"""Seconds between two rounds."""


class Sweeping(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``."""

    name = "attachments"
    trouble = 60.0

    def __init__(self, door: Door, reader: Reader, kept: KeptAttachments, unheld_for: timedelta) -> None:
        self._door = door
        self._reader = reader
        self._kept = kept
        self._longer = clock.span(unheld_for)

    def says(self) -> JsonValue:
        return None

    async def _round(self, lease: Lease) -> float:
        await self.sweep(lease)
        return ROUND

    async def sweep(self, lease: Lease | None = None) -> None:
        """One round. Without a lease for whoever is alone on the ledger."""
        swept = await self._forget(lease)
        deleted = await self._delete()
        well, infected = await self._scan()
        left = await asyncio.to_thread(self._kept.arrivals.clear, clock.wall())
        if swept or deleted or well or infected or left:
            log.info(
                "attachments.swept",
                forgotten=swept,
                deleted=deleted,
                let_out=well,
                infected=infected,
                left_over=left,
            )

    async def _forget(self, lease: Lease | None) -> int:
        def unit(session: Session) -> int:
            if lease is not None:
                leases.hold(session, lease)
            found = repository.unheld(session, self._longer)
            return repository.remove(session, found) if found else 0

        many = 0
        while done := await self._door.run(unit):
            many += done
        return many

    async def _delete(self) -> int:
        many, after = 0, ""
        while found := await self._reader.run(partial(repository.leaving, after=after)):
            for sha256 in found:
                many += await self._delete_one(sha256)
            after = found[-1]
        return many

    async def _delete_one(self, sha256: str) -> bool:
        if not await self._door.run(lambda session: repository.take(session, sha256)):
            return False
        try:
            await self._kept.store.delete(sha256)
        except StoreAway as error:
            # It is tried again once this claim has run out.
            log.warning("attachments.not_deleted", problem=str(error))
            return False
        await self._door.run(lambda session: repository.gone(session, sha256))
        return True

    async def _scan(self) -> tuple[int, int]:
        if self._kept.scanner is None:
            return 0, 0
        found, after = [0, 0], 0
        while page := await self._reader.run(partial(repository.quarantined, after=after)):
            for reference, kept_at in page:
                after = kept_at
                row = await self._reader.run(partial(repository.find, reference=reference))
                if row is None:
                    continue
                try:
                    found[not await self._kept.scan_kept(row)] += 1
                except (ScannerAway, TryAgain) as error:
                    log.warning("attachments.not_scanned", reference=reference, problem=str(error))
                    if isinstance(error, ScannerAway):
                        return found[0], found[1]
        return found[0], found[1]

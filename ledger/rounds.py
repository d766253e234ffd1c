"""Work that is done in rounds, for as long as a lease is held."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import ClassVar

import structlog

from ledger.errors import Closed, LedgerError
from ledger.leases import Lease, Lost

log = structlog.get_logger()


DELAYED = ".delayed"
"""How the line in the log ends that says that the ledger could not do a round."""


class Rounds(ABC):
    """Runs on the hub's event loop, between ``begin`` and ``end``; see ``hub.tenure.Work``.

    A round that fails is told in the log (``<name>.delayed`` where the ledger could not do it, with what the
    ledger said; ``<name>.failed`` with its traceback for anything else) and made again after ``trouble``.
    """

    name: ClassVar[str]
    """What its lines in the log begin with."""
    trouble: ClassVar[float]
    """Seconds to rest after an error."""

    _task: asyncio.Task[None] | None = None

    @abstractmethod
    async def _round(self, lease: Lease) -> float:
        """Do what there is to do, writing only in units that hold the lease or that are harmless twice.

        Answers with how many seconds to rest. ``Closed`` and ``Lost`` end the rounds.
        """

    async def begin(self, lease: Lease) -> None:
        self._task = asyncio.create_task(self._run(lease))

    async def end(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self, lease: Lease) -> None:
        while True:
            try:
                pause = await self._round(lease)
            except (Closed, Lost):
                return
            except LedgerError as error:
                log.warning(f"{self.name}{DELAYED}", error=str(error))
                pause = self.trouble
            except Exception:
                log.exception(f"{self.name}.failed")
                pause = self.trouble
            await asyncio.sleep(pause)

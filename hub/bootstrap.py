"""The one composition root: every part is built here, from the settings, and handed what it needs."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import structlog

from adapters.contract import Adapter, Polls, Retry
from adapters.registry import AdapterError
from hub import fail_points, migrating
from hub.attempts import Attempts
from hub.channels.contract import Channel
from hub.channels.memory import MemoryChannel
from hub.intake import Intake
from hub.keyring import Keyring
from hub.outbox import Outbox
from hub.poller import Poller
from hub.routing import CurrentRouting
from hub.scheduler import Scheduler
from hub.settings import Settings
from hub.worker import Worker
from ledger.address import read_address
from ledger.door import SqliteDoor
from ledger.engine import open_engine
from ledger.lock import DatabaseLock
from ledger.reader import Reader
from ledger.session import Session
from schemas.catalogue import Catalogue, shipped

log = structlog.get_logger()


class Hub:
    """A running hub. Built on an event loop by ``start``; ``stop`` ends it in a bounded time."""

    def __init__(self, settings: Settings, adapters: Mapping[str, Adapter]) -> None:
        """Open the ledger. Raises ``InUse`` if another hub has it, ``OutOfStep`` if it needs migrating."""
        fail_points.arm(os.environ)
        self.settings = settings
        self.adapters = dict(adapters)
        self.catalogue: Catalogue = shipped()
        self._lock = lock_of(settings)
        if self._lock is not None:
            self._lock.take()
        self.engine = open_engine(settings.database_url)
        # One machine needs no ceremony: the embedded ledger brings itself up to date.
        self.identity = migrating.migrate(self.engine) if self._lock else migrating.identity(self.engine)
        self.reader = Reader(self.engine)
        self.keyring = Keyring(self.reader)
        self.routing = CurrentRouting(self.reader)
        self.door = SqliteDoor(
            self.engine,
            last_step=self._record_published,
            spare_disk=settings.database.spare_disk_mib * 1_048_576,
        )
        self.intake = Intake(self.door, self.catalogue, self.routing, self._woken)
        self.channel: Channel = MemoryChannel()
        lease = timedelta(seconds=settings.worker.lease_seconds)
        self._attempts = Attempts(
            self.adapters,
            threads=settings.worker.threads,
            timeout=timedelta(seconds=settings.worker.timeout_seconds),
            home=settings.home,
        )
        self.outbox = Outbox(
            self.door,
            self.channel,
            self.routing,
            self.adapters,
            group="main",
            lease=lease,
            alone=self._lock is not None,
        )
        self.worker = Worker(
            self.door,
            self.channel,
            self.routing,
            self._attempts,
            name=f"{socket.gethostname()}-{os.getpid()}",
            group="main",
            concurrency=settings.worker.concurrency,
            lease=lease,
            freed=self.outbox.freed,
        )
        self.pollers = [
            Poller(adapter, self.door, self.reader, self.intake)
            for adapter in self.adapters.values()
            if isinstance(adapter, Polls)
        ]
        self._file = database_file(settings)
        self._look_at_disk_at = 0.0
        self.scheduler = Scheduler(
            self.door, duplicate_window=timedelta(days=settings.database.duplicate_window_days)
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._opened: list[Adapter] = []

    def _record_published(self, session: Session) -> None:
        # The door and intake stand on each other: what a unit publishes, intake records as its last step.
        self.intake.last_step(session)

    def _woken(self, names: Iterable[str]) -> None:
        self.outbox.wake(names)

    async def start(self) -> None:
        """Begin to hand out, deliver and poll. Raises ``Retry`` or ``AdapterError`` by an adapter."""
        for name, adapter in self.adapters.items():
            try:
                await adapter.open()
            except Retry:
                raise
            except Exception as error:
                fault = f"the adapter {name} cannot start: {type(error).__name__}: {error}"
                raise AdapterError(fault) from error
            self._opened.append(adapter)
        self.worker.start()
        self._tasks = [asyncio.create_task(self.outbox.run()), asyncio.create_task(self.scheduler.run())]
        for poller in self.pollers:
            poller.start()

    async def stop(self) -> None:
        """Stop polling, let what is in flight end, then close. What is left is found at the next start."""
        patience = timedelta(seconds=self.settings.worker.stop_seconds)
        for poller in self.pollers:
            poller.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        left = await self.worker.stop(patience)
        if left:
            log.warning("hub.stopped_with_work_in_flight", deliveries=left)
        for poller in self.pollers:
            await asyncio.to_thread(poller.join, patience)
        await asyncio.to_thread(self.channel.close)
        for adapter in self._opened:
            await adapter.close()
        await asyncio.to_thread(self.door.close)
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def check_room(self) -> None:
        """Raises ``Full`` when the disk of an embedded ledger has too little room to take more."""
        now = time.monotonic()
        if self._file is not None and now >= self._look_at_disk_at:
            self.door.check_room(self._file)
            self._look_at_disk_at = now + 1


def database_file(settings: Settings) -> Path | None:
    """The ledger's file, where it is SQLite."""
    return read_address(settings.database_url).file


def lock_of(settings: Settings) -> DatabaseLock | None:
    path = database_file(settings)
    return None if path is None else DatabaseLock(path)

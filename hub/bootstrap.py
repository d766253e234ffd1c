"""The one composition root: every part is built here, from the settings, and handed what it needs."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from importlib.metadata import version
from secrets import token_hex

import structlog

from adapters.contract import Adapter, ListsCases, LooksUp, Polls, Retry
from adapters.registry import AdapterError
from cases.tracking.guesses import Guesses
from dead_letter.alerts.ports import Lent
from dead_letter.groups.filing import Filing
from dead_letter.runbooks.matching import of_groups
from hub import catching_up, fail_points, migrating
from hub.attachments.build import attachments_of
from hub.attempts import Attempts
from hub.case_people import CasesErase, CasesHold
from hub.case_service import case_subscribers, case_teller
from hub.channels.build import channel_for
from hub.channels.contract import Channel
from hub.claims import Claims
from hub.closed_cases import ClosedCases
from hub.clues import Clues
from hub.duties import duties_of
from hub.erasing.events import ErasesEvents
from hub.holdings import LedgerHolds
from hub.intake import Intake
from hub.keyring import Keyring
from hub.linking import Linking
from hub.outbox import SELDOM, SWEEP, Outbox
from hub.own_ledger import database_file, lock_of, open_ledger, refuse_other
from hub.people import people_keys, people_subscribers
from hub.place_index import projection_of
from hub.poller import Poller
from hub.polling_tenure import PREFIX, PollingTenure
from hub.preparing import Preparing
from hub.roles import EVERY, Role
from hub.routing import CurrentRouting
from hub.scheduler import Scheduler
from hub.settings import Settings
from hub.staff import staff_subscribers
from hub.systems import Systems
from hub.tenure import Tenure, Work
from hub.worker import Worker
from identity_index.people.erasing.ports import Erases
from identity_index.people.holdings.ports import Holds
from identity_index.people.weighing.in_use import WeightsInUse
from ledger import processes
from ledger.door import Door, SqliteDoor
from ledger.postgres_door import PostgresDoor
from ledger.reader import Reader
from ledger.room import check_room
from ledger.session import Session
from schemas.catalogue import Catalogue, shipped

log = structlog.get_logger()

READS_END = 3.0
"""Seconds that a stopping hub waits for whoever reads still."""


class Hub:
    """One process of a running hub. Built on an event loop; ``stop`` ends it in a bounded time."""

    def __init__(
        self, settings: Settings, adapters: Mapping[str, Adapter], roles: frozenset[Role] = EVERY
    ) -> None:
        """Open the ledger. ``adapters``: every enabled one, whichever of them this process will use.

        Raises ``InUse`` if another hub has it, ``OutOfStep`` if it needs migrating or is another hub's.
        """
        fail_points.arm(os.environ)
        self.settings = settings
        self.adapters = dict(adapters)
        self.roles = roles
        self.catalogue: Catalogue = shipped()
        self._lock = lock_of(settings)
        if self._lock is not None:
            self._lock.take()
        self.engine = open_ledger(settings)
        # One machine needs no ceremony: the embedded ledger brings itself up to date.
        self.identity = migrating.migrate(self.engine) if self.alone else migrating.identity(self.engine)
        refuse_other(settings, self.identity)
        self.reader = Reader(self.engine)
        self.keyring = Keyring(self.reader)
        self.routing = CurrentRouting(self.reader)
        self.door = self._door()
        self._tells = Clues(self.adapters, self.catalogue)
        filing = self._filing = Filing(self.catalogue, self._tells)
        self.people = people_keys(settings)
        self.closed = ClosedCases(settings.cases.prefix, self.identity.id)
        self.holds: list[Holds] = [LedgerHolds(self.people, self.closed)]
        self.erases: list[Erases] = []
        """Rooms beside ledger and dead letters that erase what they hold of people."""
        self.intake = Intake(self.door, self.catalogue, self.routing, self._woken, filing, self.people)
        self.attachments = attachments_of(settings, self.door, self.reader)
        self.guesses = Guesses()
        self.weights = WeightsInUse()
        self.projection = projection_of(settings)
        for own in (*people_subscribers(self), *staff_subscribers(self), *case_subscribers(self)):
            self.adapters[own.name] = own
        if settings.cases.enabled:
            teller = case_teller(settings, self.identity.id, self.intake, self.attachments)
            self.holds.append(CasesHold(teller))
            self.erases.append(CasesErase(teller, ErasesEvents(self.people, self.catalogue)))
        lease = timedelta(seconds=settings.worker.lease_seconds)
        self.channel: Channel = channel_for(
            settings.broker, self.identity.id, settings.home, self._every_group, lease=lease
        )
        self.name = f"{socket.gethostname()[:80]}-{os.getpid()}-{token_hex(2)}"
        """This process, in leases, attempts and the log; no two have the same, in containers neither."""
        timeout = timedelta(seconds=settings.worker.timeout_seconds)
        self._attempts = Attempts(
            self.adapters,
            Preparing(self.catalogue, timeout=timeout, home=settings.home),
            threads=settings.worker.threads,
            timeout=timeout,
        )
        self.systems = Systems(self.adapters, settings.adapters, self.routing, self._woken)
        self.outbox = Outbox(
            self.door,
            self.channel,
            self.routing,
            self.adapters,
            systems=self.systems,
            groups=groups_of(settings, self.adapters),
            lease=lease,
            alone=self.alone,
            every=SWEEP if Role.WORKER in roles else SELDOM,
            swept=self._swept,
        )
        self.worker = Worker(
            self.door,
            self.channel,
            self.routing,
            self._attempts,
            Claims(
                Linking(self.adapters, self.routing, self.catalogue, self.people),
                self.systems,
                filing,
                worker=self.name,
                lease=lease,
            ),
            systems=self.systems,
            groups=self._groups,
            concurrency=settings.worker.concurrency,
            lease=lease,
            freed=self.outbox.freed,
        )
        self.pollers = {
            name: Poller(adapter, self.door, self.reader, self.intake)
            for name, adapter in self.adapters.items()
            if isinstance(adapter, Polls)
        }
        self._file = database_file(settings)
        self.spare_disk = settings.database.spare_disk_mib * 1_048_576
        self._look_at_disk_at = 0.0
        self._tasks: list[asyncio.Task[None]] = []
        self._tenures: list[asyncio.Task[None]] = []
        self._opened: dict[str, Adapter] = {}
        self._claimed = False

    @property
    def alone(self) -> bool:
        """Is it certain that no other process works on this ledger? SQLite's lock says so."""
        return self._lock is not None

    @property
    def _groups(self) -> Sequence[str]:
        return self.settings.worker.groups or self._every_group

    @property
    def _every_group(self) -> Sequence[str]:
        return sorted({"main", *groups_of(self.settings, self.adapters).values()})

    @property
    def lent(self) -> Lent:
        """What the watching and telling of alerts are lent."""
        return Lent(
            hub=self.identity.id,
            routing=self.routing.within,
            systems=lambda: self.systems.by_subscription,
            publish=self.intake.publish,
            runbooks=of_groups,
            tells=self._tells,
        )

    def _door(self) -> Door:
        if self.alone:
            spread = self.settings.people.enabled
            return SqliteDoor(self.engine, last_step=self._record_published, spread=spread)
        return PostgresDoor(
            self.engine, last_step=self._record_published, connections=self.settings.database.connections
        )

    def _record_published(self, session: Session) -> None:
        # The door and intake stand on each other: what a unit publishes, intake records as its last step.
        self.intake.last_step(session)

    def _woken(self, names: Iterable[str]) -> None:
        self.outbox.wake(names)

    def _swept(self) -> None:
        self.worker.pump()

    async def claim_broker(self) -> None:
        """Before anything is written: a broker of another hub says that this ledger may be, too.

        Raises ``ChannelRefused``.
        """
        if not self._claimed:
            await asyncio.to_thread(self.channel.open)
            self._claimed = True

    async def start(self) -> None:
        """Begin what this process's roles are.

        Raises ``Retry`` or ``AdapterError`` by an adapter, ``ChannelRefused`` by the broker.
        """
        await self.claim_broker()
        await self.door.run(self._sign_in, patient=True)
        for name, adapter in self.adapters.items():
            if self._uses(name, adapter):
                await self._open(name, adapter)
        if Role.WORKER in self.roles:
            self.worker.start()
        self._tasks = [asyncio.create_task(self.outbox.run())]
        self._tenures = [asyncio.create_task(one.run()) for one in self._tenures_to_take()]

    def _sign_in(self, session: Session) -> None:
        processes.started(session, self.name, version("tolbooth"))
        if self.people.form is None:
            catching_up.stop_noting(session)

    def _uses(self, name: str, adapter: Adapter) -> bool:
        """Is the adapter open as long as this process runs? One that is polled, for as long as its lease."""
        if self.alone or (Role.API in self.roles and isinstance(adapter, LooksUp | ListsCases)):
            return True
        group = groups_of(self.settings, self.adapters)[name]
        return Role.WORKER in self.roles and bool(adapter.accepts) and group in self._groups

    async def _open(self, name: str, adapter: Adapter) -> None:
        self._introduce(adapter)
        try:
            await adapter.open()
        except Retry:
            raise
        except Exception as error:
            raise AdapterError(f"the adapter {name} cannot start: {type(error).__name__}: {error}") from error
        self._opened[name] = adapter

    def _introduce(self, adapter: Adapter) -> None:
        # Of an embedded ledger there is one process; what else has its id is a hub on a copy of it.
        adapter.hub_id = "" if self.alone else self.identity.id

    def _tenures_to_take(self) -> Iterator[Tenure]:
        span = timedelta(seconds=self.settings.poller.lease_seconds)
        if Role.POLLER in self.roles:
            for name, poller in self.pollers.items():
                adapter = self.adapters[name]
                self._introduce(adapter)
                work = PollingTenure(
                    adapter, poller, opened=name in self._opened, patience=_patience(self.settings)
                )
                yield self._tenure(f"{PREFIX}{name}", work, span)
        if Role.SCHEDULER in self.roles:
            window = timedelta(days=self.settings.database.duplicate_window_days)
            duties = duties_of(self, self._filing, self._tells, self._woken)
            scheduler = Scheduler(self.door, duplicate_window=window, duties=duties)
            yield self._tenure("scheduler", scheduler, span)

    def _tenure(self, name: str, work: Work, span: timedelta) -> Tenure:
        return Tenure(self.door, work, name=name, holder=self.name, span=span, alone=self.alone)

    async def stop(self) -> None:
        """Stop polling, let what is in flight end, then close. What is left is found by others, or later."""
        for task in (*self._tenures, *self._tasks):
            task.cancel()
        ended = asyncio.gather(*self._tenures, *self._tasks, return_exceptions=True)
        left = await self.worker.stop(_patience(self.settings))
        await ended
        if left:
            log.warning("hub.stopped_with_work_in_flight", deliveries=left)
        await asyncio.to_thread(self.channel.close)
        for adapter in self._opened.values():
            await adapter.close()
        await self.attachments.close()
        await asyncio.to_thread(self.door.close)
        await asyncio.to_thread(self.reader.close, READS_END)
        self.engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def check_room(self) -> None:
        """Raises ``Full`` when the disk of an embedded ledger has too little room to take more."""
        now = time.monotonic()
        if self._file is not None and now >= self._look_at_disk_at:
            check_room(self._file, spare=self.spare_disk)
            self._look_at_disk_at = now + 1


def groups_of(settings: Settings, adapters: Iterable[str]) -> dict[str, str]:
    """The worker group of each adapter, by its name."""
    entries = settings.adapters
    return {name: entries[name].group if name in entries else "main" for name in adapters}


def _patience(settings: Settings) -> timedelta:
    return timedelta(seconds=settings.worker.stop_seconds)

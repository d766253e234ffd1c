"""The outbox: hands out what is committed, and finds again what a crash left behind."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial

import structlog

from adapters.contract import Adapter, DeliversBatch
from hub import fail_points
from hub.channels.contract import Channel, ChannelError
from hub.routing import CurrentRouting
from hub.systems import Systems
from ledger import clock, pauses
from ledger.claiming import give_back
from ledger.door import Door
from ledger.errors import Busy, Closed
from ledger.handing_out import (
    Allowance,
    HandedOut,
    hand_out,
    hand_out_batch,
    last_batch_at,
    waiting_subscriptions,
)
from ledger.pauses import Asked
from ledger.session import Session
from ledger.sweeping import Swept, sweep
from ledger.tickets import Ticket
from routes.subscription import Subscription

log = structlog.get_logger()

SWEEP = timedelta(milliseconds=200)
"""How often due retries, ended leases and expiries are looked for."""
SELDOM = timedelta(seconds=2)
"""The same where others look more often: in a process that delivers nothing itself."""
REFILL = 16
"""The part of a full window that is to be free before it is filled up again (at the latest by a sweep)."""
BUSY, BREATH = 100, 0.02
"""What has so many out keeps its workers busy for so many seconds: it is handed no more before that, but then
more at once. A unit, its commit and its messages cost much the same however many they are for."""
REST = 2.0
"""Seconds for which nothing is handed out to a worker group after the broker has not taken its tickets."""


class Outbox:
    """Runs on the hub's event loop. ``wake`` may be called from any thread."""

    def __init__(
        self,
        door: Door,
        channel: Channel,
        routing: CurrentRouting,
        adapters: Mapping[str, Adapter],
        *,
        systems: Systems,
        groups: Mapping[str, str],
        lease: timedelta,
        alone: bool,
        every: timedelta = SWEEP,
        swept: Callable[[], None] = lambda: None,
    ) -> None:
        """``groups``: the worker group of each adapter, by its name. ``alone``: no other process works on
        this ledger, so at start all that is out is taken back. ``every``: how often it sweeps, and ``swept``
        is called then."""
        self._door = door
        self._channel = channel
        self._routing = routing
        self._adapters = adapters
        self._systems = systems
        self._swept = swept
        self._served: dict[str, int] = {}
        self._rounds = 0
        self._groups = groups
        self._lease = clock.span(lease)
        self._alone = alone
        self._every = every.total_seconds()
        self._dirty: set[str] = set()
        self._limited: set[str] = set()
        self._room: Counter[str] = Counter()
        self._rests: dict[str, float] = {}
        self._breathing: dict[str, bool] = {}
        """Those that are busy enough, and whether there was more to hand out meanwhile."""
        self._publishing: dict[str, asyncio.Task[None]] = {}
        self._put_off: dict[str, set[str]] = {}
        self._delayed = ""
        self._wakened = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self, subscriptions: Iterable[str]) -> None:
        """These have new work. From any thread."""
        names = list(subscriptions)
        self._loop.call_soon_threadsafe(self._mark, names)

    def freed(self, subscription: str) -> None:
        """A delivery of this one is settled; on the loop. Only matters if its window was full, or that of
        another that is sent to the same system.

        A full window is not filled up one by one: measured, with 1,000 out and 8 calls at once, that was a
        unit of work and a message for each delivery, a third of all that it cost.
        """
        if self._limited:
            system = self._systems.of(subscription)
            together = (subscription,) if system is None else system.subscriptions
            for name in self._limited.intersection(together):
                self._room[name] += 1
                if self._room[name] >= self._worth(name):
                    self._mark([name])

    def _worth(self, name: str) -> int:
        """How much room in a full window is worth a look: what is still out keeps the workers busy."""
        subscription = self._routing.table.subscriptions.get(name)
        system = self._systems.of(name)
        limits = [] if subscription is None else [subscription.window]
        limits += [] if system is None or system.concurrency is None else [system.concurrency]
        return max(1, min(limits, default=1) // REFILL)

    async def run(self) -> None:
        """Hand out until cancelled."""
        try:
            await self._run()
        finally:
            for one in self._publishing.values():
                one.cancel()

    async def _run(self) -> None:
        everything = self._alone
        next_sweep = self._loop.time()
        while True:
            if (pause := next_sweep - self._loop.time()) > 0 and not self._dirty:
                self._wakened.clear()
                try:
                    async with asyncio.timeout(pause):
                        await self._wakened.wait()
                except TimeoutError:
                    pass
            try:
                if self._loop.time() >= next_sweep:
                    await self._sweep(everything=everything)
                    everything = False
                    next_sweep = self._loop.time() + self._every
                await self._hand_out_dirty()
                self._delayed = ""
            except Closed:
                return
            except Busy as error:
                # Once, and not five times a second for as long as the database is away.
                if self._delayed != str(error):
                    self._delayed = str(error)
                    log.warning("outbox.delayed", error=self._delayed)
                await asyncio.sleep(SWEEP.total_seconds())
            except Exception:
                # What is not handed out now is found by the next sweep; without an outbox nothing would be.
                log.exception("outbox.failed")
                await asyncio.sleep(SWEEP.total_seconds())

    def _mark(self, names: Iterable[str]) -> None:
        self._dirty.update(names)
        self._wakened.set()

    async def _sweep(self, *, everything: bool) -> None:
        def unit(session: Session) -> tuple[Swept, list[str]]:
            # A subscription that another process enabled or made goes on though no event comes in.
            self._routing.within(session)
            self._systems.look(session)
            return sweep(session, everything=everything), waiting_subscriptions(session)

        swept, names = await self._door.run(unit)
        if swept.recovered:
            log.warning("outbox.recovered", deliveries=swept.recovered)
        for one in swept.over:
            log.info("flow.resumed", what=one.what.value, name=one.name, by="its end")
        self._dirty.update(names)
        self._swept()

    async def _hand_out_dirty(self) -> None:
        if not self._channel.up:
            # It all stays in the ledger; the first sweep after the broker is back hands it out.
            self._dirty.clear()
            return
        names, self._dirty = self._dirty, set()
        table = self._routing.table
        able = [
            subscription
            # Those of one system share what it may be sent: who had nothing for the longest goes first.
            for name in sorted(names, key=lambda name: (self._served.get(name, 0), name))
            if (subscription := table.subscriptions.get(name)) is not None
            and subscription.enabled
            and subscription.adapter in self._adapters
            and self._takes(subscription)
        ]
        if not able:
            return
        handed = await self._door.run(lambda session: self._hand_out(session, able))
        tickets: dict[str, list[Ticket]] = {}
        self._rounds += 1
        for subscription, out in handed:
            if out.tickets:
                self._served[subscription.name] = self._rounds
                tickets.setdefault(self._groups[subscription.adapter], []).extend(out.tickets)
            self._room.pop(subscription.name, None)
            if out.full:
                self._limited.add(subscription.name)
            else:
                self._limited.discard(subscription.name)
            if out.out >= BUSY and out.tickets:
                self._breathing[subscription.name] = False
                self._loop.call_later(BREATH, self._breathed, subscription.name)
            # What is further off is found by a sweep.
            if out.again_in is not None and out.again_in / clock.SECOND < self._every:
                self._loop.call_later(out.again_in / clock.SECOND, self._mark, [subscription.name])
        for group, some in tickets.items():
            self._publishing[group] = self._loop.create_task(self._publish(group, some))

    def _breathed(self, name: str) -> None:
        if self._breathing.pop(name, False):
            self._mark([name])

    def _takes(self, subscription: Subscription) -> bool:
        """May it, and its worker group, be sent more now? If not it comes back here when it may: no group
        waits for another, however long the broker keeps one."""
        if subscription.name in self._breathing:
            self._breathing[subscription.name] = True
            return False
        group = self._groups[subscription.adapter]
        if group in self._publishing:
            self._put_off.setdefault(group, set()).add(subscription.name)
            return False
        return self._rests.get(group, 0.0) <= self._loop.time()

    async def _publish(self, group: str, tickets: list[Ticket]) -> None:
        try:
            await asyncio.wrap_future(self._channel.publish(group, tickets))
        except ChannelError as error:
            # The broker may have some of them; they are void once these are handed out again. What is given
            # back now is tried again by a sweep, after a rest.
            self._rests[group] = self._loop.time() + REST
            log.warning("outbox.not_taken", group=group, tickets=len(tickets), error=str(error))
            await self._given_back(tickets)
        else:
            fail_points.passing("hand_out.published")
        finally:
            del self._publishing[group]
            self._mark(self._put_off.pop(group, ()))

    async def _given_back(self, tickets: list[Ticket]) -> None:
        try:
            await self._door.run(partial(give_back, tickets=tickets), patient=True)
        except Closed:
            return
        except Exception:
            log.exception(
                "outbox.give_back_failed", tickets=len(tickets)
            )  # they are out until their lease ends

    def _hand_out(self, session: Session, able: list[Subscription]) -> list[tuple[Subscription, HandedOut]]:
        asked = pauses.ask(session, self._systems.adapter_of)
        handed = [(subscription, self._hand_out_one(session, subscription, asked)) for subscription in able]
        if any(out.tickets for _, out in handed):
            fail_points.committing(session, "hand_out")
        return handed

    def _hand_out_one(self, session: Session, subscription: Subscription, asked: Asked) -> HandedOut:
        adapter = self._adapters[subscription.adapter]
        system = self._systems.of(subscription.name)
        if isinstance(adapter, DeliversBatch):
            last = last_batch_at(session, subscription.name)
            now = clock.moment(clock.now(session))
            if not adapter.due(None if last is None else clock.moment(last), now):
                return HandedOut([])
            ticket = hand_out_batch(session, subscription.name, adapter.most, self._lease, system, asked)
            return HandedOut([] if ticket is None else [ticket])
        allowance = Allowance(subscription.name, subscription.window, subscription.rate, system, asked)
        return hand_out(session, allowance, self._lease)

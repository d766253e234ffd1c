"""The worker: claims what arrives, delivers it, settles it, then acknowledges it."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from functools import partial

import structlog

from hub import fail_points
from hub.arrivals import Arrivals
from hub.attempts import Attempts
from hub.channels.contract import Arrival, Channel
from hub.claims import Claims
from hub.giving_back import GivingBack
from hub.places import Places
from hub.routing import CurrentRouting
from hub.systems import Systems
from ledger import clock
from ledger.claiming import renew
from ledger.collector import Collector
from ledger.door import Door
from ledger.errors import Closed
from ledger.gathering import Gathering
from ledger.settling import Settlement
from ledger.starting import Claimed
from ledger.tickets import Ticket
from routes.table import RoutingTable

log = structlog.get_logger()

RUN = 50
"""The most deliveries of one lane that a worker makes before others get their turn."""
LONGEST_WAIT = timedelta(minutes=5)
"""How long a ticket waits in this worker for its subscription to have room, before it goes back for others to
have. A broker loses patience with what nobody acknowledges (RabbitMQ: after 30 minutes)."""


class Worker:
    """Lives on one event loop. ``start`` begins to consume; ``stop`` lets what is in flight end."""

    def __init__(
        self,
        door: Door,
        channel: Channel,
        routing: CurrentRouting,
        attempts: Attempts,
        claims: Claims,
        *,
        systems: Systems,
        groups: Sequence[str],
        concurrency: int,
        lease: timedelta,
        freed: Callable[[str], None],
    ) -> None:
        self._door = door
        self._channel = channel
        self._routing = routing
        self._attempts = attempts
        self._claims = claims
        self._groups = groups
        self._systems = systems
        self._places = Places(concurrency, routing, systems, attempts)
        self._lease_time = lease
        self._lease = clock.span(lease)
        self._freed = freed
        self._settling: Collector[Settlement, Claimed | None] = Collector(
            door, claims.settle, patient=True, in_hand=self._in_hand
        )
        self._gathering = Gathering(self._claim_what_there_is, self._in_hand)
        self._arrivals = Arrivals()
        # By its fence too: after a stall a worker may have claimed anew what it is still about to give up.
        self._in_flight: dict[tuple[int, int], Claimed] = {}
        self._claiming = False
        self._giving_back = GivingBack(door, routing, attempts, lease)
        self._stopping = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self.delivered = 0

    def start(self) -> None:
        loop = self._loop

        def hand_over(arrivals: list[Arrival]) -> None:
            loop.call_soon_threadsafe(self._arrived, arrivals)

        for group in self._groups:
            self._channel.consume(group, hand_over)
        self._keep(self._renew())

    async def stop(self, patience: timedelta) -> int:
        """Take nothing new; wait for what is in flight. Answers how many were still in flight at the end."""
        self._stopping = True
        end = self._loop.time() + patience.total_seconds()
        # Others are to have at once what only waits here, and not when its lease ends.
        self._let_others_have(self._loop.time())
        while self._places.taken and self._loop.time() < end:
            await asyncio.sleep(0.02)
        left = len(self._in_flight)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._attempts.close()
        return left

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    def _arrived(self, arrivals: list[Arrival]) -> None:
        if not self._stopping:
            self._arrivals.add(arrivals, self._loop.time())
            self.pump()

    def _in_hand(self) -> int:
        return self._places.taken

    def pump(self) -> None:
        """Claim as much as there is room for, if that is worth a unit; else in a moment."""
        if self._claiming or self._stopping or not self._arrivals or self._places.free <= 0:
            return
        # For so many there is room, or for a few less: this is asked at the end of every call.
        room = sum(self._places.room(name, self._arrivals.of(name)) for name in self._arrivals.names())
        if room:
            self._gathering.look(room)

    def _claim_what_there_is(self) -> None:
        """In one unit; what is for a system that is away goes back."""
        if self._claiming or self._stopping:
            return
        taken: list[Arrival] = []
        for name in self._arrivals.names():
            some = self._arrivals.take(name, self._places.room(name, self._arrivals.of(name)))
            self._places.take(name, len(some))
            taken += some
        if taken:
            self._claiming = True
            self._keep(self._claim(taken))

    def _stopped(self, name: str) -> bool:
        """Is nothing to be sent to it now? It may be off since its tickets were handed out."""
        subscription = self._routing.table.subscriptions.get(name)
        return subscription is None or not subscription.enabled

    async def _give_back(self, taken: list[Arrival]) -> None:
        await self._giving_back.now([one.ticket for one in taken])
        self._acknowledge(taken)
        for one in taken:
            self._end(one)

    async def _leave(self, left: list[Arrival]) -> None:
        """To others that have the adapter."""
        self._acknowledge(left)
        for one in left:
            self._end(one)
        await self._giving_back.later([one.ticket for one in left])

    async def _claim(self, taken: list[Arrival]) -> None:
        back = [one for one in taken if self._stopped(one.ticket.subscription)]
        if back:
            taken = [one for one in taken if not self._stopped(one.ticket.subscription)]
            self._keep(self._give_back(back))
        left = [one for one in taken if self._giving_back.is_for_others(one.ticket.subscription)]
        if left:
            taken = [one for one in taken if one not in left]
            self._keep(self._leave(left))
        batches = [one for one in taken if one.ticket.delivery is None and one.ticket.lane is None]
        others = [one for one in taken if one not in batches] if batches else taken
        asked_at = time.monotonic()
        claimed: Sequence[Claimed | None] = []
        try:
            if others:
                tickets = [one.ticket for one in others]
                unit = partial(self._claims.take, tickets=tickets)
                claimed, barred = await self._door.run(unit, patient=True)
                if barred:
                    self._keep(self._give_back([one for one in others if one.ticket in barred]))
                    others = [one for one in others if one.ticket not in barred]
        except Closed:
            return
        except Exception:
            # The tickets stay handed out until their lease ends; then the sweep hands them out again.
            log.exception("worker.claim_failed", tickets=len(taken))
            claimed = [None] * len(others)
        finally:
            self._claiming = False
        fail_points.passing("claim.after_commit")
        # A ticket is good for one claim, and that is committed: if this process dies now, the sweep finds
        # what it had by its lease; the ticket would bring nothing. So the broker need not wait for the end.
        self._acknowledge(others)
        table = self._routing.table
        for arrival, one in zip(others, claimed, strict=True):
            if one is None:
                self._end(arrival)
            else:
                self._keep(self._work(arrival, one, table, asked_at))
        for arrival in batches:
            self._keep(self._work_batch(arrival))
        self.pump()

    async def _work(self, arrival: Arrival, first: Claimed, table: RoutingTable, asked_at: float) -> None:
        current: Claimed | None = first
        turns = 0
        call_ended = False
        try:
            while current is not None:
                if time.monotonic() - asked_at > self._lease_time.total_seconds():
                    # This process stood still for longer than its lease: another may be at it already.
                    log.warning("worker.woke_too_late", delivery=current.delivery)
                    break
                turns += 1
                self._in_flight[current.delivery, current.fence] = current
                settlement = await self._attempts.make(current, table)
                if current.lane is None:
                    call_ended = True
                    self._call_ended(arrival)
                if current.lane is not None and turns < RUN and not self._ended(current.subscription):
                    settlement = dataclasses.replace(settlement, more=True)
                asked_at = time.monotonic()
                following = await self._settling.put(settlement)
                del self._in_flight[current.delivery, current.fence]
                self.delivered += 1
                current = following
                table = self._routing.table
        except Closed:
            return
        except Exception:
            # Not settled: its lease ends, and the sweep finds it with its attempt in doubt.
            log.exception("worker.settle_failed", delivery=None if current is None else current.delivery)
        finally:
            if current is not None:
                self._in_flight.pop((current.delivery, current.fence), None)
            self._end(arrival, call_ended=call_ended)

    async def _work_batch(self, arrival: Arrival) -> None:
        held: list[Claimed] = []
        try:
            unit = partial(self._claims.take_batch, ticket=arrival.ticket)
            held = await self._door.run(unit, patient=True)
            self._acknowledge([arrival])
            if held:
                self._in_flight.update(((one.delivery, one.fence), one) for one in held)
                settlements = await self._attempts.make_batch(held, self._routing.table)
                await asyncio.gather(*(self._settling.offer(one) for one in settlements))
                self.delivered += len(held)
        except Closed:
            return
        except Exception:
            log.exception("worker.batch_failed", subscription=arrival.ticket.subscription)
        finally:
            for one in held:
                self._in_flight.pop((one.delivery, one.fence), None)
            self._end(arrival)

    def _let_others_have(self, before: float) -> None:
        """Give back what has waited here since ``before``, on the loop's clock."""
        late = self._arrivals.late(before)
        for arrival in late:
            self._places.take(arrival.ticket.subscription, 1)
        if late:
            self._keep(self._give_back(late))

    def _ended(self, name: str) -> bool:
        """Is a run of one lane to end?"""
        return self._stopping or self._stopped(name) or self._systems.is_barred(name)

    def _call_ended(self, arrival: Arrival) -> None:
        self._places.call_ended(arrival.ticket.subscription)
        self.pump()

    def _end(self, arrival: Arrival, *, call_ended: bool = False) -> None:
        self._places.give_up(arrival.ticket.subscription, call_ended=call_ended)
        self._freed(arrival.ticket.subscription)
        self.pump()

    def _acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        if arrivals:
            fail_points.passing("acknowledge.before")
            self._channel.acknowledge([one.tag for one in arrivals])
            fail_points.passing("acknowledge.after")

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._lease_time.total_seconds() / 3)
            self._let_others_have(self._loop.time() - LONGEST_WAIT.total_seconds())
            held: list[Claimed | Ticket] = [*self._in_flight.values(), *self._arrivals.tickets()]
            if not held:
                continue
            lanes = [(one.subscription, one.lane) for one in held if one.lane is not None]
            numbers = [one.delivery for one in held if one.delivery is not None]
            try:
                unit = partial(renew, deliveries=numbers, lanes=lanes, lease=self._lease)
                await self._door.run(unit, patient=True)
            except Closed:
                return
            except Exception:
                log.exception("worker.renew_failed", deliveries=len(numbers))

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

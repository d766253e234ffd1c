"""Running the replays: in one process at a time, whichever has the scheduler's lease."""

from __future__ import annotations

import asyncio
from functools import partial

import structlog
from pydantic import JsonValue

from dead_letter.ids import job_id
from dead_letter.ports import Resubmit, Wake
from dead_letter.replays import repository, resubmitting
from dead_letter.replays.resting import LOOK, REST, rest
from dead_letter.replays.resubmitting import ReadMessages
from dead_letter.replays.starting import Routing
from dead_letter.replays.stepping import Stepped, step
from ledger import clock, leases
from ledger.door import Door
from ledger.leases import Lease
from ledger.ports import NO_INDEX, SourceKeys
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session
from ledger.turn import take_turn

log = structlog.get_logger()


class Replays(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease. See ``hub.tenure.Work``.

    Every step holds the lease, so that whoever has lost it without knowing writes nothing; and it would do
    no harm, since each step goes by what is on record.
    """

    name = "replays"
    trouble = 1.0

    def __init__(
        self,
        door: Door,
        reader: Reader,
        routing: Routing,
        resubmit: Resubmit,
        wake: Wake,
        people: SourceKeys = NO_INDEX,
    ) -> None:
        """``people`` says whose data are restricted."""
        self._people = people
        self._door = door
        self._reader = reader
        self._routing = routing
        self._resubmit = resubmit
        self._wake = wake
        self._running: list[int] = []
        self._rest = REST

    def says(self) -> JsonValue:
        return [job_id.written(one) for one in self._running]

    async def _round(self, lease: Lease) -> float:
        """A step of each job that has not ended; answers with how long to rest."""
        self._running = await self._reader.run(repository.live)
        pause = REST
        for number in self._running:
            done = await self._stepped(lease, number, {})
            if done.unread:
                messages = await self._reader.run(partial(resubmitting.load, numbers=done.unread))
                read = await asyncio.to_thread(resubmitting.read, self._resubmit, messages)
                done = await self._stepped(lease, number, read)
            pause = min(pause, _pause(done, self._rest))
        self._rest = pause
        return pause

    async def _stepped(self, lease: Lease, number: int, messages: ReadMessages) -> Stepped:
        done = await self._door.run(partial(self._step, lease=lease, number=number, messages=messages))
        if done.woken:
            self._wake(done.woken)
        if done.stopped:
            log.warning("replays.stopped", replay=job_id.written(number), why=done.stopped)
        if done.ended:
            log.info("replays.ended", replay=job_id.written(number))
        return done

    def _step(self, session: Session, lease: Lease, number: int, messages: ReadMessages) -> Stepped:
        if messages:
            # The ledger's turn before any row: recording takes it first too.
            take_turn(session)
        leases.hold(session, lease)
        return step(session, number, self._routing, messages, self._resubmit.record, self._people)


def _pause(done: Stepped, before: float) -> float:
    if done.more:
        return 0.0
    if done.again_in is not None:
        return max(LOOK, min(REST, done.again_in / clock.SECOND))
    return rest(out=done.out, moved=done.moved, before=before)

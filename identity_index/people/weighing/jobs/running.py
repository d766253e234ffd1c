"""Running the jobs about weights: in one process at a time, whichever has the scheduler's lease."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from pydantic import JsonValue

from identity_index.ids import job_id
from identity_index.people.matching import default_weights
from identity_index.people.training.pace import Pace
from identity_index.people.training.repository import Pair
from identity_index.people.training.training import Trained, train
from identity_index.people.weighing import repository as versions
from identity_index.people.weighing.jobs import repository
from identity_index.people.weighing.jobs.finding import Versions
from identity_index.people.weighing.jobs.job import State
from identity_index.people.weighing.jobs.trying import Tried, try_some
from identity_index.people.weighing.repository import LEARNED, Made
from ledger import auditing, leases
from ledger.door import Door
from ledger.errors import Closed, LedgerError
from ledger.leases import Lease
from ledger.reader import Reader
from ledger.rounds import Rounds
from ledger.session import Session

log = structlog.get_logger()

Learns = Callable[[Reader, Any, Pace], Callable[[Session], None]]
"""Learns what a job's row asks, on a thread of its own; answers with the unit that keeps what was learned."""
LOOK = 1.0
"""Seconds between two looks at whether there is a job, and at how far one is."""
STEP = 0.1
"""Seconds that a step of a trial works; then it rests as long."""


class WeightsWork(Rounds):
    """Runs on the hub's event loop, under the scheduler's lease; see ``hub.tenure.Work``.

    What a trial has found is written with how far it is, so that whoever has the lease next goes on there.
    A training keeps nothing until it is done: after a restart it begins again, and learns the same.
    """

    name = "weights"
    trouble = 5.0

    def __init__(self, door: Door, reader: Reader, learns: Mapping[str, Learns] | None = None) -> None:
        """``learns``: how other indexes learn, by the kind of their jobs."""
        self._door = door
        self._reader = reader
        self._learns: Mapping[str, Learns] = {repository.TRAINING: _learn, **(learns or {})}
        self._doing = ""

    def says(self) -> JsonValue:
        return self._doing or None

    async def _round(self, lease: Lease) -> float:
        row = await self._reader.run(repository.next_running)
        if row is None:
            self._doing = ""
            return LOOK
        self._doing = f"{job_id.written(row.id)}: {row.phase}"
        try:
            if row.kind in self._learns:
                await self._train(lease, row, self._learns[row.kind])
                return 0.0
            await self._try(lease, row)
        except (Closed, LedgerError):
            raise
        except Exception as error:
            log.exception("weights.failed", job=job_id.written(row.id))
            why = f"{type(error).__name__}: the hub's log has more"
            await self._held(lease, lambda session: repository.end(session, row.id, State.FAILED, why))
        return STEP

    async def _train(self, lease: Lease, row: Any, learns: Learns) -> None:
        pace = Pace()
        working = asyncio.create_task(asyncio.to_thread(learns, self._reader, row, pace))
        try:
            while not (await asyncio.wait([working], timeout=LOOK))[0]:
                self._doing = f"{job_id.written(row.id)}: {pace.phase}"
                far = partial(repository.move_on, number=row.id, phase=pace.phase, done=pace.done, of=pace.of)
                if not await self._held(lease, far):
                    return
            await self._held(lease, working.result())
        finally:
            # A thread cannot be ended from outside; it sees that at its next rest.
            pace.end()
            await asyncio.shield(asyncio.gather(working, return_exceptions=True))

    async def _try(self, lease: Lease, row: Any) -> None:
        pair = await self._reader.run(partial(_versions, row=row))
        step = await asyncio.to_thread(try_some, self._reader, row, pair, STEP)
        await self._held(lease, partial(_found, row=row, step=step))

    async def _held(self, lease: Lease, unit: Any) -> Any:
        def held(session: Session) -> Any:
            leases.hold(session, lease)
            return unit(session)

        return await self._door.run(held)


def _learn(reader: Reader, row: Any, pace: Pace) -> Callable[[Session], None]:
    said = [Pair(*one) for one in json.loads(row.asked)["pairs"]]
    trained = train(reader, row.through, said, default_weights(), pace)
    return partial(_keep, row=row, trained=trained)


def _versions(session: Session, row: Any) -> Versions:
    return Versions(versions.find(session, row.against)[1], versions.find(session, row.weights)[1])


def _found(session: Session, row: Any, step: Tried) -> None:
    told = {"phase": step.phase, "done": step.done, "of": step.of, "place": step.place}
    counts = json.dumps(step.counts)
    if not repository.move_on(session, row.id, counts=counts, **told):
        return
    repository.keep_examples(session, row.id, step.found)
    if step.ended:
        repository.end(session, row.id, State.DONE, phase="done")


def _keep(session: Session, row: Any, trained: Trained) -> None:
    weights, seen = trained
    made = Made(LEARNED, row.who, seen.records, seen.compared, seen.labels)
    version = weights.version
    if not repository.end(session, row.id, State.DONE, weights=version, phase="done"):
        return
    new = versions.keep(session, weights, made)
    detail: JsonValue = {"job": job_id.written(row.id), "new": new, "from": weights.learned_from}
    auditing.note(session, row.who, "people.weights.learned", f"weights/{version}", "", detail)

"""The door for writes on PostgreSQL: some threads, a connection each, and every unit its own transaction."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from concurrent.futures import Future
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Engine

from ledger.door import LastStep, Unit
from ledger.effort import Effort, fault_in
from ledger.errors import Away, Busy, Closed, Full, Unstorable
from ledger.submitted import Submitted
from ledger.transience import Fault, said
from ledger.writer import Writer

T = TypeVar("T")
PATIENCE = timedelta(seconds=5)
"""How long a unit that is not patient is tried again before its sender is told that the ledger is busy."""
LAST_PATIENCE = timedelta(seconds=10)
"""How long a door that closes goes on with what it has taken."""
_CROWDED = 5.0
"""Seconds before a door tries again for a connection that the server had none free for."""
_STOPPING = "The hub is stopping; send it again when it is back."
_MAY_BE_WRITTEN = "whether this was written is not known. Send it again: a repeat is recognised."

log = structlog.get_logger()


class PostgresDoor:
    """See ``Door``. Faults that pass are tried again, always the whole unit; see ``ledger.transience``."""

    def __init__(
        self,
        engine: Engine,
        *,
        last_step: LastStep | None = None,
        connections: int = 6,
        most_waiting: int = 20_000,
        patience: timedelta = PATIENCE,
        last_patience: timedelta = LAST_PATIENCE,
    ) -> None:
        self._engine = engine
        self._last_step = last_step
        self._connections = connections
        self._most_waiting = most_waiting
        self._patience = patience.total_seconds()
        self._last_patience = last_patience.total_seconds()
        self._waiting: deque[Submitted] = deque()
        self._in_hand: dict[int, Submitted] = {}
        self._wake = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False
        self._ends_at = float("inf")
        self._away_since: float | None = None
        self._crowded_until = 0.0

    def submit(self, unit: Unit[T], *, patient: bool = False) -> Future[T]:
        future: Future[T] = Future()
        with self._wake:
            if self._closed:
                raise Closed(_STOPPING)
            if len(self._waiting) >= self._most_waiting:
                raise Busy(
                    f"{len(self._waiting)} units of work are waiting to be written; try again shortly."
                )
            self._waiting.append(Submitted(unit, future, patient))
            more = len(self._threads) < self._connections and time.monotonic() >= self._crowded_until
            if self._idle < len(self._waiting) and (more or not self._threads):
                name = f"ledger-writer-{len(self._threads) + 1}"
                self._threads.append(threading.Thread(target=self._serve, name=name, daemon=True))
                self._threads[-1].start()
            self._wake.notify()
        return future

    async def run(self, unit: Unit[T], *, patient: bool = False) -> T:
        return await asyncio.wrap_future(self.submit(unit, patient=patient))

    def close(self) -> None:
        """Write what was submitted, as far as ``last_patience`` allows, then stop. Safe to call twice."""
        with self._wake:
            if not self._closed:
                self._closed = True
                self._ends_at = time.monotonic() + self._last_patience
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(max(0.0, self._ends_at + 1 - time.monotonic()))
        with self._wake:
            left = list(self._waiting)
            self._waiting.clear()
            stuck = list(self._in_hand.values())
        for one in left:
            one.refused(Closed(_STOPPING))
        for one in stuck:
            words = f"The hub is stopping and the database does not answer; {_MAY_BE_WRITTEN}"
            one.refused(Closed(words, in_doubt=True))

    @property
    def depth(self) -> int:
        """How many units wait."""
        return len(self._waiting)

    def _serve(self) -> None:
        writer = Writer(self._engine, self._last_step)
        me = threading.get_ident()
        try:
            while (one := self._next(me)) is not None:
                try:
                    goes_on = self._carry_out(writer, one)
                finally:
                    with self._wake:
                        del self._in_hand[me]
                if not goes_on:
                    return
        finally:
            writer.close()

    def _next(self, me: int) -> Submitted | None:
        """The next unit that somebody waits for; None when the door is closed and all is done."""
        with self._wake:
            while True:
                while not self._waiting and not self._closed:
                    self._idle += 1
                    self._wake.wait()
                    self._idle -= 1
                if not self._waiting or time.monotonic() >= self._ends_at:
                    return None
                one = self._waiting.popleft()
                if one.begin():
                    self._in_hand[me] = one
                    return one

    def _carry_out(self, writer: Writer, one: Submitted) -> bool:
        """False when this thread is one too many for the server, and the unit was left to the others."""
        effort = Effort(one)
        while True:
            try:
                session, value = effort.attempt(writer)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is the sender's
                fault = fault_in(error)
                if not fault.passes:
                    one.refused(_explained(error, fault))
                    return True
                if fault is Fault.CROWDED and self._left_to_others(writer, one):
                    return False
                if effort.failures > 1:
                    self._note(fault, error, effort)
                if (why := self._no_more(effort, fault)) is not None:
                    one.refused(why)
                    return True
                self._refuse_the_late(fault)
                time.sleep(effort.pause())
            else:
                self._note_back()
                one.written(session, value)
                return True

    def _left_to_others(self, writer: Writer, one: Submitted) -> bool:
        """The server takes no more connections: this thread ends, where it has none and others go on."""
        with self._wake:
            if writer.connected or len(self._threads) < 2:
                return False
            self._threads.remove(threading.current_thread())
            self._crowded_until = time.monotonic() + _CROWDED
            self._waiting.appendleft(one)
            self._wake.notify()
        return True

    def _no_more(self, effort: Effort, fault: Fault) -> Exception | None:
        """Why the unit is given up, if it is."""
        now = time.monotonic()
        doubt = f" {_MAY_BE_WRITTEN[0].upper()}{_MAY_BE_WRITTEN[1:]}" if effort.in_doubt else ""
        if now >= self._ends_at:
            words = f"The hub is stopping and its database {fault.value}.{doubt or ' Send it again.'}"
            return Closed(words, in_doubt=effort.in_doubt)
        if effort.one.patient or effort.failures < 2:
            return None
        since = effort.failing_since or now
        if fault.everyone and self._away_since is not None:
            since = min(since, self._away_since)
        if now - since < self._patience:
            return None
        kind = Away if fault.everyone else Busy
        words = f"The ledger's database {fault.value}.{doubt or ' Try again shortly.'}"
        return kind(words, in_doubt=effort.in_doubt)

    def _refuse_the_late(self, fault: Fault) -> None:
        """While the database is away, nobody who cannot wait waits in the queue for longer than here."""
        if self._away_since is None or time.monotonic() - self._away_since < self._patience:
            return
        with self._wake:
            late = [one for one in self._waiting if not one.patient]
            self._waiting = deque(one for one in self._waiting if one.patient)
        for one in late:
            one.refused(Away(f"The ledger's database {fault.value}. Try again shortly."))

    def _note(self, fault: Fault, error: Exception, effort: Effort) -> None:
        if not fault.everyone:
            if effort.failures == 2:
                log.warning("ledger.unit_tried_again", why=f"the database {fault.value}", said=said(error))
            return
        with self._wake:
            if self._away_since is not None:
                return
            self._away_since = time.monotonic()
        log.warning("ledger.away", why=f"the database {fault.value}", said=said(error))

    def _note_back(self) -> None:
        if self._away_since is None:
            return
        with self._wake:
            since, self._away_since = self._away_since, None
        if since is not None:
            log.warning("ledger.back", after_seconds=round(time.monotonic() - since, 1))


def _explained(error: Exception, fault: Fault) -> Exception:
    if fault is Fault.FULL:
        return Full(
            "The disk that holds the ledger's database has no room. Free some; what was accepted is safe."
        )
    if fault is Fault.UNSTORABLE:
        return Unstorable(f"The ledger's database {fault.value}. Nothing of this was written.")
    return error

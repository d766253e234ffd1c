"""The floors' write thread: takes what waits, writes it in one transaction, then tells everyone at once."""

from __future__ import annotations

import asyncio
import json
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Connection, Engine, func, select, text

from benchmarks.floor_tables import envelope

MOST_IN_GROUP = 256
SUBSCRIPTION = "floor"

Row = tuple[int | str | None, ...]

# One statement a table and group, its rows in one JSON parameter: sqlite3 gives the interpreter up at every
# step of a statement, so that an executemany pays two changes of thread for each row, which on two busy
# cores cost more than the insert itself.
_STATEMENTS = {
    "event_key": "INSERT INTO event_key (seq, source, id)"
    " SELECT value->>0, value->>1, value->>2 FROM json_each(:rows)",
    "event": "INSERT INTO event (seq, source, id, type, subject, time)"
    " SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5 FROM json_each(:rows)",
    "payload": "INSERT INTO payload (seq, data) SELECT value->>0, value->>6 FROM json_each(:rows)",
    "delivery": "INSERT INTO delivery (id, seq, subscription, state)"
    f" SELECT value->>0, value->>0, '{SUBSCRIPTION}', 'waiting' FROM json_each(:rows)",
    "ready": "INSERT INTO ready (delivery, subscription, state)"
    f" SELECT value->>0, '{SUBSCRIPTION}', 0 FROM json_each(:rows)",
}
_RECORD = tuple(text(statement) for statement in _STATEMENTS.values())
_START = text(
    "INSERT INTO attempt (delivery, number, started_at) SELECT value->>0, 1, value->>1 FROM json_each(:rows)"
)
_SETTLE = tuple(
    text(statement)
    for statement in (
        "UPDATE delivery SET state = 'delivered' WHERE id IN (SELECT value->>0 FROM json_each(:rows))",
        "DELETE FROM ready WHERE delivery IN (SELECT value->>0 FROM json_each(:rows))",
        "UPDATE attempt SET ended_at = ended.value->>1, outcome = 'receipt' FROM json_each(:rows) AS ended"
        " WHERE attempt.delivery = ended.value->>0 AND attempt.number = 1",
    )
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Events to record, each a row of source, id, type, subject, time, data (JSON text)."""

    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt began: the delivery's id, and when (ns since 1970)."""

    delivery: int
    at: int


@dataclass(frozen=True, slots=True)
class Settled:
    """An attempt ended with a receipt."""

    delivery: int
    at: int


Work = Accepted | Started | Settled


class Writes(Protocol):
    """What the floors' apps need of a writer; for the event loop it was made on."""

    def write(self, work: Work) -> asyncio.Future[int]:
        """Ends when the work is committed; with the first seq given, for ``Accepted``."""
        ...

    async def close(self) -> None: ...


_Taken = list[tuple[Work, asyncio.Future[int]]]


@dataclass(slots=True)
class _Group:
    accepted: list[Row] = field(default_factory=list)
    started: list[tuple[int, int]] = field(default_factory=list)
    settled: list[tuple[int, int]] = field(default_factory=list)
    waiting: list[tuple[asyncio.Future[int], int]] = field(default_factory=list)


class FloorWriter:
    """One thread over one connection. ``write`` is for the event loop it was made on."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._pending: _Taken = []
        self._queue: queue.SimpleQueue[_Taken | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="floor-writer", daemon=True)
        self._thread.start()

    def write(self, work: Work) -> asyncio.Future[int]:
        """Ends when the work is committed; with the first seq given, for ``Accepted``."""
        future = self._loop.create_future()
        if not self._pending:
            # All that one turn of the loop brings is handed over together: waking the thread for each event
            # makes the two fight for the interpreter.
            self._loop.call_soon(self._hand_over)
        self._pending.append((work, future))
        return future

    def _hand_over(self) -> None:
        self._queue.put(self._pending)
        self._pending = []

    async def close(self) -> None:
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _serve(self) -> None:
        with self._engine.connect() as connection:
            with connection.begin():
                self._last = connection.execute(
                    select(func.coalesce(func.max(envelope.c.seq), 0))
                ).scalar_one()
            while (first := self._queue.get()) is not None:
                taken = first
                while len(taken) < MOST_IN_GROUP:
                    try:
                        more = self._queue.get_nowait()
                    except queue.Empty:
                        break
                    if more is None:
                        self._queue.put(None)
                        break
                    taken.extend(more)
                self._write(connection, taken)

    def _write(self, connection: Connection, taken: _Taken) -> None:
        group = self._sorted(taken)
        try:
            with connection.begin():
                _execute(connection, group)
        except Exception as error:  # noqa: BLE001 - told to everyone who waits; the thread must live on
            self._loop.call_soon_threadsafe(_refuse, group, error)
            return
        self._loop.call_soon_threadsafe(_tell, group)

    def _sorted(self, taken: _Taken) -> _Group:
        group = _Group()
        for work, future in taken:
            group.waiting.append((future, self._last + 1))
            if isinstance(work, Accepted):
                for row in work.rows:
                    self._last += 1
                    group.accepted.append((self._last, *row))
            elif isinstance(work, Started):
                group.started.append((work.delivery, work.at))
            else:
                group.settled.append((work.delivery, work.at))
        return group


def record(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert events (rows with their seq first), each with one delivery and its ready row."""
    whole = {"rows": json.dumps(rows)}
    for statement in _RECORD:
        connection.execute(statement, whole)


def _execute(connection: Connection, group: _Group) -> None:
    if group.accepted:
        record(connection, group.accepted)
    if group.started:
        connection.execute(_START, {"rows": json.dumps(group.started)})
    if group.settled:
        whole = {"rows": json.dumps(group.settled)}
        for statement in _SETTLE:
            connection.execute(statement, whole)


def _tell(group: _Group) -> None:
    for future, seq in group.waiting:
        if not future.done():
            future.set_result(seq)


def _refuse(group: _Group, error: Exception) -> None:
    for future, _ in group.waiting:
        if not future.done():
            future.set_exception(error)
